"""The clock by which a reader is told when something was done, always with its name.

In the workspace it is that of the city, elsewhere the reader's own where that is known, else UTC. Whoever knows says so
for the request (`showing`, `show`); hours of an event are those of its place and stand in `events.times`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from core.text.moments import at_zone

type Zone = Callable[[], str]

_zone: ContextVar[Zone] = ContextVar("zone of the reader", default=str)


@contextmanager
def showing(zone: Zone) -> Iterator[None]:
    """`zone` is asked when the first moment is shown: most pages show none."""
    answers: list[str] = []

    def once() -> str:
        if not answers:
            answers.append(zone())
        return answers[0]

    token = _zone.set(once)
    try:
        yield
    finally:
        _zone.reset(token)


def show(zone: str) -> None:
    """Sets the clock for the rest of the request, within `showing`."""
    _zone.set(lambda: zone)


def clock(moment: datetime) -> str:
    """3 November 2025, 17:40 (UTC+8)"""
    return own_clock(at_zone(moment, _zone.get()()))


def day(moment: datetime) -> str:
    """The day of a moment at the clock of the reader, in words."""
    return date_format(local_day(moment), "DATE_FORMAT")


def local_day(moment: datetime) -> date:
    """The day of a moment at the clock of the reader."""
    return at_zone(moment, _zone.get()()).date()


def own_clock(local: datetime) -> str:
    """A moment at the clocks of its own zone, whoever reads: a deadline, as its source says it."""
    return _("%(time)s (%(zone)s)") % {
        "time": date_format(local, "SHORT_DATETIME_FORMAT"),
        "zone": offset_in_words(local),
    }


def short_clock(moment: datetime, now: datetime) -> str:
    """The hour of today, else the day too."""
    local, today = (at_zone(each, _zone.get()()) for each in (moment, now))
    if local.date() != today.date():
        return clock(moment)
    return _("%(time)s (%(zone)s)") % {"time": time_format(local, "H:i"), "zone": offset_in_words(local)}


def offset_in_words(moment: datetime) -> str:
    shift = moment.utcoffset()
    minutes = round(shift.total_seconds() / 60) if shift else 0
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"
