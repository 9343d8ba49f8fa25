from modeltranslation.translator import TranslationOptions, register

from cities.organisations.models import Organisation
from core.text.proper_names import keep_own_forms


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name", "full_name", "unit", "summary")
    required_languages = ("en",)


keep_own_forms(Organisation)
