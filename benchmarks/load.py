"""A bounded load on this machine: wrk where it is installed, else a small loader of our own, which costs more CPU."""

import json
import shutil
import subprocess
import threading
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlsplit

SCRIPT = Path(__file__).with_name("load.lua")
LONGEST = 30  # seconds
MOST = 64  # connections

type Headers = dict[str, str]


class Load(NamedTuple):
    requests: int
    seconds: float
    p50: float  # milliseconds
    p99: float
    errors: int

    @property
    def rate(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0


def load(url: str, *, connections: int, seconds: int, headers: Headers) -> Load:
    parts = urlsplit(url)
    if parts.hostname != "127.0.0.1" or not 0 < seconds <= LONGEST or not 0 < connections <= MOST:
        raise ValueError("Benchmarks load this machine only, and for a short time.")
    if shutil.which("wrk"):
        return by_wrk(url, connections, seconds, headers)
    return by_threads(url, connections, seconds, headers)


def by_wrk(url: str, connections: int, seconds: int, headers: Headers) -> Load:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT)]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run([*command, url], check=True, capture_output=True, text=True, timeout=seconds + 30)
    return Load(**json.loads(done.stdout.strip().splitlines()[-1]))


def by_threads(url: str, connections: int, seconds: int, headers: Headers) -> Load:
    end, times, errors = perf_counter() + seconds, list[float](), list[int]()
    begun = perf_counter()
    threads = [threading.Thread(target=visit, args=(url, headers, end, times, errors)) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent, sorted_times = perf_counter() - begun, sorted(times)
    p50, p99 = (sorted_times[int(len(sorted_times) * share)] * 1000 if times else 0.0 for share in (0.5, 0.99))
    return Load(len(times), spent, p50, p99, len(errors))


def visit(url: str, headers: Headers, end: float, times: list[float], errors: list[int]) -> None:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    while perf_counter() < end:
        begun = perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        times.append(perf_counter() - begun)
        if answer.status >= 400:
            errors.append(answer.status)
    connection.close()
