"""Passing a message on, once, and reporting it."""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.accounts.limits import DAY, HOUR, Limit, mailbox, wait_for
from core.accounts.models import User
from core.messaging.models import MessageBody, MessageRecord
from core.messaging.recipients import Recipient
from core.notifications.actions import carry

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

    def record(self, to: Recipient) -> MessageRecord:
        return MessageRecord(pk=self.key, kind=to.kind, key=to.key, sender=self.sender, tenant=self.tenant)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What somebody asks whose address is confirmed, and who has no account that writes. `thing` is what they ask
    about."""

    key: uuid.UUID
    name: str
    email: str
    language: str
    thing: str
    text: str
    subject: str = ""
    with_address: bool = True  # a question that cannot be answered helps nobody

    def record(self, to: Recipient) -> MessageRecord:
        return MessageRecord(
            pk=self.key,
            kind=to.kind,
            key=to.key,
            name=self.name,
            email=self.email,
            language=self.language,
            thing=self.thing,
        )


def is_known(key: uuid.UUID) -> bool:
    return MessageRecord.objects.filter(pk=key).exists()


def one(to: Recipient) -> str:
    """The recipient, as its limit counts it."""
    return f"{to.kind}-{to.key}"


def wait_before(sender: User, to: Recipient) -> int | None:
    """Seconds until the next one may be written, or None. Counts this one; at the recipient only what would reach
    them, so that nobody uses up what others may write."""
    wait = wait_for((AN_HOUR, sender.pk), (A_DAY, sender.pk))
    return TO_ONE.take(one(to)) if wait is None else wait


def wait_before_asking(email: str, to: str) -> int | None:
    """The same for somebody who is known by a confirmed address alone. `to` is whom it would reach: a recipient, or
    the secretariat for a city."""
    wait = wait_for((AN_HOUR, mailbox(email)), (A_DAY, mailbox(email)))
    return TO_ONE.take(to) if wait is None else wait


def pass_on(message: Message | Question, to: Recipient) -> bool:
    """Hands a message on once, and says whether it is new. The mail is written when it leaves."""
    try:
        with transaction.atomic():
            passed = message.record(to)
            passed.save(force_insert=True)
            MessageBody.objects.create(
                passed=passed, subject=message.subject, text=message.text, with_address=message.with_address
            )
            carry(CARRIED, str(passed.pk))
            carry(COPY, str(passed.pk))
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
