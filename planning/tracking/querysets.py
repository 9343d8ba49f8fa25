"""Which goals, targets, actions and indicators: words that chain."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from cities.querysets import LISTED, OwnedQuerySet
from core.content.examples import real
from core.text.languages import READINGS
from core.vocabulary.models import Term

if TYPE_CHECKING:
    # named in the bases below
    from planning.tracking.models import (  # noqa: F401
        Alignment,
        CityIndicator,
        Goal,
        PlanAction,
        PlanTarget,
        ProgressReport,
    )


class InPlanQuerySet[Row: models.Model](OwnedQuerySet[Row]):
    """What a plan holds: public while the plan is."""

    public: ClassVar[Q] = Q(state="published", plan__state="published", plan__city__status__in=LISTED)


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


class OfTargetQuerySet[Row: models.Model](models.QuerySet[Row]):
    """What belongs to a target."""

    def shown_to_all(self) -> Self:
        """Leaves those of public targets that are not made up."""
        public = Q(target__state="published", target__plan__state="published", target__plan__city__status__in=LISTED)
        return real(self.filter(public))


class AlignmentQuerySet(OfTargetQuerySet["Alignment"]):
    pass


class ProgressReportQuerySet(OfTargetQuerySet["ProgressReport"]):
    pass
