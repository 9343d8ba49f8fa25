"""Mails to people who wrote to the secretariat. The first holds nothing of what they wrote: anybody can enter any
address."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.accounts.mails import Letter as Mail
from core.accounts.mails import at, send
from core.feedback import links
from core.feedback.models import PendingReport, ReportThread
from core.ui.pages import page_name


def confirm(row: PendingReport) -> None:
    with override(row.language):
        mail = Mail(
            _("Confirm your message to the secretariat"),
            [
                _("Somebody wrote to the secretariat of the alliance with this address. If it was you, send it now."),
                _("The link is good for seven days. If it was not you, do nothing: the message is deleted."),
            ],
            at(page_name("confirm a message"), links.key_for(row)),
            _("Send the message"),
        )
        send(row.email, row.language, mail)


def answer(letter: ReportThread, language: str) -> None:
    with override(language):
        lines = [line for line in letter.answer.splitlines() if line.strip()]
        end = _("This is the answer of the secretariat to your message. You cannot reply to this address.")
        send(letter.email, language, Mail(_("Answer of the secretariat"), [*lines, end]))
