from modeltranslation.translator import TranslationOptions, register

from core.vocabulary.models import Scheme, Term


@register(Scheme)
class SchemeTranslation(TranslationOptions):
    fields = ("name", "description")
    required_languages = ("en",)


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("label", "short", "explanation")
    required_languages = ("en",)
