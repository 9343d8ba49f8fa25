from modeltranslation.translator import TranslationOptions, register

from measurement.species.models import SpeciesList


@register(SpeciesList)
class SpeciesListTranslation(TranslationOptions):
    fields = ("title", "summary")
