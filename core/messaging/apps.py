from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.discovery import autodiscover


class MessagingConfig(AppConfig):
    name = "core.messaging"
    label = "relay"
    verbose_name = _("Messages between members")

    def ready(self) -> None:
        from core.messaging import actions, mails  # all need models, which are not loaded before
        from core.notifications import carried

        carried.register(actions.CARRIED, label=_("Messages between members"), write=mails.message_of)
        carried.register(actions.COPY, label=_("Copies of messages for their senders"), write=mails.copy_of)
        autodiscover("message_recipients")
