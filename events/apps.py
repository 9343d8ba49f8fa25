from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.history import audit_actions


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from core.accounts import closing, mydata
        from events import (  # all need models, which come later
            consents,
            importexport,
            message_recipients,
            permissions,
            released,
            search,
        )
        from resources import registry

        audit_actions.register(
            event_added=_("added the event"),
            event_changed=_("changed the event"),
            event_removed=_("removed the event"),
            event_reverted=_("went back to an earlier version of the event"),
            speaker_added=_("added the speaker"),
            speaker_changed=_("changed the speaker"),
            speaker_reverted=_("went back to an earlier version of the speaker"),
            speaker_removed=_("removed the speaker"),
            speaker_public=_("said where the name is public already"),
            speaker_contact_changed=_("changed the contact data of the speaker"),
            speaker_photo_changed=_("changed the photo of the speaker"),
            speaker_erased=_("erased the speaker's name"),
        )
        permissions.register_all()
        importexport.register_all()
        search.register_all()
        consents.register_all()
        message_recipients.register_all()
        closing.register(consents.close_cards)
        mydata.register("speaker_cards", consents.own_cards)
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
