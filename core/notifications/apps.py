from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.history import audit_actions
from core.retention import rules

TWO_YEARS = timedelta(days=730)


class NotificationsConfig(AppConfig):
    name = "core.notifications"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from core.accounts import closing, menu, mydata  # these need models, which are not loaded before
        from core.accounts.backends import beside
        from core.notifications import actions
        from core.notifications.inbox import link, unread

        beside["unread_notices"] = unread()
        audit_actions.register(
            mail_sent_again=_("had the mail sent again"),
            mail_given_up=_("gave up the mail"),
        )
        menu.register(link)
        closing.register(actions.forget)
        rules.register(
            "notices",
            after=TWO_YEARS,
            says=_("Notices to you: 24 months."),
            due=actions.old_notices,
        )
        rules.register(
            "mails",
            after=TWO_YEARS,
            says=_("That a mail was sent to you, and when: 24 months."),
            due=actions.old_deliveries,
        )
        rules.register(
            "jobs",
            after=timedelta(days=30),
            says=_("Records of the site's own background work: 30 days."),
            due=actions.old_jobs,
        )
        mydata.register("notices", actions.own_notices)
        mydata.register("choices_of_mails", actions.own_choices)
        mydata.register("followings", actions.own_followings)
