"""The mail that comes once a day. To be run as often as one likes: nobody gets two a day, nothing is told twice."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.notifications import outbox
from core.notifications.models import Delivery, Notice


def send_digests(day: date | None = None) -> int:
    """How many were sent."""
    today = day or timezone.localdate()
    waiting = Notice.objects.for_a_digest().filter(person__is_active=True).exclude(person__deliveries__digest_on=today)
    people = waiting.order_by("person").values_list("person", flat=True).distinct()
    return outbox.deliver([key for person in list(people) if (key := gather(person, today)) is not None])


def gather(person: int, day: date) -> int | None:
    """The key of the mail; None where another run was faster."""
    try:
        with transaction.atomic():
            delivery = Delivery.objects.create(person_id=person, digest_on=day)
            Notice.objects.filter(person=person).for_a_digest().update(delivery=delivery)
    except IntegrityError:
        return None
    return delivery.pk
