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
