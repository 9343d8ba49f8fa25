"""Mails of notices: plain text and simple HTML in the person's language, one action, no picture, nothing that tells
the sender whether it was read. What people typed is quoted: see core/notifications/texts.py.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core.accounts.models import User
from core.accounts.tenants import zone_of
from core.notifications import carried
from core.notifications.headers import Letter
from core.notifications.links import key_for
from core.notifications.models import Delivery, Notice, Preference
from core.notifications.texts import Worded, worded
from core.notifications.wording import OFF, Group, group_of, is_known_notice, wording_of
from core.text import clocks

MOST_IN_A_DIGEST = 50


def message_of(delivery: Delivery) -> Letter | None:
    """None when nothing of it is wanted any more: the account is closed, the mails were stopped, or what it told of
    was withdrawn."""
    person = delivery.person
    if person is None:
        return of_a_room(delivery)
    notices = still_wanted(person, delivery) if person.is_active else []
    if not notices:
        return None
    with override(person.language), clocks.showing(lambda: zone_of(person)):
        groups = list({(group := group_of(notice.kind)).code: group for notice in notices}.values())
        said = worded(notices[:MOST_IN_A_DIGEST], for_mail=True)
        content = content_of(delivery, said, len(notices), person.language)
        stop = stop_link(person.pk, groups)
        context = {
            **content,
            "language": person.language,
            "stops": [{"label": group.label, "url": stop_link(person.pk, [group])} for group in groups],
            "settings_url": at("notice_settings"),
            "site_url": settings.SITE_URL,
        }
        message = Letter(
            subject=content["subject"],
            body=render_to_string("notifications/mail/letter.txt", context),
            to=[person.email],
            headers={
                **usual_headers(delivery),
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        message.attach_alternative(render_to_string("notifications/mail/letter.html", context), "text/html")
        message.message().as_bytes()  # what cannot be written fails here, before anything has left
    return message


def usual_headers(delivery: Delivery) -> dict[str, str]:
    return {"Message-ID": message_id(delivery)}


def of_a_room(delivery: Delivery) -> Letter | None:
    message = carried.known(delivery.kind).write(delivery.thing)
    if message is not None:
        message.extra_headers |= usual_headers(delivery)
        message.message().as_bytes()
    return message


def still_wanted(person: User, delivery: Delivery) -> list[Notice]:
    chosen = Preference.objects.chosen_by(person)
    found = []
    for notice in delivery.notices.order_by("pk"):
        if not is_known_notice(notice.kind):
            continue
        group, wording = group_of(notice.kind), wording_of(notice.kind)
        if chosen.get(group.code, group.usual) == OFF:
            continue
        if wording.stands is None or wording.stands(notice.facts):
            found.append(notice)
    return found


def content_of(delivery: Delivery, said: Sequence[Worded], count: int, language: str) -> dict[str, Any]:
    if not (delivery.digest_on or delivery.month_on):
        return single(said[0], language)
    gathered = digest(said, count)
    if delivery.month_on:
        subject = ngettext("%(count)s reminder for this month", "%(count)s reminders for this month", count)
        gathered["subject"] = subject % {"count": count}
    return gathered


def single(said: Worded, language: str) -> dict[str, Any]:
    address = f"{settings.SITE_URL}/{language}/{said.notice.address}"
    return {"subject": said.subject, "paragraphs": [said], "url": address, "button": _("Open on the site")}


def digest(said: Sequence[Worded], count: int) -> dict[str, Any]:
    subject = ngettext("%(count)s notice from the last few days", "%(count)s notices from the last few days", count)
    left = count - len(said)
    more = ngettext("See %(count)s more in your notices.", "See %(count)s more in your notices.", left)
    return {
        "subject": subject % {"count": count},
        "items": said,
        "more": more % {"count": left} if left else "",
        "url": at("notices"),
        "button": _("Read your notices"),
    }


def stop_link(person: int, groups: Sequence[Group]) -> str:
    return at("unsubscribe", key_for(person, [group.code for group in groups]))


def at(name: str, *args: str) -> str:
    """The whole address of a page, from the configured address of the site, never from a request."""
    return settings.SITE_URL + reverse(name, args=args)


def message_id(delivery: Delivery) -> str:
    """Fixed from the beginning, so that a second copy is known as one."""
    return f"<{delivery.key}@{urlsplit(settings.SITE_URL).hostname}>"
