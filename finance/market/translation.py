from modeltranslation.translator import TranslationOptions, register

from finance.market.models import Call, Criterion, Funder, InstrumentNote, PlaceGroup


@register(Funder)
class FunderTranslation(TranslationOptions):
    fields = ("name", "about")


@register(Call)
class CallTranslation(TranslationOptions):
    fields = ("title", "summary", "doubt")


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    fields = ("rule", "yes_text", "no_text", "unknown_text")


@register(PlaceGroup)
class PlaceGroupTranslation(TranslationOptions):
    fields = ("name", "note")


@register(InstrumentNote)
class InstrumentNoteTranslation(TranslationOptions):
    fields = ("who_decides", "example")
