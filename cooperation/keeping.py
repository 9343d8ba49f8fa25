"""How long is kept what cities wrote to each other, and what goes with an account."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from cooperation.models import Exchange, Link, LinkCity, Message, Request
from cooperation.steps import OVER
from core.accounts.models import User
from core.history import erasure
from core.history.models import Entry

REQUESTS = timedelta(days=365)
LINKS = timedelta(days=730)
REMOVED = "–"


# --- Retention ----------------------------------------------------------------------------------------------------


def old_requests(before: datetime) -> QuerySet[Request]:
    """Those that came to nothing, and those whose link has ended as long ago. Already emptied ones are left out."""
    over = Q(state__in=OVER, closed_on__lt=before.date())
    ended = Q(state=Request.State.ACCEPTED, link__ended_on__lt=before.date())
    return Request.objects.filter(over | ended).exclude(text=REMOVED)


def empty_requests(rows: QuerySet[Request]) -> int:
    """The row stays with its states and dates; titles, texts, answers, reports and messages go."""
    keys = list(rows.values_list("pk", flat=True))
    Message.objects.filter(request__in=keys).delete()
    gone = {"title": REMOVED, "text": REMOVED, "period": "", "answer": "", "report": ""}
    return Request._base_manager.filter(pk__in=keys).update(**gone)


def old_links(before: datetime) -> QuerySet[Link]:
    over = Link.objects.filter(state__in=[Link.State.ENDED, Link.State.CLOSED], ended_on__lt=before.date())
    return over.exclude(words_title=REMOVED)


def empty_links(rows: QuerySet[Link]) -> int:
    """What everybody reads stays; the log, the messages and the words of the cities go."""
    keys = list(rows.values_list("pk", flat=True))
    Message.objects.filter(link__in=keys).delete()
    Exchange._base_manager.filter(link__in=keys).update(learned="", author_label="", author_id=None)
    return Link._base_manager.filter(pk__in=keys).update(words_title=REMOVED, words_summary="", report="")


# --- Accounts -----------------------------------------------------------------------------------------------------


def own_words(user: User) -> list[dict[str, Any]]:
    """What somebody wrote in threads. To whom is left out: the file holds nothing about others."""
    return [dict(row) for row in Message.objects.filter(author_id=user.pk).order_by("at").values("at", "text")]


def own_exchanges(user: User) -> list[dict[str, Any]]:
    rows = Exchange.objects.filter(author_id=user.pk).order_by("day")
    return [dict(row) for row in rows.values("day", "kind", "learned")]


def become_former(user: User) -> None:
    """What was written belongs to the city and stays; who wrote it is a former member from now on."""
    labels = erasure.labels_of(user.pk) | {str(user)}
    for model in (Message, Exchange):
        erasure.forget_labels(model, user.pk, author_id="author_label")
    requests, links = touched(Request._meta.label_lower, user), touched(Link._meta.label_lower, user)
    for column in ("sent_by_label", "answered_by_label"):
        rows = Request._base_manager.filter(pk__in=requests, **{f"{column}__in": labels})
        rows.update(**{column: erasure.FORMER})
    LinkCity.objects.filter(link__in=links, agreed_by_label__in=labels).update(agreed_by_label=erasure.FORMER)
    erasure.forget_labels_in_history(Request._meta.label_lower, requests, labels)
    erasure.forget_labels_in_history(Link._meta.label_lower, links, labels)


def touched(label: str, user: User) -> set[int]:
    """The keys of the rows on which somebody took a step; of a link also by accepting its request."""
    rows = Entry.objects.filter(by_id=user.pk)
    keys = {int(key) for key in rows.filter(object_type=label).values_list("object_id", flat=True)}
    if label == Link._meta.label_lower:
        asked = rows.filter(object_type=Request._meta.label_lower).values_list("object_id", flat=True)
        keys |= set(Link.objects.filter(request__in=[int(key) for key in asked]).values_list("pk", flat=True))
    return keys
