"""How far a part of a thing is, in a word for its mark and in a sentence."""

from datetime import date
from typing import Any

import pytest

from core.review.completeness import PartStanding
from core.review.forms.base import Problem
from core.review.proposals.kinds import kind_of

DAY = date(2026, 5, 22)
NOTHING: dict[str, Any] = {
    "lacking": (),
    "blocking": (),
    "is_empty": False,
    "is_changed": False,
    "checked": 0,
    "total": 0,
    "day": None,
}
PROBLEM = Problem("#summary", "The summary is missing.")


@pytest.mark.parametrize(
    ("found", "state", "words", "is_done"),
    [
        ({"lacking": (PROBLEM, PROBLEM), "day": DAY}, "check", "2 items are missing", False),
        ({"checked": 2, "total": 6, "day": DAY}, "progress", "2 of 6 checked", False),
        ({"is_changed": True}, "progress", "Changed in the draft", True),
        ({"is_empty": True, "day": DAY}, "none", "Nothing here yet", False),
        ({}, "none", "Filled in, not yet confirmed by the city", False),
        ({"day": DAY}, "done", "Filled in", True),
        ({"checked": 6, "total": 6, "day": DAY}, "done", "Filled in", True),
    ],
)
def test_a_part_is_as_far_as_what_is_known_of_it(found: dict[str, Any], state: str, words: str, is_done: bool) -> None:
    section = kind_of("city").sections[0]

    part = PartStanding(section=section, **{**NOTHING, **found})

    assert (part.state, part.words, part.is_done) == (state, words, is_done)
