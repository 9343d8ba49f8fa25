"""Calls a function on a piece of stack that is large enough for all that it calls.

CPython keeps the frames of Python's functions in pieces of 16 kB, and gives a piece back as soon as its first frame is
done. Where a loop happens to call across the end of a piece, each call asks the system for one and clears it: below
the sixty frames of pytest, that was a fifth of the time of all tests. A function that says it needs much gets a piece
with room for it, which stays until it answers. Requests to a server begin near the end of no piece, and lose nothing.
"""

from collections.abc import Callable

SLOTS = 40_000  # more than 256 kB, so the piece has 512 kB, and what is left of it is for the functions below


def with_room[**P, Answer](function: Callable[P, Answer], *args: P.args, **kwargs: P.kwargs) -> Answer:
    return function(*args, **kwargs)


with_room.__code__ = with_room.__code__.replace(co_stacksize=SLOTS)
