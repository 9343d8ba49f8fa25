"""Hours at the place of an event, and its time zone in words."""

from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.places import country_name
from core.text.clocks import offset_in_words
from core.text.moments import at_zone


def hour(moment: datetime, zone: str) -> str:
    return time_format(at_zone(moment, zone), "H:i")


def day(on: date) -> str:
    """A day in words: "Saturday, 5 June 2027"."""
    return _("%(weekday)s, %(date)s") % {"weekday": date_format(on, "l"), "date": date_format(on)}


def until(starts: datetime, ends: datetime, zone: str) -> str:
    """The hour of the end, with the day where a session goes on over midnight."""
    first, last = at_zone(starts, zone), at_zone(ends, zone)
    if first.date() == last.date():
        return hour(ends, zone)
    return _("%(hour)s on %(date)s") % {"hour": hour(ends, zone), "date": date_format(last, "MONTH_DAY_FORMAT")}


def duration(starts: datetime, ends: datetime | None) -> str:
    if ends is None or ends <= starts:
        return ""
    minutes = round((ends - starts).total_seconds() / 60)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def zone_in_words(name: str, at: datetime) -> str:
    """Such as “Colombia time (UTC−5)”. A zone is named after its country, for readers know that."""
    offset = offset_in_words(at_zone(at, name))
    country = countries_of_zones().get(name)
    if country is None:
        return offset
    return _("%(country)s time (%(offset)s)") % {"country": country_name(country), "offset": offset}


@lru_cache(maxsize=1)
def countries_of_zones() -> dict[str, str]:
    """The country of each time zone, from the table that comes with the zones themselves."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return {line[2]: line[0] for line in lines}
