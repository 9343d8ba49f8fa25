"""Files in a store that speaks S3: the class of django-storages, with an end to each wait and one fault of our own.

Nobody reads the store but this program. It gives no address of a file: `core.files.serving` hands out single files.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache, cached_property
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from core.files.refusing import StoreAway

IN_MEMORY = 1_000_000
CHUNK = 65_536
WHOLE = 100_000_000  # larger than any file that is taken: each is one request, so none is there in part
CONNECT_SECONDS, ANSWER_SECONDS = 2, 5
PROBE_SECONDS = 1
SECONDS_FOR_A_FILE = 20
PROBE = "readyz"
NO_CONSTRAINT = "us-east-1"  # the one region that S3 does not let a new bucket name
MAKING = threading.RLock()  # neither sessions nor what makes clients of them are for several threads
NOT_THERE = ("NoSuchKey", "404")
REFUSED = {
    "InvalidAccessKeyId": "key",
    "SignatureDoesNotMatch": "key",
    "AccessDenied": "key",
    "403": "key",
    "NoSuchBucket": "bucket",
}


class ObjectStore(S3Storage):
    """What is opened has come in whole. Raises StoreAway, or FileNotFoundError, and nothing else of the store's."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **options,
            signature_version="s3v4",
            file_overwrite=True,  # names are ours, and never given twice
            transfer_config=TransferConfig(multipart_threshold=WHOLE, use_threads=False),
        )
        self.client_config = self.patient(CONNECT_SECONDS, ANSWER_SECONDS, attempts=2)

    @property
    def connection(self) -> Any:
        """One for each thread, of one session: what a session has read of the service takes many megabytes."""
        with MAKING:
            return super().connection

    def _create_session(self) -> Session:
        return session_of(self.access_key, self.secret_key)

    @cached_property
    def prober(self) -> Any:
        """Waits no longer than a watcher does. A client may be used by several threads."""
        config = self.patient(PROBE_SECONDS, PROBE_SECONDS, attempts=1)
        with MAKING:
            return self._create_session().client(
                "s3", region_name=self.region_name, endpoint_url=self.endpoint_url, config=config
            )

    def patient(self, connect: float, answer: float, *, attempts: int) -> Config:
        return Config(
            signature_version=self.signature_version,
            s3={"addressing_style": self.addressing_style},
            connect_timeout=connect,
            read_timeout=answer,
            retries={"total_max_attempts": attempts, "mode": "standard"},
            request_checksum_calculation="when_required",  # not every store knows the newer sums
            response_checksum_validation="when_required",
        )

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        spool: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed by its reader
        try:
            with answered(name):
                found = self.connection.meta.client.get_object(Bucket=self.bucket_name, Key=self.key_of(name))
                pour(found["Body"], spool)
        except BaseException:
            spool.close()
            raise
        spool.seek(0)
        return File(spool, name)

    def _save(self, name: str, content: File[bytes]) -> str:
        with answered(name):
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with answered(name):
            super().delete(name)

    def url(self, name: str, *args: Any, **options: Any) -> str:
        """The path that a folder has which nothing serves: nobody gets to the store by an address."""
        return f"/{name}"

    def everything(self) -> Iterator[tuple[str, datetime]]:
        """Each name with the time since which it is there."""
        start = f"{self.location}/" if self.location else ""
        with answered(start):
            pages = self.connection.meta.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket_name, Prefix=start):
                for entry in page.get("Contents", ()):
                    yield entry["Key"].removeprefix(start), entry["LastModified"]

    def key_of(self, name: str) -> str:
        return str(self._normalize_name(clean_name(name)))

    def make_bucket(self) -> bool:
        """Whether it had to be made."""
        client = self.connection.meta.client
        try:
            with answered(self.bucket_name):
                client.head_bucket(Bucket=self.bucket_name)
        except FileNotFoundError:
            elsewhere = self.region_name not in (None, NO_CONSTRAINT)
            place = {"CreateBucketConfiguration": {"LocationConstraint": self.region_name}} if elsewhere else {}
            with answered(self.bucket_name):
                client.create_bucket(Bucket=self.bucket_name, **place)
            return True
        return False

    def probe(self) -> None:
        """Writes a little, as a store may be there and full."""
        with answered(PROBE):
            self.prober.put_object(Bucket=self.bucket_name, Key=PROBE, Body=b"ready")


@cache
def session_of(key: str, secret: str) -> Session:
    return Session(aws_access_key_id=key, aws_secret_access_key=secret)


def pour(source: Any, out: IO[bytes]) -> None:
    """A store that drips is as good as away."""
    end = time.monotonic() + SECONDS_FOR_A_FILE
    while chunk := source.read(CHUNK):
        out.write(chunk)
        if time.monotonic() > end:
            raise StoreAway("slow")


@contextmanager
def answered(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as fault:
        code = str(fault.response.get("Error", {}).get("Code", ""))
        if code in NOT_THERE:
            raise FileNotFoundError(name) from None
        raise StoreAway(REFUSED.get(code, "fault")) from fault
    except (BotoCoreError, Boto3Error) as fault:
        raise StoreAway("away") from fault
