"""Mails that gather notices, once a day and once a month. To be run as often as one likes: nobody gets two of them for
one day or one month, and nothing is told twice."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.notifications import outbox
from core.notifications.models import Delivery, Notice


def send_digests(day: date | None = None) -> int:
    """Mails what waits for each person, and says how many mails were sent."""
    today = day or timezone.localdate()
    month = today.replace(day=1)
    daily = Notice.objects.for_a_digest().exclude(person__deliveries__digest_on=today)
    monthly = Notice.objects.for_a_month().exclude(person__deliveries__month_on=month)
    made = [
        *(gather(person, digest_on=today) for person in waiting(daily)),
        *(gather(person, month_on=month) for person in waiting(monthly)),
    ]
    return outbox.deliver([key for key in made if key is not None])


def waiting(notices: QuerySet[Notice]) -> list[int]:
    """The keys of the people."""
    open_ones = notices.filter(person__is_active=True)
    return list(open_ones.order_by("person").values_list("person", flat=True).distinct())


def gather(person: int, *, digest_on: date | None = None, month_on: date | None = None) -> int | None:
    """The key of the mail; None where another run was faster."""
    try:
        with transaction.atomic():
            delivery = Delivery.objects.create(person_id=person, digest_on=digest_on, month_on=month_on)
            mine = Notice.objects.filter(person=person)
            (mine.for_a_month() if month_on else mine.for_a_digest()).update(delivery=delivery)
    except IntegrityError:
        return None
    return delivery.pk
