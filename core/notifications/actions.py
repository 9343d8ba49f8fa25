"""Telling people: the notice and the mail that waits are written with the change they tell of.

What is rolled back was never told. The mail leaves after the commit, or with the next sweep when nobody lived to
send it.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.accounts.models import User
from core.notifications.models import Delivery, Following, How, Notice, Preference
from core.notifications.tasks import send_later
from core.notifications.wording import Facts, group_of

MOST_AT_ONCE = 500
MOST_FOLLOWED = 500


def notify(people: Iterable[int], kind: str, *, facts: Facts, address: str) -> list[Notice]:
    """Once a person, and nobody whose account is closed. `address` is a path of the site without its language.

    Raises LookupError for a kind that nobody registered.
    """
    return notify_each(dict.fromkeys(people, facts), kind, address=address)


def notify_each(facts: dict[int, Facts], kind: str, *, address: str) -> list[Notice]:
    """The same where the facts differ from person to person."""
    group, notices = group_of(kind), []
    for some in batched(sorted(facts), MOST_AT_ONCE, strict=False):
        chosen = dict(Preference.objects.filter(person__in=some, group=group.code).values_list("person_id", "how"))
        active = User.objects.filter(pk__in=some, is_active=True).order_by("pk").values_list("pk", flat=True)
        notices += [
            Notice(
                person_id=person,
                kind=kind,
                facts=facts[person],
                address=address,
                mail=How(chosen.get(person, group.usual)),
            )
            for person in active
        ]
    return written(notices)


@transaction.atomic
def written(notices: list[Notice]) -> list[Notice]:
    at_once = [notice for notice in notices if notice.mail == How.AT_ONCE]
    deliveries = Delivery.objects.bulk_create([Delivery(person_id=notice.person_id) for notice in at_once])
    for notice, delivery in zip(at_once, deliveries, strict=True):
        notice.delivery = delivery
    made = Notice.objects.bulk_create(notices)
    keys = [delivery.pk for delivery in deliveries]
    if keys:
        transaction.on_commit(lambda: send_later(keys))
    return made


def carry(kind: str, thing: str) -> Delivery:
    """Gives the outbox one mail that a feature writes itself: the database refuses a second. Sent after the commit."""
    delivery = Delivery.objects.create(kind=kind, thing=thing)
    transaction.on_commit(lambda: send_later([delivery.pk]))
    return delivery


def carry_no_more(kind: str, things: str) -> int:
    """Deletes the mails of a kind, sent or waiting, about things whose name begins so."""
    return Delivery.objects.filter(kind=kind, thing__startswith=things).delete()[0]


# --- The inbox ----------------------------------------------------------------------------------------------------


def mark_read(person: User, *, number: int) -> Notice | None:
    """Notes when a notice was read; the first time counts. None for what is not theirs."""
    notice = Notice.objects.of(person).filter(pk=number).first()
    if notice:
        Notice.objects.of(person).filter(pk=number).unread().update(read_at=timezone.now())
    return notice


def mark_all_read(person: User, *, upto: int) -> int:
    """Only what they have seen: a notice that came meanwhile stays unread."""
    return Notice.objects.of(person).unread().filter(pk__lte=upto).update(read_at=timezone.now())


# --- What somebody wants ------------------------------------------------------------------------------------------


def choose(person: User, choices: dict[str, str]) -> None:
    """Saves how somebody wants mails, by group. Whoever stops a group gets nothing of it that still waits."""
    with transaction.atomic():
        for group, how in sorted(choices.items()):
            Preference.objects.update_or_create(person=person, group=group, defaults={"how": How(how)})


# --- Following ----------------------------------------------------------------------------------------------------


class TooMany(Exception):
    """Nobody follows more than a page of the account can list."""


def follow(person: User, *, kind: str, thing: int) -> bool:
    """Begins to follow a thing, and says whether it is new. Raises TooMany."""
    if Following.objects.filter(person=person).count() >= MOST_FOLLOWED and not is_followed(person, kind, thing):
        raise TooMany
    return Following.objects.get_or_create(person=person, kind=kind, thing=thing)[1]


def is_followed(person: User, kind: str, thing: int) -> bool:
    return Following.objects.filter(person=person, kind=kind, thing=thing).exists()


def stop_following(person: User, *, kind: str, thing: int) -> bool:
    return bool(Following.objects.filter(person=person, kind=kind, thing=thing).delete()[0])


# --- Going --------------------------------------------------------------------------------------------------------


def forget(person: User) -> None:
    """Deletes what is kept of somebody whose account closes. What waits to be mailed goes too."""
    for rows in (Notice.objects, Delivery.objects, Preference.objects, Following.objects):
        rows.filter(person=person).delete()


def old_notices(before: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(at__lt=before)


def old_deliveries(before: datetime) -> QuerySet[Delivery]:
    """A mail that is still on its way, or waits for a decision, is old with its notices: it says nothing any more."""
    return Delivery.objects.filter(made_at__lt=before)


def old_jobs(before: datetime) -> QuerySet[DBTaskResult[..., object]]:
    return DBTaskResult.objects.filter(enqueued_at__lt=before)


def own_notices(person: User) -> list[dict[str, object]]:
    """The notices of a person, for the file of their own data."""
    rows = Notice.objects.of(person).order_by("pk")
    return [dict(row) for row in rows.values("kind", "facts", "address", "at", "read_at", "delivery__sent_at")]


def own_choices(person: User) -> list[dict[str, object]]:
    return [dict(row) for row in Preference.objects.filter(person=person).order_by("group").values("group", "how")]


def own_followings(person: User) -> list[dict[str, object]]:
    rows = Following.objects.filter(person=person).order_by("pk")
    return [dict(row) for row in rows.values("kind", "thing", "since")]
