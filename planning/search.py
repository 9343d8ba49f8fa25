"""How plans, goals, targets, actions and indicators are found."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import City
from core.search import registry as search
from planning.models import CityIndicator, Commitment, Goal, Plan, PlanAction, PlanTarget


@search.register(Plan)
class PlanIndex(search.Index[Plan]):
    order, label = 38, _("Plans")
    names = ("title",)
    summary = "note"
    body = ("city__name", "vision", "monitoring_system", "adopted_by")

    def rows(self) -> QuerySet[Plan]:
        return Plan.objects.shown_to_all().select_related("city")


@search.register(Goal)
class GoalIndex(search.Index[Goal]):
    """A goal is shown on the page of its plan, where its address leads."""

    order, label = 39, _("Goals of plans")
    names = ("title",)
    summary = "plan__title"
    body = ("plan__city__name",)

    def rows(self) -> QuerySet[Goal]:
        return Goal.objects.shown_to_all().select_related("plan__city").prefetch_related("terms")

    def body_of(self, row: Goal) -> list[str]:
        return [*super().body_of(row), *self.words_of(row.terms.all())]


@search.register(PlanTarget)
class TargetIndex(search.Index[PlanTarget]):
    order, label = 41, _("Targets of plans")
    names = ("title",)
    summary = "description"
    body = ("plan__title", "plan__city__name", "main_measures")

    def rows(self) -> QuerySet[PlanTarget]:
        return PlanTarget.objects.shown_to_all().select_related("plan__city").prefetch_related("alignments__term")

    def body_of(self, row: PlanTarget) -> list[str]:
        return [*super().body_of(row), *self.words_of(each.term for each in row.alignments.all())]


@search.register(PlanAction)
class ActionIndex(search.Index[PlanAction]):
    order, label = 42, _("Actions of plans")
    names = ("title",)
    summary = "description"
    body = ("plan__title", "plan__city__name", "official_name", "place")

    def rows(self) -> QuerySet[PlanAction]:
        return PlanAction.objects.shown_to_all().select_related("plan__city").prefetch_related("terms")

    def body_of(self, row: PlanAction) -> list[str]:
        return [*super().body_of(row), *self.words_of(row.terms.all())]


@search.register(CityIndicator)
class IndicatorIndex(search.Index[CityIndicator]):
    order, label = 43, _("Indicators of cities")
    names = ("name",)
    summary = "method"
    body = ("city__name", "code")

    def rows(self) -> QuerySet[CityIndicator]:
        return CityIndicator.objects.shown_to_all().select_related("city")


@search.register(Commitment)
class CommitmentIndex(search.Index[Commitment]):
    order, label = 44, _("Commitments of cities")
    names = ("title",)
    summary = "description"
    body = ("city__name", "partners")

    def rows(self) -> QuerySet[Commitment]:
        rows = Commitment.objects.shown_to_all().select_related("city", "primary_global_alignment")
        return rows.prefetch_related("other_global_alignments")

    def body_of(self, row: Commitment) -> list[str]:
        first = [row.primary_global_alignment] if row.primary_global_alignment else []
        return [*super().body_of(row), *self.words_of([*first, *row.other_global_alignments.all()])]


search.register_related(City, lambda row: row.commitments.all())
search.register_related(City, lambda row: row.plans.all())
search.register_related(City, lambda row: Goal.of_city(row.pk))
search.register_related(City, lambda row: row.indicators.all())
search.register_related(City, lambda row: PlanTarget.of_city(row.pk))
search.register_related(City, lambda row: PlanAction.of_city(row.pk))
search.register_related(Plan, lambda row: row.goals.all())
search.register_related(Plan, lambda row: row.targets.all())
search.register_related(Plan, lambda row: row.actions.all())
