"""Which cities have something to report on and have not published a year."""

from django.db.models import Exists, OuterRef, Q

from cities.models import City
from cities.querysets import LISTED, CityQuerySet
from planning.models import CityIndicator, PlanTarget, PlanYear


def cities_without(year: int) -> CityQuerySet:
    locked = PlanYear.objects.locked().filter(city=OuterRef("pk"), year=year)
    return City.objects.filter(with_something(), status__in=LISTED).exclude(Exists(locked)).order_by("pk")


def with_something() -> Q:
    indicators = CityIndicator.objects.filter(city=OuterRef("pk"), state="published")
    targets = PlanTarget.objects.filter(plan__city=OuterRef("pk"), state="published", plan__state="published")
    return Q(Exists(indicators)) | Q(Exists(targets))
