"""Which cities reported on their plans this year: by name, and only what is."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from cities.models import City
from core.prepared import prepared
from core.text.fallback import columns
from planning.models import ProgressReport

NEWEST = 6  # cities on the first page
ROWS = 120  # reports in which they are looked for: a city reports on all its targets at once
SHOWN = 60  # cities on the page of all plans
CITY = ("slug", "country", "local_language", "sort_key", *columns("name"))


class Reported(NamedTuple):
    """A city, and the day on which it reported last."""

    city: City
    day: date


def last_reported(reports: Iterable[ProgressReport]) -> list[Reported]:
    """Those who reported last, by name. The newest report comes first."""
    found: dict[int, Reported] = {}
    for report in reports:
        if report.reported_on:
            city = report.target.plan.city
            found.setdefault(city.pk, Reported(city, report.reported_on))
    return sorted(list(found.values())[:NEWEST], key=lambda each: (each.city.sort_key, each.city.pk))


@prepared
def newest_reports(first: date, today: date) -> QuerySet[ProgressReport]:
    rows = ProgressReport.objects.shown_to_all().filter(reported_on__gte=first, reported_on__lte=today)
    of_city = [f"target__plan__city__{name}" for name in CITY]
    return rows.select_related("target__plan__city").only("reported_on", *of_city).order_by("-reported_on")[:ROWS]


def cities_reporting() -> list[City]:
    """All of this year, by name; at most sixty. One query."""
    today = timezone.localdate()
    reports = ProgressReport.objects.shown_to_all()
    of_city = reports.filter(target__plan__city=OuterRef("pk"), reported_on__range=(first_day(today), today))
    rows = City.objects.listed().filter(Exists(of_city)).only(*CITY)
    return list(rows.by_name(get_language() or "en")[:SHOWN])


def first_day(today: date) -> date:
    return today.replace(month=1, day=1)
