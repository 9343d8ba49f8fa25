"""Time zones and years: what may be stored, and how what is stored can always be shown."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1900, 2200
DAYS = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
MOMENTS = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR, 12, 31, 23, 59, 59, tzinfo=UTC)


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """By place, such as Asia/Shanghai; short names such as EST mean one thing here and another there."""
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def known_time_zone(name: str) -> None:
    """Model validator. Raises ValidationError."""
    if name not in time_zones():
        raise ValidationError(_("There is no such time zone."), code="time_zone")


def likely_year(value: int | date) -> None:
    """Model validator of years, days and moments. Raises ValidationError."""
    year = value.year if isinstance(value, date) else value
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(
            _("Enter a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}, code="year"
        )


def is_time_zone(name: str, field: str = "time_zone") -> CheckConstraint:
    """What a database can tell without the list, which grows: by place, and nowhere else in the file system."""
    by_place = Q((f"{field}__contains", "/")) & ~Q((f"{field}__startswith", "/")) & ~Q((f"{field}__contains", "."))
    return CheckConstraint(
        condition=Q((f"{field}__in", ["", "UTC"])) | by_place,
        name=name,
        violation_error_message=_("There is no such time zone."),
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
