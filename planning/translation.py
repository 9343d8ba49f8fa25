from modeltranslation.translator import TranslationOptions, register

from planning.models import (
    Alignment,
    CityIndicator,
    Commitment,
    Goal,
    IndicatorValue,
    Milestone,
    Plan,
    PlanAction,
    PlanFigure,
    PlanTarget,
    ProgressReport,
)


@register(Plan)
class PlanTranslation(TranslationOptions):
    fields = ("title", "note", "vision", "monitoring_system")


@register(PlanFigure)
class PlanFigureTranslation(TranslationOptions):
    fields = ("label",)


@register(Goal)
class GoalTranslation(TranslationOptions):
    fields = ("title",)


@register(PlanTarget)
class PlanTargetTranslation(TranslationOptions):
    fields = ("title", "description", "main_measures")


@register(Alignment)
class AlignmentTranslation(TranslationOptions):
    fields = ("note",)


@register(ProgressReport)
class ProgressReportTranslation(TranslationOptions):
    fields = ("main_actions", "summary", "challenges", "examples", "agreements", "obstacle", "level_reason", "addition")


@register(PlanAction)
class PlanActionTranslation(TranslationOptions):
    fields = ("title", "description", "status_reason")


@register(Milestone)
class MilestoneTranslation(TranslationOptions):
    fields = ("title",)


@register(CityIndicator)
class CityIndicatorTranslation(TranslationOptions):
    fields = ("name", "method", "scope")


@register(IndicatorValue)
class IndicatorValueTranslation(TranslationOptions):
    fields = ("footnote", "addition")


@register(Commitment)
class CommitmentTranslation(TranslationOptions):
    fields = (
        *("title", "description", "next_steps_information", "performance_information", "endorsements_information"),
        *("coverage_other", "alignment_information", "funding_source", "international_frameworks", "partners"),
        *("target15_information", "progress_information", "implementation_strategies", "additional_information"),
    )
