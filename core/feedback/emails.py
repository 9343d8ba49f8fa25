"""Mails to people who wrote to the secretariat. The first holds nothing of what they wrote: anybody can enter any
address."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.accounts.mails import Letter as Mail
from core.accounts.mails import at, send
from core.feedback import links
from core.feedback.models import Kind, PendingReport, ReportThread
from core.ui.pages import page_name


def confirm(row: PendingReport) -> None:
    with override(row.language):
        send(row.email, row.language, asked(row) if row.kind == Kind.ASKED else written(row))


def asked(row: PendingReport) -> Mail:
    return Mail(
        _("Confirm your question"),
        [
            _("Someone asked a question on this site with this address. If it was you, send the question now."),
            _(
                "The link is valid for seven days. If you did not write this, ignore this email: the "
                "question will be deleted."
            ),
        ],
        at(page_name("confirm a message"), links.key_for(row)),
        _("Send the question"),
    )


def written(row: PendingReport) -> Mail:
    return Mail(
        _("Confirm your message to the secretariat"),
        [
            _(
                "Someone wrote to the secretariat of the alliance with this address. If it was you, send "
                "the message now."
            ),
            _(
                "The link is valid for seven days. If you did not write this, ignore this email: the "
                "message will be deleted."
            ),
        ],
        at(page_name("confirm a message"), links.key_for(row)),
        _("Send the message"),
    )


def answer(letter: ReportThread, language: str) -> None:
    with override(language):
        lines = [line for line in letter.answer.splitlines() if line.strip()]
        end = _("This is the secretariat’s answer to your message. This address does not accept replies.")
        send(letter.email, language, Mail(_("Answer from the secretariat"), [*lines, end]))
