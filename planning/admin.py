"""Plans of cities, and what they hold, in the admin."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.admin import OfCityAdmin, every
from core.siteadmin import selection
from core.siteadmin.forms import SourcedForm, SourcedRecordForm
from core.siteadmin.versioned import ADDRESS_NAME, ChildInline, Verbs
from planning import actions
from planning.commitments import actions as commitment_actions
from planning.models import (
    Alignment,
    CityIndicator,
    Commitment,
    Effect,
    Goal,
    IndicatorGoal,
    IndicatorValue,
    Milestone,
    Plan,
    PlanAction,
    PlanFigure,
    PlanTarget,
    ProgressReport,
)


class PlanFigureInline(ChildInline):
    form = SourcedForm
    model = PlanFigure


@admin.register(Plan)
class PlanAdmin(OfCityAdmin):
    kind = "plan"
    sheet = "plans"
    title_field = "title"
    fixed = ("slug", "city")
    verbs = Verbs(
        add=actions.add_plan, change=actions.change_plan, remove=actions.remove_plan, revert=actions.revert_plan
    )
    explained = {"slug": ADDRESS_NAME}
    list_display = (
        "title_shown",
        "city_name",
        "kind",
        "starts",
        "ends",
        "status",
        "state",
        "older",
        "is_example",
        "slug",
    )
    list_filter = ("state", "status", "kind", "is_example")
    list_select_related = ("city",)
    search_fields = ("slug", *every("title"), "city__name_en", "city__local_name")
    autocomplete_fields = ("city", "sources", "supersedes", "assessment")
    inlines = (PlanFigureInline,)
    actions = (*selection.PUBLISHING, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("city", "state", "is_example", "slug")}),
        (
            _("Basic information"),
            {"fields": ("kind", "status", "starts", "ends", "is_fiscal", "jurisdiction", "is_gbf_aligned", "link")},
        ),
        (
            _("Adoption"),
            {"fields": ("launched", "adoption_date", "approving_body", "adopted_by", "document_status")},
        ),
        (_("Basis of the plan"), {"fields": ("supersedes", "assessment")}),
        (_("Sources"), {"fields": ("sources", "confidence")}),
    )

    @admin.display(description=_("city"), ordering="city__sort_key")
    def city_name(self, row: Plan) -> str:
        return row.city.name


IN_PLAN = ("title_shown", "city_name", "number", "state", "older", "slug")


class InPlanAdmin(OfCityAdmin):
    """What belongs to a plan, and by it to a city."""

    title_field = "title"
    fixed = ("slug", "plan")
    explained = {"slug": ADDRESS_NAME}
    list_select_related = ("plan__city",)
    search_fields = ("slug", *every("title"), "plan__city__name_en", "plan__city__local_name")
    actions = (*selection.PUBLISHING, selection.REMOVE)

    @admin.display(description=_("city"), ordering="plan__city__sort_key")
    def city_name(self, row: Any) -> str:
        return str(row.plan.city.name)


@admin.register(Goal)
class GoalAdmin(InPlanAdmin):
    kind = "goal"
    sheet = "goals"
    list_display = IN_PLAN
    list_filter = ("state",)
    verbs = Verbs(
        add=actions.add_goal, change=actions.change_goal, remove=actions.remove_goal, revert=actions.revert_goal
    )
    autocomplete_fields = ("plan", "terms")
    fieldsets = (
        (_("On the site"), {"fields": ("plan", "state", "slug")}),
        (_("Basic information"), {"fields": ("number", "terms")}),
    )


class AlignmentInline(ChildInline):
    model = Alignment
    autocomplete_fields = ("term",)


class ProgressReportInline(ChildInline):
    model = ProgressReport


@admin.register(PlanTarget)
class PlanTargetAdmin(InPlanAdmin):
    kind = "plantarget"
    sheet = "plan-targets"
    list_display = IN_PLAN
    list_filter = ("state",)
    verbs = Verbs(
        add=actions.add_plantarget,
        change=actions.change_plantarget,
        remove=actions.remove_plantarget,
        revert=actions.revert_plantarget,
    )
    autocomplete_fields = ("plan", "goal", "indicators", "considerations")
    inlines = (AlignmentInline, ProgressReportInline)
    fieldsets = (
        (_("On the site"), {"fields": ("plan", "state", "slug")}),
        (
            _("Basic information"),
            {
                "fields": (
                    "goal",
                    "number",
                    "due_year",
                    "due_is_fiscal",
                    "is_draft",
                    "additional_means",
                    "source",
                    "confidence",
                )
            },
        ),
        (_("Targets supported"), {"fields": ("nbsap_target", "considerations")}),
        (_("Indicators"), {"fields": ("indicators",)}),
    )


class MilestoneInline(ChildInline):
    model = Milestone


class EffectInline(ChildInline):
    model = Effect
    autocomplete_fields = ("indicator",)


@admin.register(PlanAction)
class PlanActionAdmin(InPlanAdmin):
    kind = "planaction"
    sheet = "plan-actions"
    verbs = Verbs(
        add=actions.add_planaction,
        change=actions.change_planaction,
        remove=actions.remove_planaction,
        revert=actions.revert_planaction,
    )
    list_display = ("title_shown", "city_name", "number", "status", "state", "older", "slug")
    list_filter = ("state", "status")
    autocomplete_fields = ("plan", "goal", "targets", "lead", "partners", "terms", "merged_into", "superseded_by")
    inlines = (MilestoneInline, EffectInline)
    fieldsets = (
        (_("On the site"), {"fields": ("plan", "state", "slug")}),
        (_("Basic information"), {"fields": ("number", "official_name", "goal", "targets", "place", "terms")}),
        (
            _("Responsibility and timing"),
            {"fields": ("lead", "lead_unit", "partners", "starts", "ends", "is_continuous", "status")},
        ),
        (_("Funding"), {"fields": ("budget", "currency", "funding_secured")}),
        (pgettext_lazy("of an action", "Replaced by"), {"fields": ("merged_into", "superseded_by")}),
    )


class IndicatorValueInline(ChildInline):
    form = SourcedForm
    model = IndicatorValue


class IndicatorGoalInline(ChildInline):
    form = SourcedForm
    model = IndicatorGoal


@admin.register(CityIndicator)
class CityIndicatorAdmin(OfCityAdmin):
    form = SourcedRecordForm
    kind = "cityindicator"
    sheet = "indicators"
    title_field = "name"
    fixed = ("slug", "city")
    verbs = Verbs(
        add=actions.add_cityindicator,
        change=actions.change_cityindicator,
        remove=actions.remove_cityindicator,
        revert=actions.revert_cityindicator,
    )
    explained = {"slug": ADDRESS_NAME}
    list_display = ("title_shown", "city_name", "code", "unit", "state", "older", "slug")
    list_filter = ("state", "kind", "direction")
    list_select_related = ("city",)
    search_fields = ("slug", "code", *every("name"), "city__name_en", "city__local_name")
    autocomplete_fields = ("city", "framework_indicator")
    inlines = (IndicatorValueInline, IndicatorGoalInline)
    actions = (*selection.PUBLISHING, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("city", "state", "slug")}),
        (
            _("Basic information"),
            {"fields": ("code", "kind", "framework_indicator", "index", "measure", "unit", "own_unit", "direction")},
        ),
        (
            _("Baseline"),
            {
                "fields": (
                    "baseline_value",
                    "baseline_year",
                    "baseline_is_fiscal",
                    "baseline_qualifier",
                    "baseline_source",
                    "source_holds",
                )
            },
        ),
        (_("Counting method"), {"fields": ("frequency", "responsible", "due_on")}),
    )

    @admin.display(description=_("city"), ordering="city__sort_key")
    def city_name(self, row: CityIndicator) -> str:
        return row.city.name


@admin.register(Commitment)
class CommitmentAdmin(OfCityAdmin):
    kind = "commitment"
    sheet = "commitments"
    title_field = "title"
    fixed = ("slug", "city")
    verbs = Verbs(
        add=commitment_actions.add_commitment,
        change=commitment_actions.change_commitment,
        remove=commitment_actions.remove_commitment,
        revert=commitment_actions.revert_commitment,
    )
    explained = {"slug": ADDRESS_NAME}
    lines = ("coverage_countries", "coverage_regions", "linked_to_nbsap_countries", "other_national_targets")
    list_display = ("title_shown", "city_name", "coverage_scope", "state", "older", "is_example", "slug")
    list_filter = ("state", "coverage_scope", "is_example")
    list_select_related = ("city",)
    search_fields = ("slug", *every("title"), "city__name_en", "city__local_name")
    autocomplete_fields = (
        *("city", "plan", "targets", "primary_global_alignment", "other_global_alignments"),
        *("indicators", "implementing_considerations"),
    )
    actions = (*selection.PUBLISHING, selection.REMOVE)
    fieldsets = (
        (_("On the site"), {"fields": ("city", "state", "is_example", "slug")}),
        (_("Basic information"), {"fields": ("plan", "targets")}),
        (_("When"), {"fields": ("timeline_start_date", "timeline_end_date", "is_open_ended")}),
        (
            _("Where"),
            {
                "fields": (
                    *("coverage_scope", "coverage_countries", "coverage_regions"),
                    *("is_linked_to_nbsap", "linked_to_nbsap_countries"),
                )
            },
        ),
        (
            _("Goals and targets"),
            {
                "fields": (
                    *("primary_global_alignment", "other_global_alignments", "indicators"),
                    *("primary_national_target", "other_national_targets", "implementing_considerations"),
                )
            },
        ),
        (
            pgettext_lazy("of a commitment", "Answers"),
            {
                "fields": (
                    *("is_funding_sufficient", "is_reporting_on_target15"),
                    *("is_progress_tracked", "progress_tracking_url"),
                )
            },
        ),
    )

    @admin.display(description=_("city"), ordering="city__sort_key")
    def city_name(self, row: Commitment) -> str:
        return row.city.name
