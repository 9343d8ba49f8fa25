"""The two mails to who follows without an account: one that asks to confirm, and the news with one click to leave."""

from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core.accounts.mails import Letter as Mail
from core.accounts.mails import send_letter, whole_address
from core.content.reading import as_public
from core.notifications.headers import Letter
from core.notifications.texts import quote
from core.subscriptions import links
from core.subscriptions.models import PendingSubscription, Subscription
from core.subscriptions.subjects import NewsSubject, chosen_subjects
from core.text.fallback import localized
from core.text.languages import LANGUAGE_TAGS

KIND = "news"
MOST = 20  # of one subject in one mail


class Item(NamedTuple):
    title: str
    language: str
    note: str
    url: str


class Part(NamedTuple):
    """The news of one subject; `more` says how many are left out."""

    label: str
    items: list[Item]
    more: str
    url: str


def confirm(row: PendingSubscription) -> None:
    """Holds nothing that was typed: anybody can enter any address."""
    with override(row.language):
        mail = Mail(
            _("Confirm that you want news by email"),
            [
                _("Someone asked for news of the alliance at this address. If it was you, confirm it now."),
                _(
                    "The link is valid for seven days. If you did not ask for this, ignore this email: your address "
                    "will be deleted."
                ),
            ],
            whole_address("subscribe_confirm", links.key_to_confirm(row)),
            _("Confirm the address"),
        )
        send_letter(row.email, row.language, mail)


def thing_of(number: int, first: date, until: date) -> str:
    """The name of a mail in the outbox: the number of its subscription and the days of its news."""
    return f"{mails_to(number)}{first:%Y%m%d}:{until:%Y%m%d}"


def mails_to(number: int) -> str:
    """The part with which the names of all mails to a subscription begin."""
    return f"{number}:"


def news_of(thing: str) -> Letter | None:
    """The mail of the outbox; None where its reader has left, or nothing of it is public any more."""
    number, first, until = thing.split(":")
    row = Subscription.objects.filter(pk=int(number)).first()
    if row is None:
        return None
    with override(row.language):
        days = date.fromisoformat(first), date.fromisoformat(until)
        parts = [part for subject in chosen_subjects(row.subjects) if (part := part_of(subject, *days)).items]
        return letter(row, parts) if parts else None


def part_of(subject: NewsSubject[Any], first: date, until: date) -> Part:
    rows = list(subject.rows(first, until))
    left = len(rows) - MOST
    more = ngettext("See %(count)s more on the site", "See %(count)s more on the site", left)
    return Part(
        str(subject.label),
        [item(subject, as_public(row)) for row in rows[:MOST]],
        more % {"count": left} if left > 0 else "",
        settings.SITE_URL + subject.list_url(),
    )


def item(subject: NewsSubject[Any], row: Any) -> Item:
    title = localized(row, row.title_field)
    url = settings.SITE_URL + row.get_absolute_url()
    return Item(quote(title.text), LANGUAGE_TAGS[title.language], quote(subject.note(row)), url)


def letter(row: Subscription, parts: list[Part]) -> Letter:
    count = sum(len(part.items) for part in parts)
    stop = whole_address("subscribe_leave", links.key_to_leave(row.pk))
    context = {
        "parts": parts,
        "stop_url": stop,
        "follow_url": settings.SITE_URL + reverse("subscribe"),
        "site_url": settings.SITE_URL,
        "language": row.language,
        "since": timezone.localdate(row.confirmed_at),
    }
    subject = ngettext("%(count)s news item from the alliance", "%(count)s news items from the alliance", count)
    message = Letter(
        subject=subject % {"count": count},
        body=render_to_string("subscriptions/mail/news.txt", context),
        to=[row.email],
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    message.attach_alternative(render_to_string("subscriptions/mail/news.html", context), "text/html")
    return message
