"""Time zones, years and days half known: what may be stored, and how what is stored can always be shown."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.text.ranges import year_said

FIRST_YEAR, LAST_YEAR = 1900, 2200
DAYS = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
PARTIAL_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
FIRST_CLOCK = "Pacific/Kiritimati"  # where each day and year begins first
MOMENTS = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR, 12, 31, 23, 59, 59, tzinfo=UTC)


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """Names by place, such as Asia/Shanghai; short names such as EST mean one thing here and another there."""
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def known_time_zone(name: str) -> None:
    """Validates a column of a model. Raises ValidationError."""
    if name not in time_zones():
        raise ValidationError(_("This time zone does not exist. Choose another time zone."), code="time_zone")


def likely_year(value: int | date) -> None:
    """Model validator of years, days and moments. Raises ValidationError."""
    year = value.year if isinstance(value, date) else value
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(
            _("Enter a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}, code="year"
        )


def known_day(text: str) -> None:
    """Model validator of a date as exact as it is known: 2023, 2023-05, 2023-05-21. Raises ValidationError."""
    found = PARTIAL_DAY.fullmatch(text)
    try:
        day = date(*(int(part or 1) for part in found.groups())) if found else None
    except ValueError:  # the 31st of February
        day = None
    if day is None:
        raise ValidationError(
            _("Enter a year, a month or a day, for example 2023, 2023-05 or 2023-05-21."), code="known_day"
        )
    likely_year(day)


def known_day_words(text: str) -> str:
    """May 2023, or the year as a sentence says it, in the reader's language. What is no date is shown as it is."""
    try:
        known_day(text)
    except ValidationError:
        return text
    if len(text) == 4:
        return year_said(int(text))
    return date_format(date.fromisoformat(f"{text}-01"[:10]), "DATE_FORMAT" if len(text) == 10 else "YEAR_MONTH_FORMAT")


def is_time_zone(name: str, field: str = "time_zone") -> CheckConstraint:
    """What a database can tell without the list, which grows: by place, and nowhere else in the file system."""
    by_place = Q((f"{field}__contains", "/")) & ~Q((f"{field}__startswith", "/")) & ~Q((f"{field}__contains", "."))
    return CheckConstraint(
        condition=Q((f"{field}__in", ["", "UTC"])) | by_place,
        name=name,
        violation_error_message=_("This time zone does not exist. Choose another time zone."),
    )


def zone_of(name: str) -> ZoneInfo:
    """UTC for whatever was stored and is none: a page never fails on it."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder, such as Asia
        return ZoneInfo("UTC")


def at_zone(moment: datetime, name: str) -> datetime:
    """The moment at the clocks there; at the ends of the calendar, where these would show no year, as it is."""
    try:
        return moment.astimezone(zone_of(name))
    except (OverflowError, ValueError):
        return moment


def today_at(name: str) -> date:
    """The day that it is there now: a day that people write is one of their own."""
    return at_zone(timezone.now(), name).date()


def working_days_after(day: date, number: int) -> date:
    """The day that so many working days lie before. Holidays differ from country to country and are not known here."""
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return day
