"""What tests of notices do over and over."""

from email.message import EmailMessage as Parsed
from typing import Any

from django.core import mail
from django.db import connection, transaction
from django.test import TestCase

from core.accounts.models import User
from core.notifications import wording
from core.notifications.actions import notify
from core.notifications.models import Delivery, Notice


def said(*people: User, who: str = "Ana", what: str = "hello", address: str = "account/") -> list[Notice]:
    """Told, and mailed as after the commit."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return notify([person.pk for person in people], "said", facts={"who": who, "what": what}, address=address)


def slow(*people: User, what: str = "news") -> list[Notice]:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return notify([person.pk for person in people], "slow", facts={"what": what}, address="account/")


def waiting(
    person: User, *, number: int = 1, kind: str = "said", facts: dict[str, str] | None = None
) -> list[Delivery]:
    """Told, while nobody sends: as when the process was killed right after the commit."""
    with transaction.atomic():
        for each in range(number):
            notify(
                [person.pk], kind, facts={"who": "Ana", "what": f"number {each}", **(facts or {})}, address="account/"
            )
        connection.run_on_commit.clear()
        return list(Delivery.objects.filter(person=person, state="waiting").order_by("pk"))


def sent() -> list[Any]:
    """All mails, oldest first."""
    return list(getattr(mail, "outbox", []))


def source_of(number: int = -1) -> Parsed:
    message: Parsed = sent()[number].message()
    return message


def usual(code: str) -> str:
    return next(group.usual for group in wording.notice_groups() if group.code == code)
