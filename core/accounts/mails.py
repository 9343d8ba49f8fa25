"""Mails about accounts: plain text and simple HTML, in the person's language, to the stored address alone.

They hold no text that a person typed, so nobody can speak through them. They are sent beside the request: the time
that a mail server takes would tell whether there is an account.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.accounts import links
from core.accounts.models import User
from core.text.clean import one_line
from core.text.letters import AutomaticLetter

logger = logging.getLogger(__name__)
sending = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


class Letter(NamedTuple):
    """`html` is given where paragraphs hold a text in another language than the letter."""

    subject: str
    paragraphs: list[str]
    url: str = ""
    button: str = ""
    html: Sequence[SafeString] = ()


def confirm_sign_up(user: User, address: EmailAddress, after: str = "") -> None:
    """`after` travels signed in the link alone: no word of it is read by the reader of the mail."""
    with override(user.language):
        send_letter(
            address.email,
            user.language,
            Letter(
                _("Confirm your email address"),
                [
                    _(
                        "We received a request for an account with this address. If you made this request, "
                        "confirm the address."
                    ),
                    _(
                        "The link is valid for three days. If you did not ask for this, ignore this email: no "
                        "account will be created."
                    ),
                ],
                whole_address("account_confirm_email", links.key_to_confirm(address, after)),
                _("Confirm the address"),
            ),
        )


def confirm_address(user: User, address: EmailAddress) -> None:
    with override(user.language):
        send_letter(
            address.email,
            user.language,
            Letter(
                _("Confirm your new email address"),
                [
                    _(
                        "This address was entered as the new address of an account. If you did this, confirm "
                        "the address."
                    ),
                    _(
                        "The link is valid for three days. If you did not ask for this, ignore this email: "
                        "nothing will change."
                    ),
                ],
                whole_address("account_confirm_email", links.key_to_confirm(address)),
                _("Confirm the address"),
            ),
        )


def has_account(user: User) -> None:
    with override(user.language):
        send_letter(
            user.email,
            user.language,
            Letter(
                _("You already have an account"),
                [
                    _(
                        "Someone asked for an account with this address, but the address already has an "
                        "account. Nothing was changed."
                    ),
                    _("If you have forgotten your password, you can set a new one."),
                ],
                whole_address("account_reset_password"),
                _("Set a new password"),
            ),
        )


def reset(user: User) -> None:
    with override(user.language):
        send_letter(
            user.email,
            user.language,
            Letter(
                _("Set a new password"),
                [
                    _(
                        "We received a request to set a new password for your account. If you made this "
                        "request, open the link."
                    ),
                    _(
                        "The link is valid for one hour and can be used once. If you did not ask for this, "
                        "ignore this email."
                    ),
                ],
                whole_address("account_reset_password_from_key", links.key_to_reset(user)),
                _("Set a new password"),
            ),
        )


def notice(user: User, subject: str, happened: str, email: str = "") -> None:
    """Something about the account was changed. Called with texts in the person's language."""
    send_letter(
        email or user.email,
        user.language,
        Letter(
            subject,
            [happened, _("If you did not do this, set a new password now and contact the secretariat.")],
            whole_address("account_reset_password"),
            _("Set a new password"),
        ),
    )


def unused(user: User) -> None:
    with override(user.language):
        letter = Letter(
            _("Your account will be closed in 30 days"),
            [
                _("No one has signed in to your account for 24 months. We close accounts that are not used."),
                _(
                    "To keep your account, sign in once. Otherwise, no action is needed: your name and address "
                    "will then be deleted."
                ),
            ],
            whole_address("account_login"),
            _("Sign in"),
        )
        send_letter(user.email, user.language, letter)


def whole_address(name: str, *args: str) -> str:
    """The whole address of a page, from the configured address of the site, never from the request."""
    return settings.SITE_URL + reverse(name, args=args)


def send_letter(to: str, language: str, letter: Letter) -> None:
    """Writes the letter and mails it. Without an address it is written all the same: the time of an answer tells
    nothing."""
    context = {"letter": letter, "site_url": settings.SITE_URL, "language": language}
    message = AutomaticLetter(
        subject=one_line(letter.subject),
        body=render_to_string("account/mail/letter.txt", context),
        to=[to],
    )
    message.attach_alternative(render_to_string("account/mail/letter.html", context), "text/html")
    if not to:
        return
    if settings.TESTING:
        deliver(message)
    else:
        sending.submit(deliver, message)


def deliver(message: EmailMultiAlternatives) -> None:
    """A mail server that is away must not fail the page; the line in the log names no address."""
    try:
        message.send()
    except OSError:
        logger.exception("a mail about an account could not be sent")
