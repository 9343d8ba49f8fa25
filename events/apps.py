from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from events import (  # all need models, which come later
            released,
        )
        from resources import registry

        registry.extras.append(released.released_at)
        listing_of_translations()


def listing_of_translations() -> None:
    from core.review import translations
    from events.models import Event, Speaker

    for kind in (
        translations.TranslatedKind(
            model=Event, label=_("Event"), title_field="title", public=lambda: Event.objects.published()
        ),
        translations.TranslatedKind(
            model=Speaker, label=_("Speaker"), title_field="post", public=lambda: Speaker.objects.named()
        ),
    ):
        translations.register(kind)
