from modeltranslation.translator import TranslationOptions, register

from cities.organisations.models import Organisation


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name", "full_name", "unit", "summary")
    required_languages = ("en",)
