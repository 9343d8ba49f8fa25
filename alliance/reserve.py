"""Keeps threads free for what needs no database. One that hangs holds each thread that asks it, until it is given up.

`Reserve` stands before Django and lets fewer requests in than the process has threads; `Unreserved`, within Django,
answers the others in the reader's language. A request waits for its turn as long as the process works: others come to
an end, or pages are being made, which takes seconds where a process has just started on a busy machine. Once it did
neither for a while, it is the database that is waited for, and whoever comes next is told at once.

Of those that are let in, few work at once: Python runs one thread at a time, and requests side by side only slow each
other down (`benchmarks/turns.py`). Where a turn takes long, somebody waits in it for something else, and the next one
begins all the same.
"""

import time
from collections.abc import Iterable
from threading import BoundedSemaphore

from django.http import HttpRequest, HttpResponseBase

from core.files.guard import Environ, Start, Wsgi
from core.text.requests import Respond
from core.ui.answers import error

THREADS = 2
PATIENCE = 2.0  # seconds without any work
LONGEST = 15.0  # seconds of waiting in any case: the proxy waits for 30
A_TURN = 0.5  # seconds: longer than almost every request works
IDLE = 0.05  # a process that waits for its database takes less of a core than this
NO_TURN = "reserve.no_turn"
OF_PEOPLE = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")


class Reserve:
    """`slots` requests that may ask the database run at once in this process, and `turns` of them work."""

    def __init__(self, app: Wsgi, *, slots: int, turns: int, patience: float = PATIENCE) -> None:
        self.app = app
        self.slots = BoundedSemaphore(slots)
        self.turns = BoundedSemaphore(turns)
        self.patience = patience
        self.ended = 0  # requests; how many matters to nobody, that it changes does
        self.is_stuck = False

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if needs_no_database(environ.get("PATH_INFO", "")):
            return self.app(without_person(environ), start)
        if not self.has_turn():
            self.is_stuck = True
            return self.app({**environ, NO_TURN: True}, start)
        is_its_turn = self.turns.acquire(timeout=A_TURN)
        try:
            return self.app(environ, start)
        finally:
            self.is_stuck = False
            self.ended += 1
            if is_its_turn:
                self.turns.release()
            self.slots.release()

    def has_turn(self) -> bool:
        if self.is_stuck:
            return self.slots.acquire(blocking=False)
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            ended, worked = self.ended, time.process_time()
            if self.slots.acquire(timeout=self.patience):
                return True
            if self.ended == ended and time.process_time() - worked < IDLE * self.patience:
                return False
        return False


def needs_no_database(path: str) -> bool:
    return path == "/healthz" or path.startswith("/static/")


def without_person(environ: Environ) -> Environ:
    """These answers are the same for everybody: nobody is looked up for them."""
    return {name: value for name, value in environ.items() if name not in OF_PEOPLE}


class Unreserved:
    """503 before anything else is asked. Stands outside the cache of pages and the sessions."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return error(request, 503) if request.META.get(NO_TURN) else self.get_response(request)
