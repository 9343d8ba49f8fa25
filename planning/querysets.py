"""Which plans: words that chain."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db.models import Q

from cities.querysets import LISTED, OwnedQuerySet

if TYPE_CHECKING:
    from planning.models import Plan  # noqa: F401  # named in the base below


class PlanQuerySet(OwnedQuerySet["Plan"]):
    public: ClassVar[Q] = Q(state="published", city__status__in=LISTED)

    def newest_first(self) -> Self:
        return self.order_by("city_id", "-starts", "-pk")
