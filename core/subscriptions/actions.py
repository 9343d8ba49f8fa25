"""The way of a subscription: asked for by anybody, confirmed at the address, left by one click.

Whether an address was known makes no difference to whoever enters it: a choice always waits for the link that is
mailed there, and replaces an earlier one when the link is used.
"""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.accounts.models import User
from core.consent import records
from core.consent.models import News, Record, What
from core.consent.records import THEMSELVES
from core.history.write import Actor
from core.notifications.actions import carry_no_more
from core.subscriptions import mails
from core.subscriptions.models import Choice, PendingSubscription, Subscription
from core.text import clean

Way = Record.Way


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a form received. The key comes with the form, so that sending it twice is sending it once."""

    key: uuid.UUID
    email: str
    language: str
    subjects: tuple[str, ...]
    every: str
    wording: str


def ask(wish: Wish) -> None:
    """Keeps a choice until the link that is mailed to its address is used."""
    row = PendingSubscription(
        pk=wish.key,
        email=wish.email,
        language=wish.language,
        subjects=list(wish.subjects),
        every=wish.every,
        wording=wish.wording,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # sent twice
        return
    transaction.on_commit(lambda: mails.confirm(row))


def confirm(row: PendingSubscription) -> Subscription | None:
    """None where another call was faster: a link is good for once."""
    with transaction.atomic():
        if not PendingSubscription.objects.filter(pk=row.pk).delete()[0]:
            return None
        return keep_choice(row, by=THEMSELVES, way=Way.LINK)


def begin(wish: Wish, *, person: User) -> Subscription:
    """Follows at once: nobody is signed in with an address that is not confirmed."""
    row = PendingSubscription(
        email=person.email,
        language=wish.language,
        subjects=list(wish.subjects),
        every=wish.every,
        wording=wish.wording,
    )
    with transaction.atomic():
        return keep_choice(row, by=Actor.person(person), way=Way.ACCOUNT)


def keep_choice(choice: Choice, *, by: Actor, way: Record.Way) -> Subscription:
    now = timezone.now()
    values = {
        "email": choice.email,
        "language": choice.language,
        "subjects": choice.subjects,
        "every": choice.every,
        "wording": choice.wording,
        "confirmed_at": now,
    }
    row, _is_new = Subscription.objects.update_or_create(
        email_key=clean.key(choice.email),
        defaults=values,
        create_defaults={**values, "told_until": timezone.localdate(now)},
    )
    for what in (News.BY_MAIL, What.ABROAD):
        records.add(row, what, True, by=by, way=way, language=choice.language, note="", version=choice.wording)
    return row


def leave(number: int, *, by: Actor = THEMSELVES, way: Record.Way = Way.LINK) -> bool:
    """Erases the address with all that waits for it, and records that the consent was taken back."""
    row = Subscription.objects.filter(pk=number).first()
    if row is None:
        return False
    with transaction.atomic():
        PendingSubscription.objects.filter(email__in={row.email, row.email_key}).delete()
        if not Subscription.objects.filter(pk=number).delete()[0]:
            return False
        carry_no_more(mails.KIND, mails.mails_to(number))
        row.pk = number
        for what in (News.BY_MAIL, What.ABROAD):
            records.add(row, what, False, by=by, way=way, language=row.language, note="", version=row.wording)
    return True
