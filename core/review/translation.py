from modeltranslation.translator import TranslationOptions, register

from core.review.models import AnswerText


@register(AnswerText)
class AnswerTextTranslation(TranslationOptions):
    fields = ("title", "text")
    required_languages = ("en",)
