"""What the days do: offers end, requests lapse, links begin, are asked after, fall asleep, or lose a city.

May be repeated: each row is asked about once, and what somebody did meanwhile is left alone.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cooperation import notices, withdrawn
from cooperation.links import actions as linking
from cooperation.links import joinings
from cooperation.links.querysets import RUNNING
from cooperation.models import Joining, Link, Posting, Request
from cooperation.postings import actions
from cooperation.requests import actions as requesting
from cooperation.threads import erasure
from core.history.write import Actor, VersionConflict, one_transaction, set_unversioned
from core.notifications.models import Notice
from core.workflow import InvalidTransition

BY_THE_DAY = Actor(id=None, label="the calendar")
LAPSES_AFTER = timedelta(days=60)
ASKED_AFTER = timedelta(days=182)
ASLEEP_AFTER = timedelta(days=365)
TOLD_BEFORE = timedelta(days=60)  # the mail of a month may come a month later


def tend() -> int:
    """Answers how many rows were moved or asked about."""
    today = timezone.localdate()
    return sum(
        (
            moved(Posting.objects.open().filter(valid_until__lt=today), end_posting),
            asked_about_postings(today),
            moved(requests_to_lapse(today), lapse),
            reminded(today),
            moved(withdrawn.requests_without_city(), lambda row: requesting.lose_city(row, by=BY_THE_DAY)),
            moved(withdrawn.links_without_city(), lambda row: withdrawn.lose_city(row, by=BY_THE_DAY)),
            moved(withdrawn.joinings_without_city(), lambda row: joinings.lapse(row, by=BY_THE_DAY)),
            moved(joinings_to_lapse(today), lambda row: joinings.lapse(row, by=BY_THE_DAY)),
            moved(links_to_sleep(today), lambda link: linking.by_the_day(link, "fall_asleep", by=BY_THE_DAY)),
            moved(links_to_start(today), lambda link: linking.by_the_day(link, "start", by=BY_THE_DAY)),
            asked_about_links(today),
            told_of_removal(today),
        )
    )


def moved(rows: Iterable[Any], step: Callable[[Any], object]) -> int:
    """Each in a transaction of its own; what is not possible any more is left."""
    count = 0
    for row in list(rows):
        with suppress(InvalidTransition, VersionConflict):
            step(row)
            count += 1
    return count


def end_posting(row: Posting) -> Posting:
    return actions.end_posting(row, by=BY_THE_DAY)


def lapse(row: Request) -> Request:
    return requesting.lapse(row, by=BY_THE_DAY)


def requests_to_lapse(today: date) -> Iterable[Request]:
    """Nobody answered since it was sent or changed."""
    long_ago = today - LAPSES_AFTER
    return Request.objects.waiting().filter(sent_on__lte=long_ago).exclude(answered_on__gt=long_ago)


def joinings_to_lapse(today: date) -> Iterable[Joining]:
    """Not everybody agreed, or the link is over."""
    late = Q(began_on__lte=today - LAPSES_AFTER) | ~Q(link__state__in=RUNNING)
    return Joining.objects.proposed().filter(late).select_related("link", "city", "by_city")


def links_to_sleep(today: date) -> Iterable[Link]:
    rows = Link.objects.filter(state__in=[Link.State.AGREED, Link.State.ACTIVE])
    return rows.filter(silent_since(today - ASLEEP_AFTER))


def links_to_start(today: date) -> Iterable[Link]:
    """Agreed for a day that has come: those of which an exchange was planned."""
    rows = Link.objects.filter(state=Link.State.AGREED, starts__lte=today)
    return rows.filter(exchanges__is_planned=True, exchanges__day__lte=today).distinct()


def silent_since(day: date) -> Q:
    return Q(last_active_on__lte=day) | Q(last_active_on__isnull=True, starts__lte=day)


# --- Asked once ---------------------------------------------------------------------------------------------------


def asked_about_postings(today: date) -> int:
    """Asks about postings within 30 days of their end, where one click renews them; says how many."""
    rows = Posting.objects.filter(state=Posting.State.PUBLISHED, valid_until__lte=today + actions.SOON)
    rows = rows.filter(asked_again_on=None, city__isnull=False).select_related("city")
    for row in list(rows):
        with one_transaction():
            assert row.city is not None
            notices.tell("posting_ends", row.city, other=None, address="cooperation/", thing=row)
            set_unversioned(row, {"asked_again_on": today})
    return len(rows)


def reminded(today: date) -> int:
    """Reminds on the day after the answer was due, once; says how many."""
    rows = Request.objects.waiting().filter(due_on=today - timedelta(days=1))
    count = 0
    for row in rows.select_related("waits_for", "from_city", "to_city"):
        if row.waits_for and not is_told(row):
            other = row.other_than(row.waits_for.pk)
            address = requesting.address_of(row)
            notices.tell("request_due", row.waits_for, other=other, address=address, roles=("lead",), thing=row)
            count += 1
    return count


def is_told(row: Request) -> bool:
    assert row.waits_for is not None
    address = f"w/{row.waits_for.slug}/{requesting.address_of(row)}"
    return Notice.objects.filter(kind="request_due", address=address).exists()


def asked_about_links(today: date) -> int:
    """Twice a year, of what nothing was heard: still active?"""
    rows = Link.objects.filter(state__in=[Link.State.AGREED, Link.State.ACTIVE])
    rows = rows.filter(silent_since(today - ASKED_AFTER))
    rows = rows.filter(Q(asked_again_on=None) | Q(asked_again_on__lte=today - ASKED_AFTER))
    for row in list(rows):
        with one_transaction():
            linking.tell_others("link_asked", row, None, None)
            set_unversioned(row, {"asked_again_on": today})
    return len(rows)


def told_of_removal(today: date) -> int:
    """Two months before what was written goes: whoever wants to keep it takes it away."""
    ahead = timezone.now() + TOLD_BEFORE
    count = 0
    requests = erasure.old_requests(ahead - erasure.REQUESTS).filter(removal_told_on=None)
    for row in list(requests.select_related("from_city", "to_city", "link")):
        with one_transaction():
            day = erasure.removed_on(row)
            for city in (row.from_city, row.to_city):
                other = row.other_than(city.pk)
                notices.tell("thread_goes", city, other=other, address=requesting.address_of(row), day=day)
            set_unversioned(row, {"removal_told_on": today})
        count += 1
    for link in list(erasure.old_links(ahead - erasure.LINKS).filter(removal_told_on=None)):
        with one_transaction():
            linking.tell_others("thread_goes", link, None, None, day=erasure.removed_on(link))
            set_unversioned(link, {"removal_told_on": today})
        count += 1
    return count
