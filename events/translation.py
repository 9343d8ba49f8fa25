from modeltranslation.translator import TranslationOptions, register

from events.models import Contribution, Event, Material, Session, Speaker


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "venue", "place", "theme", "summary", "note")
    required_languages = ("en",)


@register(Session)
class SessionTranslation(TranslationOptions):
    fields = ("title", "about")
    required_languages = ("en",)


@register(Speaker)
class SpeakerTranslation(TranslationOptions):
    fields = ("post",)


@register(Contribution)
class ContributionTranslation(TranslationOptions):
    fields = ("post", "topic")


@register(Material)
class MaterialTranslation(TranslationOptions):
    fields = ("title",)
