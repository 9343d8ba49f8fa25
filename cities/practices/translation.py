from modeltranslation.translator import TranslationOptions, register

from cities.practices.models import Practice


@register(Practice)
class PracticeTranslation(TranslationOptions):
    fields = ("title", "summary", "problem", "place", "done", "result", "learned", "photo_alt")
