"""Tests run on a piece of stack that is large enough: see tests/stack.py."""

import resource

CALLS = 500


def test_a_loop_asks_for_no_memory_however_deep_it_stands() -> None:
    assert max(pages_of_a_loop(depth) for depth in range(300)) < CALLS


def pages_of_a_loop(depth: int) -> int:
    """How many pages of memory the system hands out during a loop of calls, so many functions further down."""
    if depth:
        return pages_of_a_loop(depth - 1)
    before = pages()
    for _ in range(CALLS):
        nothing()
    return pages() - before


def pages() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def nothing() -> None:
    pass
