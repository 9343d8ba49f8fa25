"""The mail that carries a message: in the recipient's language, the words as text, no address in them linked (T16)."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.accounts.permissions import may
from core.accounts.tenants import names_of, zone_of
from core.messaging import links, recipients
from core.messaging.models import MessageBody, MessageRecord
from core.messaging.recipients import Recipient
from core.notifications.headers import Letter
from core.notifications.texts import quote, unlinked
from core.text import clocks
from core.ui.pages import page_name


def message_of(thing: str) -> Letter | None:
    """None when the recipient does not want it any more, or whoever wrote it speaks no longer for whom they wrote."""
    words = MessageBody.objects.select_related("passed__sender").filter(pk=UUID(thing)).first()
    if words is None:
        return None
    sender, tenant = words.passed.sender, words.passed.tenant
    if not (may(sender, "message.write") and may(sender, "message.speak", tenant)):
        return None
    to = recipients.find(words.passed.kind, words.passed.key)
    if to is None:
        return None
    with override(to.language):
        return letter(words, to)


def letter(words: MessageBody, to: Recipient) -> Letter:
    sender = words.passed.sender
    context = told(words.passed, words, to)
    message = Letter(
        subject=subject(words.passed),
        body=render_to_string("messaging/mail/letter.txt", context),
        to=[to.email],
        reply_to=[sender.email] if words.with_address else [],
    )
    message.attach_alternative(render_to_string("messaging/mail/letter.html", context), "text/html")
    return message


def copy_of(thing: str) -> Letter | None:
    """What was written, for whoever wrote it. It leaves whether or not the message does."""
    words = MessageBody.objects.select_related("passed__sender").filter(pk=UUID(thing)).first()
    if words is None:
        return None
    sender = words.passed.sender
    with override(sender.language), clocks.showing(lambda: zone_of(sender)):
        to = recipients.whoever_it_was(words.passed.kind, words.passed.key)
        return copy(words, to) if to else None


def copy(words: MessageBody, to: Recipient) -> Letter:
    sender = words.passed.sender
    text = unlinked(words.text.replace("\r\n", "\n"))
    context = {
        "title": quote(to.title),
        "page_url": settings.SITE_URL + to.page,
        "when": words.passed.at,
        "subject": quote(words.subject),
        "text": text,
        "lines": text.split("\n"),
        "with_address": words.with_address,
        "site_url": settings.SITE_URL,
        "language": sender.language,
    }
    message = Letter(
        subject=_("Copy of the message that you sent through the Cities Biodiversity Alliance Platform"),
        body=render_to_string("messaging/mail/copy.txt", context),
        to=[sender.email],
    )
    message.attach_alternative(render_to_string("messaging/mail/copy.html", context), "text/html")
    return message


def told(passed: MessageRecord, words: MessageBody, to: Recipient) -> dict[str, Any]:
    text = unlinked(words.text.replace("\r\n", "\n"))
    return {
        "who": who_writes(passed),
        "why": recipients.why(to.kind),
        "subject": quote(words.subject),
        "text": text,
        "lines": text.split("\n"),
        "answer_to": passed.sender.email if words.with_address else "",
        "report_url": at(page_name("report a message"), links.key_for(passed)),
        "stop_url": at(page_name("stop messages"), links.stop_key(to.kind, to.key)),
        "site_url": settings.SITE_URL,
        "language": to.language,
    }


def subject(passed: MessageRecord) -> str:
    """Nothing that somebody typed stands in a header."""
    if city := city_of(passed):
        return _("Message from %(city)s through the Cities Biodiversity Alliance Platform") % {"city": quote(city)}
    return _("Message from the secretariat of the alliance")


def who_writes(passed: MessageRecord) -> str:
    name = quote(passed.sender.name)
    if city := city_of(passed):
        return _("Message from %(name)s, who works for %(city)s:") % {"name": name, "city": quote(city)}
    return _("Message from %(name)s of the alliance’s secretariat:") % {"name": name}


def city_of(passed: MessageRecord) -> str:
    return str(names_of([passed.tenant]).get(passed.tenant, "")) if passed.tenant else ""


def at(name: str, *args: str) -> str:
    """The whole address of a page, from the configured address of the site, never from a request."""
    return settings.SITE_URL + reverse(name, args=args)
