"""Who else is writing where: a signal every half minute while a form is open, and no locks.

Kept in the cache that all processes share, under a group and the person, for a little longer than two signals. A group
is whatever people work on together (a city, a network); its name is the feature's own. A place is a list of texts by
which the feature knows where in its pages somebody is. Whom to ask about is the feature's to say, so that nobody who
has lost their role is told of.
"""

from collections.abc import Iterable

from django.core.cache import cache

KEPT_FOR = 75


def key_of(group: str | int, person: int) -> str:
    return f"presence:{group}:{person}"


def note(group: str | int, person: int, place: list[str]) -> None:
    cache.set(key_of(group, person), place, KEPT_FOR)


def places(group: str | int, people: Iterable[int]) -> dict[int, list[str]]:
    """Where those of them are who have a form open: one question for all."""
    keys = {key_of(group, person): person for person in people}
    there: dict[str, list[str]] = cache.get_many(list(keys)) if keys else {}
    return {keys[key]: place for key, place in there.items()}
