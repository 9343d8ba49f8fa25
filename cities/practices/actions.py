"""Adding, changing and removing practices."""

from collections.abc import Mapping

from cities.models import City
from cities.practices.models import Practice
from core.history import editing
from core.history.snapshot import Plain
from core.history.write import Actor, remove

PRACTICE = (*Practice.staff_fields, "sources", "confidence", "state", "is_example", "is_finding", "confirmed_parts")


def add_practice(*, slug: str, city: City, changes: Mapping[str, Plain], by: Actor) -> Practice:
    row = Practice(slug=slug, city=city)
    return editing.add(row, "practice_added", changes=changes, allowed=PRACTICE, by=by)


def change_practice(practice: Practice, *, changes: Mapping[str, Plain], expected: int | None, by: Actor) -> Practice:
    return editing.change(practice, "practice_changed", changes=changes, allowed=PRACTICE, expected=expected, by=by)


def revert_practice(row: Practice, *, to: int, expected: int, by: Actor) -> tuple[Practice, list[str]]:
    return editing.revert(row, "practice_reverted", to=to, expected=expected, by=by)


def remove_practice(practice: Practice, *, expected: int, by: Actor) -> None:
    remove(practice, "practice_removed", by=by, expected=expected)
