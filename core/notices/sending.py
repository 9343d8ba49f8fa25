"""Mails of notices: plain text in the person's language, one link, nothing from another host."""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.notices.models import Notice
from core.text import clean

logger = logging.getLogger(__name__)
LONGEST_SUBJECT = 200


def mail_later(keys: Iterable[int]) -> None:
    mail_notices.enqueue(list(keys))


@task()
def mail_notices(keys: list[int]) -> int:
    """How many left. What could not be sent is logged and keeps its empty `mailed_at`."""
    return sum(
        mail_one(notice) for notice in Notice.objects.filter(pk__in=keys, mailed_at=None).select_related("person")
    )


def mail_one(notice: Notice) -> bool:
    if not notice.person.is_active:
        return False
    with override(notice.person.language):
        message = EmailMessage(
            subject=clean.line(notice.subject)[:LONGEST_SUBJECT],
            body=body_of(notice),
            to=[notice.person.email],
        )
    try:
        message.send()
    except OSError:  # the mail server is away or refuses: SMTP errors are of this kind
        logger.exception("a notice could not be mailed", extra={"notice": notice.pk})
        return False
    notice.mailed_at = timezone.now()
    notice.save(update_fields=["mailed_at"])
    return True


def body_of(notice: Notice) -> str:
    link = f"{settings.SITE_URL}/{notice.person.language}/{notice.address}"
    end = _("You get this mail because you work on this platform.")
    return f"{notice.text}\n\n{link}\n\n{end}\n"
