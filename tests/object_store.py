"""A throw-away store that speaks S3 on this machine: moto's server, which checks keys and signatures.

`python -m tests.object_store COMMAND …` runs the command with STORAGE_URL set.
"""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

import boto3

HOST, BUCKET, REGION = "127.0.0.1", "files", "us-east-1"
BEFORE_KEYS_COUNT = 4  # requests by which the four things below are made
EVERYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
WAIT = 90  # on a busy machine


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Its STORAGE_URL; gone afterwards, with what it held."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(port)]
    env = {"PATH": os.environ["PATH"], "INITIAL_NO_AUTH_ACTION_COUNT": str(BEFORE_KEYS_COUNT)}
    process = subprocess.Popen(command, env=env, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        key, secret = prepared(port)
        yield f"s3://{quote(key, safe='')}:{quote(secret, safe='')}@{HOST}:{port}/{BUCKET}?tls=false"
    finally:
        process.terminate()
        process.wait(timeout=WAIT)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return int(taken.getsockname()[1])


def wait_for(port: int) -> None:
    end = monotonic() + WAIT
    while monotonic() < end:
        with contextlib.suppress(OSError, HTTPException):
            connection = HTTPConnection(HOST, port, timeout=1)
            connection.request("GET", "/moto-api/")
            if connection.getresponse().status == 200:
                return
        sleep(0.05)
    raise SystemExit("The store did not answer.")


def prepared(port: int) -> tuple[str, str]:
    """A bucket, and the key of a user who may do everything."""

    def ask(service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=f"http://{HOST}:{port}",
            region_name=REGION,
            aws_access_key_id="anybody",
            aws_secret_access_key="anything",
        )

    people = ask("iam")
    people.create_user(UserName="site")
    people.put_user_policy(UserName="site", PolicyName="everything", PolicyDocument=EVERYTHING)
    ask("s3").create_bucket(Bucket=BUCKET)
    key = people.create_access_key(UserName="site")["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def main() -> None:
    with server() as address:
        env = {**os.environ, "STORAGE_URL": address}
        sys.exit(subprocess.run(sys.argv[1:], env=env, check=False).returncode)


if __name__ == "__main__":
    main()
