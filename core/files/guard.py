"""Stands around the application, before Django: bodies that drip in can hold most of the threads, never all of them.

Slow headers wait in granian's own loop and cost nothing. A slow body costs a thread, because WSGI reads it there, and
granian's read() returns only when the wanted bytes are there, so no deadline can be kept here. A buffering proxy takes
all this away; the guard keeps the pages readable in the demo and on the day the proxy is left out.
"""

import errno
import io
import re
from collections.abc import Callable, Iterable, Sequence
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any

type Environ = dict[str, Any]
type Start = Callable[..., Any]
type Wsgi = Callable[[Environ, Start], Iterable[bytes]]
type Larger = Sequence[tuple[str, int]]

CHUNK = 65_536
IN_MEMORY = 1_000_000
BUSY = "body.busy"
FULL = "body.full"
CUT = "body.cut"
NO_LENGTH = "body.no_length"
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
WITHOUT_BODY = ("GET", "HEAD", "OPTIONS", None)


class BodyGuard:
    """`slots` bodies are read at once in this process, fewer than it has threads; the rest is told to wait.

    What comes in ends on the disk, not in memory. One that ends before its length, because the line broke, is not taken
    for a whole one. A body whose length nobody says is not read: where it breaks off, or has a piece whose size is no
    number, granian hands on what came before as if it were all. The answers are made within, by `core.files.bodies`, in
    the reader's language.
    """

    def __init__(self, app: Wsgi, *, slots: int, limit: int, larger: Larger = ()) -> None:
        self.app = app
        self.slots = BoundedSemaphore(slots)
        self.limit = limit
        self.larger = larger

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        length = length_of(environ)
        if length == 0:
            return self.app(environ, start)
        if length is None:
            return self.app({**without_body(environ, 0), NO_LENGTH: True}, start)
        if length > limit_at(str(environ.get("PATH_INFO", "")), self.limit, self.larger):
            return self.app(without_body(environ, length), start)
        if not self.slots.acquire(blocking=False):
            return self.app({**without_body(environ, 0), BUSY: True}, start)
        with SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                size = pour(environ["wsgi.input"], body, length)
            except OSError as error:
                if error.errno not in DISK_FULL:
                    raise
                return self.app({**without_body(environ, 0), FULL: True}, start)
            finally:
                self.slots.release()
            if size < length:
                return self.app({**without_body(environ, 0), CUT: True}, start)
            return self.app(with_body(environ, body, size), start)


def limit_at(path: str, limit: int, larger: Larger) -> int:
    """How large a body may be at an address: the limit, or that of the first pattern with which the address begins."""
    return next((most for pattern, most in larger if re.match(pattern, path)), limit)


def length_of(environ: Environ) -> int | None:
    """Nothing for a body that comes in pieces without a length. What is no number counts as no body.

    A request that says neither a length nor pieces has no body (RFC 9112, section 6.3), as `curl -X POST` sends it. In
    HTTP/2 it may have one all the same (RFC 9113, section 8.1).
    """
    if "HTTP_TRANSFER_ENCODING" in environ or ("CONTENT_LENGTH" not in environ and may_have_a_body(environ)):
        return None
    given = str(environ.get("CONTENT_LENGTH") or "0")
    return int(given) if given.isascii() and given.isdecimal() else 0


def may_have_a_body(environ: Environ) -> bool:
    """Where the protocol asks for no length: whether the server would read on until the other side ends."""
    is_old = str(environ.get("SERVER_PROTOCOL", "")).startswith("HTTP/1")
    return (
        not is_old and bool(environ.get("wsgi.input_terminated")) and environ.get("REQUEST_METHOD") not in WITHOUT_BODY
    )


def without_body(environ: Environ, length: int) -> Environ:
    """The length stays, so that the middleware knows what to answer; there is nothing to read."""
    return with_body(environ, io.BytesIO(), length)


def with_body(environ: Environ, body: Any, length: int) -> Environ:
    """Whatever follows knows the length, and no longer that nobody had said it."""
    rest = {name: value for name, value in environ.items() if name != "HTTP_TRANSFER_ENCODING"}
    return {**rest, "wsgi.input": body, "CONTENT_LENGTH": str(length)}


def pour(source: IO[bytes], body: IO[bytes], most: int) -> int:
    size = 0
    while size < most and (chunk := source.read(min(CHUNK, most - size))):
        size += body.write(chunk)
    body.seek(0)
    return size
