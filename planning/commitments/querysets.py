"""Which commitments and filings: words that chain."""

from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, ClassVar, Self

from django.db.models import Q

from cities.models import City
from cities.querysets import LISTED, OwnedQuerySet
from core.history.models import VersionedQuerySet
from core.text.moments import today_at

if TYPE_CHECKING:
    from planning.commitments.models import Commitment, Filing  # noqa: F401  # named in the bases below


OPEN_FILINGS = ("prepared", "filed", "awaiting")
WAITING_FILINGS = ("filed", "awaiting")


class CommitmentQuerySet(OwnedQuerySet["Commitment"]):
    public: ClassVar[Q] = Q(state="published", city__status__in=LISTED)

    def newest_first(self) -> Self:
        return self.order_by("-changed_at", "-pk")


class FilingQuerySet(VersionedQuerySet["Filing"]):
    def of_cities(self, cities: list[int]) -> Self:
        return self.filter(commitment__city__in=cities)

    def open(self) -> Self:
        return self.filter(state__in=OPEN_FILINGS)

    def over(self, today: date, weeks: timedelta) -> Self:
        """Those whose weeks have passed without an answer that somebody wrote down."""
        return self.filter(state__in=WAITING_FILINGS, filed_on__lt=today - weeks)

    def over_there(self, weeks: timedelta) -> Self:
        """The same by the calendar of each city. One query more, of their zones."""
        zones: dict[date, list[str]] = {}
        for zone in City.objects.order_by().values_list("time_zone", flat=True).distinct():
            zones.setdefault(today_at(zone), []).append(zone)
        over = (Q(filed_on__lt=day - weeks, commitment__city__time_zone__in=those) for day, those in zones.items())
        return self.filter(reduce(or_, over, Q(pk__in=[])), state__in=WAITING_FILINGS)
