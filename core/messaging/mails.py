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
from core.messaging import links, recipients, things
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
    if not may_still(words.passed):
        return None
    to = recipients.find(words.passed.kind, words.passed.key)
    if to is None:
        return None
    with override(to.language):
        return letter(words, to)


def may_still(passed: MessageRecord) -> bool:
    """Whether whoever wrote it speaks for whom they wrote. Who asked from outside speaks for nobody."""
    sender = passed.sender
    if sender is None:
        return True
    return bool(may(sender, "message.write") and may(sender, "message.speak", passed.tenant))


def letter(words: MessageBody, to: Recipient) -> Letter:
    context = mail_context(words.passed, words, to)
    message = Letter(
        subject=subject(words.passed),
        body=render_to_string("messaging/mail/letter.txt", context),
        to=[to.email],
        reply_to=[words.passed.from_email] if words.with_address else [],
    )
    message.attach_alternative(render_to_string("messaging/mail/letter.html", context), "text/html")
    return message


def copy_of(thing: str) -> Letter | None:
    """What was written, for whoever wrote it. It leaves whether or not the message does."""
    words = MessageBody.objects.select_related("passed__sender").filter(pk=UUID(thing)).first()
    if words is None:
        return None
    passed = words.passed
    with override(passed.from_language), clocks.showing(lambda: zone_of(passed.sender) if passed.sender else ""):
        to = recipients.whoever_it_was(passed.kind, passed.key)
        return copy(words, to) if to else None


def copy(words: MessageBody, to: Recipient) -> Letter:
    text, about = unlinked(words.text.replace("\r\n", "\n")), things.about(words.passed.thing)
    context = {
        "title": quote(to.title),
        "about": quote(about.text) if about else "",
        "page_url": settings.SITE_URL + (about.path if about and about.path else to.page),
        "when": words.passed.at,
        "subject": quote(words.subject),
        "text": text,
        "lines": text.split("\n"),
        "with_address": words.with_address,
        "site_url": settings.SITE_URL,
        "language": words.passed.from_language,
    }
    message = Letter(
        subject=_("Copy of the message that you sent through the Cities Biodiversity Alliance Platform"),
        body=render_to_string("messaging/mail/copy.txt", context),
        to=[words.passed.from_email],
    )
    message.attach_alternative(render_to_string("messaging/mail/copy.html", context), "text/html")
    return message


def mail_context(passed: MessageRecord, words: MessageBody, to: Recipient) -> dict[str, Any]:
    text, about = unlinked(words.text.replace("\r\n", "\n")), things.about(passed.thing, for_staff=True)
    return {
        "who": who_writes(passed),
        "about": quote(about.text) if about else "",
        "about_url": settings.SITE_URL + about.path if about and about.path else "",
        "why": recipients.why(to.kind),
        "subject": quote(words.subject),
        "text": text,
        "lines": text.split("\n"),
        "answer_to": passed.from_email if words.with_address else "",
        "report_url": at(page_name("report a message"), links.key_for(passed)),
        "stop_url": at(page_name("stop messages"), links.stop_key(to.kind, to.key)),
        "site_url": settings.SITE_URL,
        "language": to.language,
    }


def subject(passed: MessageRecord) -> str:
    """Nothing that somebody typed stands in a header."""
    if passed.sender is None:
        return _("Question through the Cities Biodiversity Alliance Platform")
    if city := city_of(passed):
        return _("Message from %(city)s through the Cities Biodiversity Alliance Platform") % {"city": quote(city)}
    return _("Message from the secretariat of the alliance")


def who_writes(passed: MessageRecord) -> str:
    name = quote(passed.from_name)
    if passed.sender is None:
        return _("Question from %(name)s, who has no role on this site. We confirmed the email address only:") % {
            "name": name
        }
    if city := city_of(passed):
        return _("Message from %(name)s, who works for %(city)s:") % {"name": name, "city": quote(city)}
    return _("Message from %(name)s of the alliance’s secretariat:") % {"name": name}


def city_of(passed: MessageRecord) -> str:
    return str(names_of([passed.tenant]).get(passed.tenant, "")) if passed.tenant else ""


def at(name: str, *args: str) -> str:
    """The whole address of a page, from the configured address of the site, never from a request."""
    return settings.SITE_URL + reverse(name, args=args)
