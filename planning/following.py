"""Plans, and what they hold, are news to those who follow their city; targets also to those of a global target."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.notifications import following
from core.vocabulary.models import Term
from planning.models import CityIndicator, Commitment, Goal, Plan, PlanAction, PlanTarget


@following.register(Plan)
class PlanNews(following.Subject[Plan]):
    label = _("Plan")
    summary_field: ClassVar[str] = "vision"
    address_fields: ClassVar[tuple[str, ...]] = ("city__slug",)
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("city",)}

    def rows(self) -> QuerySet[Plan]:
        return super().rows().select_related("city")  # a plan has its address from its city


@following.register(Goal)
class GoalNews(following.Subject[Goal]):
    label = _("Goal of a plan")
    summary_field: ClassVar[str] = ""
    address_fields: ClassVar[tuple[str, ...]] = ("plan__slug", "plan__city__slug")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("plan__city",)}

    def rows(self) -> QuerySet[Goal]:
        return super().rows().select_related("plan__city")


@following.register(PlanTarget)
class TargetNews(following.Subject[PlanTarget]):
    label = _("Target of a plan")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("plan__city",), "target": ("alignments__term",)}
    summary_field: ClassVar[str] = "description"


@following.register(PlanAction)
class ActionNews(following.Subject[PlanAction]):
    label = _("Action of a plan")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("plan__city",)}
    summary_field: ClassVar[str] = "description"


@following.register(CityIndicator)
class IndicatorNews(following.Subject[CityIndicator]):
    label = _("Indicator of a city")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("city",)}
    summary_field: ClassVar[str] = "method"


@following.register(Commitment)
class CommitmentNews(following.Subject[Commitment]):
    label = _("Commitment")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("city",), "target": ("primary_global_alignment",)}
    terms: ClassVar[str] = "other_global_alignments"
    summary_field: ClassVar[str] = "description"

    def terms_of(self, row: Commitment) -> QuerySet[Term]:
        """The first one too, which has a column of its own."""
        return Term.objects.filter(Q(commitments=row) | Q(first_of_commitments=row)).distinct()
