from modeltranslation.translator import TranslationOptions, register

from resources.models import Resource, Section


@register(Resource)
class ResourceTranslation(TranslationOptions):
    fields = ("title", "summary", "use_when", "licence", "note")


@register(Section)
class SectionTranslation(TranslationOptions):
    fields = ("title", "body")
