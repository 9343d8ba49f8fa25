from modeltranslation.translator import TranslationOptions, register

from cities.models import City, Figure
from core.text.proper_names import keep_own_forms


@register(City)
class CityTranslation(TranslationOptions):
    fields = (
        "name",
        "official_name",
        "parent_name",
        "point_of",
        "biome_note",
        "summary",
        "text",
        "leader_statement",
        "contact_office",
        "photo_alt",
    )
    required_languages = ("en",)


keep_own_forms(City)


@register(Figure)
class FigureTranslation(TranslationOptions):
    fields = ("own_measure", "scope", "method")
