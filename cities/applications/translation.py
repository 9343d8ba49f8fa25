from modeltranslation.translator import TranslationOptions, register

from cities.applications.models import MembershipText


@register(MembershipText)
class MembershipTextTranslation(TranslationOptions):
    fields = ("costs", "decides", "runs")
