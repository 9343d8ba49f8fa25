"""Which plans, goals, targets, actions and indicators: words that chain."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q

from cities.querysets import LISTED, OwnedQuerySet

if TYPE_CHECKING:
    # named in the bases below
    from planning.models import CityIndicator, Goal, Plan, PlanAction, PlanTarget  # noqa: F401


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
    pass


class PlanActionQuerySet(InPlanQuerySet["PlanAction"]):
    pass


class CityIndicatorQuerySet(OwnedQuerySet["CityIndicator"]):
    public: ClassVar[Q] = Q(state="published", city__status__in=LISTED)

    def shown_to_all(self) -> Self:
        """Nothing of a made-up city."""
        return self.published().filter(city__is_example=False)
