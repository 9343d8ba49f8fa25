"""Telling people: the notice is written with the change it tells of; its mail leaves after the commit."""

from collections.abc import Iterable

from django.db import transaction

from core.notices.models import Notice
from core.notices.sending import mail_later


def tell(people: Iterable[int], kind: str, *, facts: dict[str, str], address: str) -> list[Notice]:
    """Nothing is told of work that is rolled back."""
    notices = Notice.objects.bulk_create(
        Notice(person_id=person, kind=kind, facts=facts, address=address) for person in people
    )
    keys = [notice.pk for notice in notices]
    if keys:
        transaction.on_commit(lambda: mail_later(keys))
    return notices
