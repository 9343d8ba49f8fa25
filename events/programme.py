"""The programme of an event as its page shows it: two queries, whatever its length."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from core.content.examples import shown_with
from core.prepared import prepared
from core.text.fallback import Text, columns, localized
from core.text.moments import at_zone
from events import times
from events.models import Contribution, Event, Session
from events.people import Person, person_at, with_people
from events.querysets import SHOWN


class ProgrammeItem(NamedTuple):
    """`when` is the hour, or the place in the order as long as the hour is not known; `until` the hour of the end, with
    its day where that is another.
    """

    when: str
    moment: str
    until: str
    ends: str
    duration: str
    title: Text
    about: Text
    url: str
    look: str
    tone: str
    state: str
    people: list[Person]


@dataclass(frozen=True)
class Day:
    """`heading` is empty where nothing tells it from another day."""

    heading: str
    items: list[ProgrammeItem]


@dataclass(frozen=True)
class Programme:
    items: list[ProgrammeItem]
    days: list[Day]
    zone: str
    contributions: list[Contribution]


@prepared
def sessions_of(event: int) -> QuerySet[Session]:
    shown = ("order", "kind", "starts", "ends", "state", *columns("title", "about"))
    rows = Session.objects.filter(event=event).select_related("shown_as")
    return rows.only(*shown, "shown_as__slug", "shown_as__state")


@prepared
def contributions_to(event: int) -> QuerySet[Contribution]:
    return with_people(shown_with(Contribution.objects.all(), event=event).order_by("order", "pk"))


def programme_of(event: Event) -> Programme:
    sessions, contributions = sessions_of(event.pk), contributions_to(event.pk)
    people: dict[object, list[Person]] = defaultdict(list)
    for contribution in contributions:
        people[contribution.session_id].append(person_at(contribution))
    items = [item(session, number, event, people[session.pk]) for number, session in enumerate(sessions, start=1)]
    return Programme(items, by_day(event, sessions, items), zone(event, sessions), contributions)


def by_day(event: Event, sessions: list[Session], items: list[ProgrammeItem]) -> list[Day]:
    """One after another, under the day at the place of the event. A session without an hour stays with those before it;
    where all is on the only day of the event, the page has said which."""
    days = [at_zone(session.starts, event.time_zone).date() if session.starts else None for session in sessions]
    needs_none = {day for day in days if day} <= {event.starts} and event.ends in (None, event.starts)
    found: list[Day] = []
    current: date | None = None
    for day, each in zip(days, items, strict=True):
        if not found or (day and day != current):
            found.append(Day(times.day(day) if day and not needs_none else "", []))
        current = day or current
        found[-1].items.append(each)
    return found


def item(session: Session, number: int, event: Event, people: list[Person]) -> ProgrammeItem:
    starts, ends = session.starts, session.ends
    has_end = bool(starts and ends and ends > starts)
    return ProgrammeItem(
        when=times.hour(starts, event.time_zone) if starts else str(number),
        moment=local(starts, event.time_zone) if starts else "",
        until=times.until(starts, ends, event.time_zone) if starts and ends and has_end else "",
        ends=local(ends, event.time_zone) if ends and has_end else "",
        duration=times.duration(starts, session.ends) if starts else "",
        title=localized(session, "title"),
        about=localized(session, "about"),
        url=address_of_its_own(session),
        look=look(session, people),
        tone={"changed": "warn", "cancelled": "bad"}.get(session.state, ""),
        state=session.get_state_display() if session.state != Session.State.PLANNED else "",
        people=people,
    )


def local(moment: datetime, zone: str) -> str:
    return at_zone(moment, zone).isoformat(timespec="minutes")


def address_of_its_own(session: Session) -> str:
    event = session.shown_as
    return reverse("event", args=[event.slug]) if event and event.state in SHOWN else ""


def look(session: Session, people: list[Person]) -> str:
    """The class of its line: sessions that are only announced step back behind those with people."""
    if session.state != Session.State.PLANNED:
        return session.state
    return "" if people else "minor"


def zone(event: Event, sessions: list[Session]) -> str:
    """Said only where an hour is shown."""
    first = next((session.starts for session in sessions if session.starts), None)
    return times.zone_in_words(event.time_zone, first) if first else ""
