from modeltranslation.translator import TranslationOptions, register

from assessment.models import Result


@register(Result)
class ResultTranslation(TranslationOptions):
    fields = ("title", "summary")
