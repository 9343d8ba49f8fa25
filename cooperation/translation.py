from modeltranslation.translator import TranslationOptions, register

from cooperation.models import Link, Posting, PublicExchange


@register(Posting)
class PostingTranslation(TranslationOptions):
    fields = ("title", "text")


@register(Link)
class LinkTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(PublicExchange)
class PublicExchangeTranslation(TranslationOptions):
    fields = ("learned",)
