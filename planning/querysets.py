from typing import TYPE_CHECKING, Self

from cities.querysets import LISTED, OwnedQuerySet

if TYPE_CHECKING:
    from planning.models import Plan  # noqa: F401  # named in the base below


class PlanQuerySet(OwnedQuerySet["Plan"]):
    def published(self) -> Self:
        return self.filter(state="published", city__status__in=LISTED)

    def newest_first(self) -> Self:
        return self.order_by("city_id", "-starts", "-pk")
