"""When somebody can apply to a call: a deadline is a moment, and so is the answer.

Pure: what a call says of its days, its hour and its clock in, how it stands at a moment out. Pages, desk, matches,
feeds, calendars and the API all ask `Window.standing_at`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo

EVERYWHERE = timezone(timedelta(hours=-12))  # the clock of the places where a day begins and ends last
NEAR = timedelta(days=1)  # no clock is further from UTC: beyond it, days alone decide


class Standing(StrEnum):
    """Whether somebody can apply at a moment, in the order in which calls are listed."""

    OPEN = "open"
    ROLLING = "rolling"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"
    UNCLEAR = "unclear"
    CLOSED = "closed"


DATED = (Standing.OPEN, Standing.ROLLING)  # entered as these, a call goes by its days; otherwise they are not sure


@dataclass(frozen=True, slots=True)
class Window:
    """How a call stands as somebody entered it, with the moments from which and until which that holds."""

    entered: Standing
    begins: datetime | None = None
    ends: datetime | None = None

    def standing_at(self, now: datetime) -> Standing:
        """Not yet before its first moment, closed from its last one on."""
        if self.entered not in DATED:
            return self.entered
        if self.ends is not None and self.ends <= now:
            return Standing.CLOSED
        if self.begins is not None and now < self.begins:
            return Standing.NOT_YET
        return self.entered

    def changes_after(self, now: datetime) -> datetime | None:
        """The next moment at which it stands otherwise; None where none comes."""
        return min((each for each in self.moments if each > now), default=None)

    @property
    def moments(self) -> list[datetime]:
        """Those at which it may come to stand otherwise."""
        if self.entered not in DATED:
            return []
        return [each for each in (self.begins, self.ends) if each is not None]


def window(
    entered: Standing, opens_on: date | None, closes_on: date | None, closes_at: str = "", time_zone: str = ""
) -> Window:
    """A call opens with its first day, and closes at its hour; without one, with the end of its last day.

    Both go by the clock that the source names. Where it names none, a day has begun, and is over, when it is so
    everywhere: nobody is told that a call is closed while it may be open.
    """
    clock = zone_of(time_zone) or EVERYWHERE
    begins = moment(opens_on, time.min, clock) if opens_on else None
    return Window(entered, begins, end_of(closes_on, closes_at, clock) if closes_on else None)


def end_of(day: date, hour: str, clock: ZoneInfo | timezone) -> datetime | None:
    """The end of a last day, or its hour; of one that clocks show twice, the later."""
    if hour:
        shown = time.fromisoformat(hour)
        both = (moment(day, shown.replace(fold=each), clock) for each in (0, 1))
        return max((each for each in both if each is not None), default=None)
    return moment(day + timedelta(days=1), time.min, clock) if day < date.max else None


def moment(day: date, hour: time, clock: ZoneInfo | timezone) -> datetime | None:
    """None at the ends of the calendar, where no clock shows a year."""
    try:
        return datetime.combine(day, hour, clock).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def zone_of(name: str) -> ZoneInfo | None:
    """None for none, and for what is no name of a zone: rows may come by another way than a form."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # OSError: a folder, such as Asia
        return None
