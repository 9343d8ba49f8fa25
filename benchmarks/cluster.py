"""A whole site of several processes on this machine, as `deploy/` would run it, and what readers see when one dies.

`bin/cluster` starts PostgreSQL, a store of files, Valkey (or Redis), two web processes on two ports, two workers and
nginx with the file of `deploy/`, fills the demo and says the address, until it is ended. `bin/cluster smoke` asks
whether the parts play together. `bin/cluster kills` then reads pages all the while, kills each process in turn, puts a
new release in the place of the old one, and prints what readers saw. nginx and Valkey are taken from the PATH; the site
keeps its cache in a table where there is neither Valkey nor Redis.
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from time import monotonic, sleep

from benchmarks.processes import load
from benchmarks.site import ROOT, Environment, free_port, get, manage
from benchmarks.smoke import smoke
from benchmarks.tables import Row, keep, show
from tests import object_store
from tests.postgres import server

PAGES = ("/en/", "/zh-hans/cities/", "/en/cities/kunming/", "/en/search/?q=wetland", "/api/v1/cities/")
READERS = 4
SETTLE = 4.0  # seconds of reading after each blow
UPSTREAM = re.compile(r"(?:^( +)server web\d:8000 .*\n)+", re.MULTILINE)
ADDRESS = "127.0.0.1"


@dataclass
class Process:
    """One of the cluster, started anew by `start`, as a service manager would."""

    name: str
    command: Sequence[str]
    env: Environment
    log: Path
    port: int = 0
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        if self.port:
            wait_for(self.port)

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """With its children, which are in its group."""
        if self.running is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.running.wait(timeout=30)
        self.running = None


@dataclass
class Cluster:
    var: Path
    env: Environment
    port: int
    webs: list[Process]
    workers: list[Process]
    cache: Process | None
    proxy: Process

    @property
    def others(self) -> list[Process]:
        return [*self.workers, *([self.cache] if self.cache else [])]

    def ask_only(self, webs: Sequence[Process]) -> None:
        """nginx goes on with the requests that it has, and sends new ones to these."""
        (self.var / "nginx.conf").write_text(configuration(self.port, [web.port for web in webs]))
        assert self.proxy.running is not None
        self.proxy.running.send_signal(signal.SIGHUP)


def wait_for(port: int, path: str = "/readyz", seconds: float = 60) -> None:
    end = monotonic() + seconds
    while monotonic() < end:
        with contextlib.suppress(OSError, HTTPException):
            if get(port, path).status == 200:
                return
        sleep(0.05)
    raise SystemExit(f"Nothing answers at port {port}.")


def configuration(port: int, webs: Sequence[int]) -> str:
    """The file of `deploy/`, without https, for this machine."""
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    servers = "".join(rf"\g<1>server {ADDRESS}:{web} max_fails=0;" + "\n" for web in [*webs, *webs])
    text, number = UPSTREAM.subn(servers, text)
    assert number == 1, "deploy/nginx.conf has another upstream"
    text = re.sub(r"    server \{\n        listen 80 default_server;.*?\n    \}\n\n", "", text, flags=re.DOTALL)
    text = re.sub(r"^ +(ssl_certificate.*|http2 on);\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl;", f"listen {ADDRESS}:{port};").replace("/dev/stdout without_links", "off")
    return text.replace("pid /tmp/nginx.pid;", "pid nginx.pid;\ndaemon off;")


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if nginx is None:
        raise SystemExit("bin/cluster needs nginx on the PATH.")
    valkey = shutil.which("valkey-server") or shutil.which("redis-server")
    with contextlib.ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cluster-")))
        var.chmod(0o755)
        database, port, cache_port = stack.enter_context(server()), free_port(), free_port()
        store = stack.enter_context(object_store.server())
        env = environment(database, var, port, f"redis://{ADDRESS}:{cache_port}/0" if valkey else "database", store)
        found = parts(var, env, port, (nginx, valkey or ""), cache_port)
        fill(env)
        (var / "nginx.conf").write_text(configuration(port, [web.port for web in found.webs]))
        for each in [*found.others, *found.webs, found.proxy]:
            stack.callback(each.end)
            each.start()
        wait_for(port, "/en/")
        yield found


def environment(database: str, var: Path, port: int, cache: str, store: str) -> Environment:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "DATABASE_URL": database,
        "CACHE_URL": cache,
        "STORAGE_URL": store,
        "VAR_DIR": str(var),
        "DEMO": "true",
        "TASKS": "database",
        "SITE_URL": f"http://localhost:{port}",
        "EMAIL_URL": f"file://{var}/mails",
        "RATE_LIMITS": "1000000",
        "TRUSTED_PROXIES": "1",
        "WEB_WORKERS": "1",
    }


def parts(var: Path, env: Environment, port: int, programs: tuple[str, str], cache_port: int) -> Cluster:
    nginx, valkey = programs

    def process(name: str, *command: str, at: int = 0) -> Process:
        return Process(name, command, env, var / f"{name}.log", at)

    cache = ("--port", str(cache_port), "--bind", ADDRESS, "--save", "", "--dir", str(var))
    return Cluster(
        var,
        env,
        port,
        [web(var, env, f"web {number}") for number in (1, 2)],
        [process(f"worker {number}", str(ROOT / "bin" / "worker")) for number in (1, 2)],
        process("cache", valkey, *cache) if valkey else None,
        process("proxy", nginx, "-p", str(var), "-c", str(var / "nginx.conf")),
    )


def web(var: Path, env: Environment, name: str) -> Process:
    port = free_port()
    command = (str(ROOT / "bin" / "serve"), "--host", ADDRESS, "--port", str(port))
    return Process(name, command, env, var / f"{name}.log", port)


def fill(env: Environment) -> None:
    for words in (["migrate", "--verbosity", "0"], ["createcachetable"], ["collectstatic", "--noinput", "-v", "0"]):
        manage(env, *words)
    manage(env, "demo")


# --- What readers see ---------------------------------------------------------------------------------------------


@dataclass
class Readers:
    """They read one page after the other through the proxy, on a new connection each time, and rest between two."""

    port: int
    rest: float = 0.0
    seen: Counter[str] = field(default_factory=Counter)
    threads: list[threading.Thread] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Readers":
        self.threads = [threading.Thread(target=self.read, args=[number]) for number in range(READERS)]
        for each in self.threads:
            each.start()
        return self

    def __exit__(self, *why: object) -> None:
        self.over.set()
        for each in self.threads:
            each.join()

    def read(self, number: int) -> None:
        turn = number
        while not self.over.is_set():
            turn += 1
            try:
                answer = get(self.port, PAGES[turn % len(PAGES)], {"Host": "localhost"})
                self.seen[str(answer.status)] += 1
            except (OSError, HTTPException) as broken:
                self.seen[type(broken).__name__] += 1
            self.over.wait(self.rest)

    def row(self, what: str) -> Row:
        seen, self.seen = self.seen, Counter()
        wrong = {name: number for name, number in seen.items() if name != "200"}
        return {"what": what, "answers": seen["200"], "errors": sum(wrong.values()), "which": str(wrong or "")}


def kills(there: Cluster) -> list[Row]:
    rows = []
    with Readers(there.port) as readers:
        sleep(SETTLE)
        rows.append(readers.row("nothing dies"))
        for each in [*there.webs, *there.others]:
            each.end(signal.SIGKILL)
            sleep(SETTLE)
            rows.append(readers.row(f"{each.name} is killed"))
            each.start()
            sleep(SETTLE)
            rows.append(readers.row(f"{each.name} starts again"))
        rows.append(released(there, readers))
    return rows


def released(there: Cluster, readers: Readers) -> Row:
    release(there)
    sleep(SETTLE)
    found = readers.row("a new release takes over")
    for each in there.webs:
        each.end()
    return found


def release(there: Cluster) -> None:
    """New processes take over one by one, while the old ones end what they have in hand."""
    env = {**there.env, "BUILD": "the next release"}
    manage(env, "migrate", "--verbosity", "0")
    fresh = [web(there.var, env, f"new web {number}") for number in (1, 2)]
    for each in fresh:
        each.start()
    there.ask_only(fresh)
    sleep(1)
    for each in there.webs:
        each.end()
    there.webs[:] = fresh


def main() -> None:
    parser = argparse.ArgumentParser(description="A whole site of several processes on this machine.")
    parser.add_argument("what", nargs="?", choices=("serve", "smoke", "kills"), default="serve")
    given = parser.parse_args()
    with cluster() as there:
        if given.what == "serve":
            print(f"http://localhost:{there.port}/  (ends with Ctrl-C; logs in {there.var})", flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()
            return
        parts = smoke(there.env, there.port, [web.port for web in there.webs])
        show("The parts play together", parts)
        rows = kills(there) if given.what == "kills" else []
    if rows:
        show("One process dies", rows)
        keep("cluster", rows, parts=parts, load_of_the_machine=load())
    if any(part["is so"] != "yes" for part in parts):
        sys.exit("The parts do not play together.")
    if any(row["errors"] for row in rows):
        sys.exit("Readers saw errors.")


if __name__ == "__main__":
    main()
