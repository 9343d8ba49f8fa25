"""Events for calendar programs. Titles and places only: no people, so nobody's consent can be forgotten."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.db.models import Max, Min
from django.utils.translation import get_language, gettext, pgettext

from core.text.clean import UNSEEN
from core.text.fallback import Text, localized
from core.text.languages import LANGUAGE_TAGS
from core.text.moments import at_zone
from core.ui.jsonld import absolute
from events.models import Event, Session
from events.querysets import SHOWN

DAY = timedelta(days=1)


class Hours(NamedTuple):
    starts: datetime
    ends: datetime


def calendar(events: Sequence[Event]) -> bytes:
    found = icalendar.Calendar()
    found.add("prodid", f"-//{host()}//Cities Biodiversity Alliance//EN")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    name = gettext("Events of the Cities Biodiversity Alliance")
    language = {"LANGUAGE": LANGUAGE_TAGS[get_language() or "en"]}
    found.add("name", name, parameters=language)  # RFC 7986; most programs still read the older X- name
    found.add("x-wr-calname", name)
    found.add("refresh-interval", DAY, parameters={"VALUE": "DURATION"})
    hours = hours_of(events)
    for event in events:
        found.add_component(entry(event, hours.get(event.pk)))
    return bytes(found.to_ical())


def entry(event: Event, hours: Hours | None) -> icalendar.Event:
    found = icalendar.Event()
    found.add("uid", uid(event))
    found.add("dtstamp", event.changed_at.astimezone(UTC))
    found.add("last-modified", event.changed_at.astimezone(UTC))
    found.add("sequence", event.version)
    for name, value in zip(("dtstart", "dtend"), span(event, hours), strict=True):
        found.add(name, value)
    add_text(found, "summary", localized(event, "title"))
    add_text(found, "description", localized(event, "summary"))
    if where := location(event):
        found.add("location", plain(where))
    found.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    found.add("transp", "OPAQUE" if hours else "TRANSPARENT")
    found.add("url", absolute(event.get_absolute_url()))
    if event.part_of and event.part_of.state in SHOWN:
        found.add("related-to", uid(event.part_of), parameters={"RELTYPE": "PARENT"})
    return found


def span(event: Event, hours: Hours | None) -> tuple[object, object]:
    """With hours in UTC, else whole days; the end of whole days is the day after the last one."""
    if hours:
        return hours.starts.astimezone(UTC), hours.ends.astimezone(UTC)
    return event.starts, following(event.ends or event.starts)


def following(day: date) -> date:
    return day if day == date.max else day + DAY


def hours_of(events: Iterable[Event]) -> dict[int, Hours]:
    """Only where the programme says when the first day begins and when the last one ends: nothing is guessed."""
    by_key = {event.pk: event for event in events}
    rows = (
        Session.objects.filter(event__in=list(by_key))
        .exclude(state=Session.State.CANCELLED)
        .order_by()
        .values_list("event")
        .annotate(first=Min("starts"), last=Max("ends"))
    )
    return {
        key: Hours(first, last) for key, first, last in rows if first and last and is_whole(by_key[key], first, last)
    }


def is_whole(event: Event, first: datetime, last: datetime) -> bool:
    days = (at_zone(first, event.time_zone).date(), at_zone(last, event.time_zone).date())
    return first < last and days == (event.starts, event.ends or event.starts)


def location(event: Event) -> str:
    """Without a language: venue and place may be in two."""
    parts = [localized(event, name).text for name in ("venue", "place")]
    return pgettext("between the items of a list", ", ").join(part for part in parts if part)


def add_text(found: icalendar.Event, name: str, text: Text) -> None:
    if text.text:
        found.add(name, plain(text.text), parameters={"LANGUAGE": LANGUAGE_TAGS[text.language]})


def plain(text: str) -> str:
    """A carriage return alone would be read as the end of the line, and what follows as a property."""
    return UNSEEN.sub("", text.replace("\r\n", "\n"))


def uid(event: Event) -> str:
    """The same in all languages and after every change, so that programs replace the entry they have."""
    return f"event-{event.slug}@{host()}"


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
