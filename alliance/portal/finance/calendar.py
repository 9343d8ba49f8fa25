"""Deadlines of calls for calendar programs: the day, or the moment where the source names an hour and whose it is."""

from collections.abc import Iterable
from datetime import UTC
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext

from alliance.portal.calendars import DAY, add_text, following, host
from core.text.fallback import localized
from core.text.languages import LANGUAGE_TAGS
from core.ui.jsonld import absolute
from finance.market.models import Call

if TYPE_CHECKING:
    import icalendar

MOST = 1_000


def deadlines(calls: Iterable[Call]) -> bytes:
    import icalendar

    found = icalendar.Calendar()
    found.add("prodid", f"-//{host()}//Cities Biodiversity Alliance//EN")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    name = gettext("Deadlines of calls for proposals")
    found.add("name", name, parameters={"LANGUAGE": LANGUAGE_TAGS[get_language() or "en"]})
    found.add("x-wr-calname", name)
    found.add("refresh-interval", DAY, parameters={"VALUE": "DURATION"})
    for call in list(calls)[:MOST]:
        found.add_component(entry(call))
    return bytes(found.to_ical())


def entry(call: Call) -> "icalendar.Event":
    """The deadline as an entry of a calendar that keeps nobody busy. Its name is the same in all languages and after
    every change."""
    import icalendar

    found = icalendar.Event()
    found.add("uid", f"call-{call.slug}@{host()}")
    found.add("dtstamp", call.changed_at.astimezone(UTC))
    found.add("last-modified", call.changed_at.astimezone(UTC))
    found.add("sequence", call.version)
    found.add("url", absolute(call.get_absolute_url()))
    if call.deadline:
        found.add("dtstart", call.deadline.astimezone(UTC))
    elif call.closes_on:
        found.add("dtstart", call.closes_on)
        found.add("dtend", following(call.closes_on))
    add_text(found, "summary", localized(call, "title"))
    add_text(found, "description", localized(call, "summary"))
    found.add("transp", "TRANSPARENT")
    return found
