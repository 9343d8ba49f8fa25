from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.retention import rules


class MessagingConfig(AppConfig):
    name = "core.messaging"
    label = "relay"
    verbose_name = _("Messages between members")

    def ready(self) -> None:
        from core.accounts import closing, mydata
        from core.messaging import actions, keeping, mails  # all need models, which are not loaded before
        from core.notifications import carried

        carried.register(actions.CARRIED, label=_("Messages between members"), write=mails.message_of)
        rules.register(
            "words of messages",
            after=keeping.WORDS,
            says=_("The words of messages that members write to speakers and focal points: 30 days."),
            due=keeping.old_words,
        )
        rules.register(
            "messages",
            after=keeping.PASSED,
            says=_("Who wrote such a message to whom, and when: 6 months."),
            due=keeping.old_messages,
        )
        closing.register(keeping.forget_words)
        mydata.register("messages_to_people", keeping.own_messages)
