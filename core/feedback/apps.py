from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.history import audit_actions
from core.notifications import wording
from core.retention import rules


class FeedbackConfig(AppConfig):
    name = "core.feedback"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from core.accounts import closing, mydata
        from core.feedback import keeping, permissions  # all need models, which are not loaded before

        permissions.register_all()
        audit_actions.register(
            report_received=_("sent the report"),
            report_answered=_("answered the report"),
            report_closed=_("closed the report"),
        )
        wording.register(
            "report_error",
            subject=_("Somebody found an error on a page"),
            text=_("A reader reports an error on this page: %(page)s"),
            words=lambda facts: {"page": facts["page"] or "–"},
        )
        wording.register(
            "report_question",
            subject=_("A message to the secretariat"),
            text=_("Somebody wrote to the secretariat. Read and answer it on the site."),
            words=lambda facts: {},
        )
        wording.register(
            "report_abuse",
            subject=_("Somebody reports a message of a member"),
            text=_(
                "Somebody reports a message that a member wrote to them by this site. Read and answer it on the site."
            ),
            words=lambda facts: {},
        )
        rules.register(
            "letters",
            after=keeping.LETTERS,
            says=_("Messages to the secretariat, with name, address and answer: 12 months."),
            due=keeping.old_letters,
        )
        rules.register(
            "unconfirmed messages",
            after=keeping.UNCONFIRMED,
            says=_("Messages that their sender has not confirmed: 7 days."),
            due=keeping.never_confirmed,
        )
        closing.register(keeping.forget_letters)
        mydata.register("messages", keeping.own_letters)
