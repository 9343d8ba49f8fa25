"""Which plans: words that chain."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When

from cities.querysets import LISTED, OwnedQuerySet
from core.vocabulary.models import Source

if TYPE_CHECKING:
    from planning.models import Plan  # noqa: F401  # named in the base below


class PlanQuerySet(OwnedQuerySet["Plan"]):
    public: ClassVar[Q] = Q(state="published", city__status__in=LISTED)

    def with_standing(self) -> Self:
        """Each with `has_good_source`, which spares `Plan.standing` its query, and with `told_status`, the same rule as
        a column: in force only with an adoption that has a source."""
        through: Any = self.model.sources.through
        weak = (Source.Kind.WEAK, Source.Kind.COPY)
        good = through._default_manager.filter(plan=OuterRef("pk")).exclude(source__kind__in=weak)
        dated = ~Q(adoption_date="") | ~Q(launched="")
        sourced = ~Q(link="") | Q(has_good_source=True)
        told = Case(
            When(Q(status="in-force") & ~(dated & sourced), then=Value("unknown")),
            default=F("status"),
            output_field=CharField(choices=self.model.Status.choices),  # a code, no text that a page shows
        )
        return self.annotate(has_good_source=Exists(good)).annotate(told_status=told)

    def newest_first(self) -> Self:
        return self.order_by("city_id", "-starts", "-pk")
