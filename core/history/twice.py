"""What one person says twice is said once: within a moment where a form has no key, else under its key."""

from datetime import timedelta
from uuid import UUID, uuid5

from django.db.models import Model, QuerySet
from django.utils import timezone

MOMENT = timedelta(minutes=1)


def said_just_now[Row: Model](about: Model, rows: QuerySet[Row], *, at: str = "at", **same: object) -> Row | None:
    """The row that said the same about this thing within the last minute; `at` is the column of its moment. Whoever
    says it at the very moment waits for the other: call it inside the transaction that writes."""
    type(about)._base_manager.select_for_update(no_key=True).filter(pk=about.pk).values_list("pk").first()
    return rows.filter(**same, **{f"{at}__gt": timezone.now() - MOMENT}).first()


def key_of_words(key: UUID, *said: object) -> UUID:
    """The key of what a form with this key says: sent twice it is the same one, and another one for other words, which
    would else be taken for sent already."""
    return uuid5(key, "\0".join(map(str, said)))
