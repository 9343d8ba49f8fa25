from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.history import verbs


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from events import permissions, released, search, sheets  # all need models, which are not loaded before
        from resources import registry

        verbs.register(
            event_added=_("added the event"),
            event_changed=_("changed the event"),
            event_removed=_("removed the event"),
            event_reverted=_("went back to an earlier version of the event"),
            speaker_added=_("added the speaker"),
            speaker_changed=_("changed the speaker"),
            speaker_reverted=_("went back to an earlier version of the speaker"),
            speaker_removed=_("removed the speaker"),
        )
        permissions.register_all()
        sheets.register_all()
        search.register_all()
        registry.extras.append(released.released_at)
