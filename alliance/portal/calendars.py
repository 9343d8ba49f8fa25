"""Events for calendar programs. Titles and places only: no people, so nobody's consent can be forgotten."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.utils.translation import get_language, gettext, pgettext

from core.text.clean import UNSEEN
from core.text.fallback import Text, columns, localized
from core.text.languages import LANGUAGE_TAGS
from core.ui.jsonld import absolute
from events.models import Event, Session
from events.querysets import SHOWN

if TYPE_CHECKING:
    import icalendar

DAY = timedelta(days=1)
MOST_SESSIONS = 2_000  # of the newest events: calendar programs refuse files that are much larger


def calendar(events: Sequence[Event]) -> bytes:
    import icalendar

    found = icalendar.Calendar()
    found.add("prodid", f"-//{host()}//Cities Biodiversity Alliance//EN")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    name = gettext("Events on this site")
    language = {"LANGUAGE": LANGUAGE_TAGS[get_language() or "en"]}
    found.add("name", name, parameters=language)  # RFC 7986; most programs still read the older X- name
    found.add("x-wr-calname", name)
    found.add("refresh-interval", DAY, parameters={"VALUE": "DURATION"})
    for event in events:
        found.add_component(entry(event))
    for session in sessions_of(events):
        found.add_component(session_entry(session))
    return bytes(found.to_ical())


def entry(event: Event) -> "icalendar.Event":
    """The days of an event, which keep nobody busy; the end is the day after the last one."""
    found = stamped(event, uid(event))
    found.add("dtstart", event.starts)
    found.add("dtend", following(event.ends or event.starts))
    add_text(found, "summary", localized(event, "title"))
    add_text(found, "description", localized(event, "summary"))
    found.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    found.add("transp", "TRANSPARENT")
    if event.part_of and event.part_of.state in SHOWN:
        found.add("related-to", uid(event.part_of), parameters={"RELTYPE": "PARENT"})
    return found


def session_entry(session: Session) -> "icalendar.Event":
    """An hour of the programme, in UTC."""
    event = session.event
    is_cancelled = event.is_cancelled or session.state == Session.State.CANCELLED
    found = stamped(event, f"session-{session.pk}@{host()}")
    for name, moment in (("dtstart", session.starts), ("dtend", session.ends)):
        if moment:
            found.add(name, moment.astimezone(UTC))
    add_text(found, "summary", localized(session, "title"))
    found.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    found.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    found.add("related-to", uid(event), parameters={"RELTYPE": "PARENT"})
    return found


def stamped(event: Event, name: str) -> "icalendar.Event":
    """What every entry of an event says: when it was changed, where it is, its page."""
    import icalendar

    found = icalendar.Event()
    found.add("uid", name)
    found.add("dtstamp", event.changed_at.astimezone(UTC))
    found.add("last-modified", event.changed_at.astimezone(UTC))
    found.add("sequence", event.version)
    if where := location(event):
        found.add("location", plain(where))
    found.add("url", absolute(event.get_absolute_url()))
    return found


def following(day: date) -> date:
    return day if day == date.max else day + DAY


def sessions_of(events: Iterable[Event]) -> list[Session]:
    """Those whose hours are known: nothing is guessed. A break is none of anybody's business."""
    by_key = {event.pk: event for event in events}
    with_hours = Session.objects.filter(event__in=list(by_key), starts__lt=F("ends")).exclude(kind=Session.Kind.BREAK)
    newest = with_hours.only("event_id", "starts", "ends", "state", *columns("title")).order_by("-starts", "pk")
    sessions = list(newest[:MOST_SESSIONS])
    for session in sessions:
        session.event = by_key[session.event_id]
    return sessions


def location(event: Event) -> str:
    """Where it is, without a language: venue and place may be in two."""
    parts = [localized(event, name).text for name in ("venue", "place")]
    return pgettext("between the items of a list", ", ").join(part for part in parts if part)


def add_text(found: "icalendar.Event", name: str, text: Text) -> None:
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
