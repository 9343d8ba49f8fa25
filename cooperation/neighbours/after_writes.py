"""Keeps the table of neighbours in step with what cities publish.

What one transaction writes is worked out once, at its end and inside it. Where it touches more cities than
`MOST_AT_ONCE`, they are marked, and a job works them out after the commit.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Any

from django.db import transaction

from assessment.models import Result
from cities.models import City
from cities.practices.models import Practice
from cooperation.models import Link, LinkCity, Posting
from cooperation.neighbours.models import Renewal, Trait
from cooperation.neighbours.renewal import MOST_AT_ONCE, renew
from cooperation.tasks import renew_waiting
from core.history.models import Versioned
from core.history.write import Closing
from events.models import Event, Participation
from planning.models import Plan

OF_CITY: tuple[type[Versioned], ...] = (Practice, Plan, Result, Posting)

type Note = tuple[str, int]  # city, event or link, and its key


def note(row: Versioned) -> Note | None:
    """What of a row that was written may change which cities are near each other."""
    if isinstance(row, City):
        return "city", row.pk
    if isinstance(row, OF_CITY):
        city: int | None = row.city_id  # type: ignore[attr-defined]
        return None if city is None else ("city", city)
    if isinstance(row, (Event, Link)):
        return ("event" if isinstance(row, Event) else "link"), row.pk
    return None


def follow(notes: Iterable[Hashable]) -> None:
    """Renews the table at the end of the transaction that wrote what was noted."""
    touched = touched_by(notes)
    if not touched:
        return
    if len(touched) <= MOST_AT_ONCE:
        renew(touched)
        return
    Renewal.objects.bulk_create([Renewal(city_id=key) for key in sorted(touched)], ignore_conflicts=True)
    transaction.on_commit(renew_later)


CLOSING = Closing(note, follow)


def renew_later() -> None:
    renew_waiting.enqueue()


def touched_by(notes: Iterable[Any]) -> set[int]:
    """Cities whose facts may have changed, those that have left an event or a link too."""
    keys: dict[str, set[int]] = defaultdict(set)
    for name, key in notes:
        keys[name].add(key)
    found = set(keys["city"])
    if events := keys["event"]:
        found |= set(Participation.objects.filter(event__in=events).values_list("city", flat=True))
        found |= had(Trait.Kind.EVENT, events)
    if links := keys["link"]:
        found |= set(LinkCity.objects.filter(link__in=links).values_list("city", flat=True))
        found |= had(Trait.Kind.LINK, links)
    return found


def had(kind: Trait.Kind, things: Iterable[int]) -> set[int]:
    return set(Trait.objects.filter(kind=kind, thing__in=things).values_list("city_id", flat=True))
