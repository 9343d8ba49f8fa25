from modeltranslation.translator import TranslationOptions, register

from planning.models import Plan, PlanFigure


@register(Plan)
class PlanTranslation(TranslationOptions):
    fields = ("title", "note")


@register(PlanFigure)
class PlanFigureTranslation(TranslationOptions):
    fields = ("label",)
