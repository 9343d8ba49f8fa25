"""Which plans, goals, targets, actions, indicators and commitments: words that chain."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from cities.querysets import LISTED, OwnedQuerySet
from core.history.models import VersionedQuerySet
from core.text.languages import READINGS
from core.vocabulary.models import Term

if TYPE_CHECKING:
    # named in the bases below
    from planning.commitment_models import Commitment, Filing  # noqa: F401
    from planning.models import (  # noqa: F401
        Alignment,
        CityIndicator,
        Goal,
        Plan,
        PlanAction,
        PlanTarget,
        PlanYear,
        ProgressReport,
        YearRow,
    )


class PlanQuerySet(OwnedQuerySet["Plan"]):
    public: ClassVar[Q] = Q(state="published", city__status__in=LISTED)

    def shown_to_all(self) -> Self:
        """What lists of the whole site hold: nothing of a made-up city."""
        return self.published().filter(city__is_example=False)

    def newest_first(self) -> Self:
        return self.order_by("city_id", "-starts", "-pk")


class InPlanQuerySet[Row: models.Model](OwnedQuerySet[Row]):
    """What a plan holds: public while the plan is."""

    public: ClassVar[Q] = Q(state="published", plan__state="published", plan__city__status__in=LISTED)

    def shown_to_all(self) -> Self:
        """Nothing of a made-up city."""
        return self.published().filter(plan__city__is_example=False)


class GoalQuerySet(InPlanQuerySet["Goal"]):
    pass


class PlanTargetQuerySet(InPlanQuerySet["PlanTarget"]):
    def serving(self, term: Term) -> Self:
        """Those of all cities that name a target of the framework."""
        return self.shown_to_all().filter(alignments__term=term)

    def by_city(self) -> Self:
        """Sorts by the name of the city in the reader's language, those of one city in their order."""
        reading = READINGS.get(get_language() or "")
        city = f"plan__city__order_{reading}" if reading else "plan__city__sort_key"
        return self.order_by(city, "plan__city", "number", "pk")


class PlanActionQuerySet(InPlanQuerySet["PlanAction"]):
    pass


class CityIndicatorQuerySet(OwnedQuerySet["CityIndicator"]):
    public: ClassVar[Q] = Q(state="published", city__status__in=LISTED)

    def shown_to_all(self) -> Self:
        """Nothing of a made-up city."""
        return self.published().filter(city__is_example=False)


class OfTargetQuerySet[Row: models.Model](models.QuerySet[Row]):
    """What belongs to a target."""

    def shown_to_all(self) -> Self:
        """Those of public targets, and none of a made-up city."""
        public = Q(target__state="published", target__plan__state="published", target__plan__city__status__in=LISTED)
        return self.filter(public, target__plan__city__is_example=False)


class AlignmentQuerySet(OfTargetQuerySet["Alignment"]):
    pass


class ProgressReportQuerySet(OfTargetQuerySet["ProgressReport"]):
    pass


class PlanYearQuerySet(VersionedQuerySet["PlanYear"]):
    def locked(self) -> Self:
        """Published by a curator. It stays as it is; what comes later is added with its date."""
        return self.filter(bundle__state="published")


class YearRowQuerySet(VersionedQuerySet["YearRow"]):
    pass


OPEN_FILINGS = ("prepared", "filed", "awaiting")
WAITING_FILINGS = ("filed", "awaiting")


class CommitmentQuerySet(OwnedQuerySet["Commitment"]):
    public: ClassVar[Q] = Q(state="published", city__status__in=LISTED)

    def shown_to_all(self) -> Self:
        """Nothing of a made-up city."""
        return self.published().filter(city__is_example=False)

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
