from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.retention import rules


class RelayConfig(AppConfig):
    name = "core.relay"
    verbose_name = _("Messages between members")

    def ready(self) -> None:
        from core.accounts import closing, mydata
        from core.notices import carried
        from core.relay import actions, keeping, mails  # all need models, which are not loaded before

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
