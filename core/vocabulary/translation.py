from modeltranslation.translator import TranslationOptions, register

from core.vocabulary.models import Scheme, Source, Term


@register(Source)
class SourceTranslation(TranslationOptions):
    fields = ("title", "publisher", "note")
    required_languages = {"en": ("title",)}


@register(Scheme)
class SchemeTranslation(TranslationOptions):
    fields = ("name", "description")
    required_languages = ("en",)


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("label", "short", "explanation")
    required_languages = ("en",)
