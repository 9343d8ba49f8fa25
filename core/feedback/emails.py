"""Mails to people who wrote to the secretariat. The first holds nothing of what they wrote: anybody can enter any
address."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.accounts.mails import Letter as Mail
from core.accounts.mails import send_letter, whole_address
from core.feedback import links
from core.feedback.models import Kind, PendingReport, ReportThread
from core.notifications import quotes
from core.notifications.wording import Facts
from core.ui.pages import page_name


def confirm(row: PendingReport) -> None:
    with override(row.language):
        send_letter(row.email, row.language, asked(row) if row.kind == Kind.ASKED else written(row))


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
        whole_address(page_name("confirm a message"), links.key_for(row)),
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
        whole_address(page_name("confirm a message"), links.key_for(row)),
        _("Send the message"),
    )


def answer(letter: ReportThread, language: str) -> None:
    with override(language):
        lines = [line for line in letter.answer.splitlines() if line.strip()]
        end = _("This is the secretariat’s answer to your message. This address does not accept replies.")
        send_letter(letter.email, language, Mail(_("Answer from the secretariat"), [*lines, end]))


def closed(letter: ReportThread, page: str, reason: Facts, language: str) -> None:
    """Tells whoever reported an error that it was closed, and why."""
    with override(language):
        sentences = (
            _("The secretariat has closed your report of an error on this page: %(page)s"),
            _("Reason: %(reason)s"),
            _("This address does not accept replies. If something is still wrong, report it again on the page."),
        )
        words = {"page": page or "–", "reason": quotes.take(reason, "reason")}
        plain = {name: quotes.in_text(word) for name, word in words.items()}
        subject = _("Your report of an error has been closed")
        html = [quotes.sentence_in_html(each, words) for each in sentences]
        send_letter(letter.email, language, Mail(subject, [each % plain for each in sentences], html=html))
