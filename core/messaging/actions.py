"""Passing a message on, once, and reporting it."""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.accounts.limits import DAY, HOUR, Limit, wait_for
from core.accounts.models import User
from core.messaging.models import MessageBody, MessageRecord
from core.messaging.recipients import Recipient
from core.notifications import carried

CARRIED = "relay"
COPY = "relay-copy"
AN_HOUR = Limit("relay-hour", 5, HOUR)
A_DAY = Limit("relay-day", 10, DAY)
TO_ONE = Limit("relay-to", 10, DAY)  # nobody's mailbox is filled, however many write


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a form received. The key comes with the form, so that sending it twice is sending it once."""

    key: uuid.UUID
    sender: User
    tenant: int | None
    subject: str
    text: str
    with_address: bool


def is_known(key: uuid.UUID) -> bool:
    return MessageRecord.objects.filter(pk=key).exists()


def wait_before(sender: User, to: Recipient) -> int | None:
    """Seconds until the next one may be written, or None. Counts this one; at the recipient only what would reach
    them, so that nobody uses up what others may write."""
    wait = wait_for((AN_HOUR, sender.pk), (A_DAY, sender.pk))
    return TO_ONE.take(f"{to.kind}-{to.key}") if wait is None else wait


def pass_on(message: Message, to: Recipient) -> bool:
    """Hands a message on once, and says whether it is new. The mail is written when it leaves."""
    try:
        with transaction.atomic():
            passed = MessageRecord(
                pk=message.key, kind=to.kind, key=to.key, sender=message.sender, tenant=message.tenant
            )
            passed.save(force_insert=True)
            MessageBody.objects.create(
                passed=passed, subject=message.subject, text=message.text, with_address=message.with_address
            )
            carried.post(CARRIED, str(passed.pk))
            carried.post(COPY, str(passed.pk))
    except IntegrityError:  # sent twice, or twice at once
        return False
    return True


def words_of(passed: MessageRecord) -> MessageBody | None:
    """None once they were deleted."""
    return getattr(passed, "words", None)


def mark_reported(passed: MessageRecord, report: uuid.UUID) -> bool:
    """Whether it was this call: the first time counts."""
    rows = MessageRecord.objects.filter(pk=passed.pk, reported_at=None)
    return bool(rows.update(reported_at=timezone.now(), report=report))
