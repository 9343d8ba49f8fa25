"""How long is kept what cities wrote to each other, and what goes with an account."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from cooperation.links.models import Exchange, Link, LinkCity
from cooperation.requests.models import Request
from cooperation.steps import OVER
from cooperation.threads import files as attaching
from cooperation.threads.models import Message, ThreadFile
from core.accounts.models import User
from core.history import erasure
from core.history.write import set_unversioned

REQUESTS = timedelta(days=365)
LINKS = timedelta(days=730)
A_DAY = timedelta(days=1)  # the rule asks for more days than its own
REMOVED = "–"


# --- Retention ----------------------------------------------------------------------------------------------------


def removed_on(thing: Request | Link) -> date | None:
    """The day on which what was written goes; None while it goes on, and where it has gone."""
    if isinstance(thing, Link):
        is_over = thing.state in (Link.State.ENDED, Link.State.CLOSED) and not is_emptied(thing)
        return thing.ended_on + LINKS + A_DAY if is_over and thing.ended_on else None
    over_on = thing.closed_on if thing.state in OVER else None
    if thing.state == Request.State.ACCEPTED:
        over_on = thing.link.ended_on if hasattr(thing, "link") else None
    return over_on + REQUESTS + A_DAY if over_on and not is_emptied(thing) else None


def is_emptied(thing: Request | Link) -> bool:
    return (thing.words_title if isinstance(thing, Link) else thing.text) == REMOVED


def old_requests(before: datetime) -> QuerySet[Request]:
    """Those that came to nothing, and those whose link has ended as long ago. Already emptied ones are left out."""
    over = Q(state__in=OVER, closed_on__lt=before.date())
    ended = Q(state=Request.State.ACCEPTED, link__ended_on__lt=before.date())
    return Request.objects.filter(over | ended).exclude(text=REMOVED)


def empty_requests(rows: QuerySet[Request]) -> int:
    """The row stays with its states and dates; titles, texts, answers, reports and messages go."""
    due = list(rows)
    attaching.clear(ThreadFile.objects.filter(message__request__in=due))
    Message.objects.filter(request__in=due).delete()
    for row in due:
        set_unversioned(row, {"title": REMOVED, "text": REMOVED, "period": "", "answer": "", "report": ""})
    return len(due)


def old_links(before: datetime) -> QuerySet[Link]:
    over = Link.objects.filter(state__in=[Link.State.ENDED, Link.State.CLOSED], ended_on__lt=before.date())
    return over.exclude(words_title=REMOVED)


def empty_links(rows: QuerySet[Link]) -> int:
    """What everybody reads stays; the log, the messages, their files and the words of the cities go."""
    due = list(rows)
    attaching.clear(ThreadFile.objects.filter(message__link__in=due))
    attaching.clear(ThreadFile.objects.filter(exchange__link__in=due).exclude(pk__in=open_to_all(due)))
    Message.objects.filter(link__in=due).delete()
    for exchange in Exchange.objects.filter(link__in=due):
        set_unversioned(exchange, {"learned": "", "author_label": ""})
    for row in due:
        set_unversioned(row, {"words_title": REMOVED, "words_summary": "", "report": ""})
    return len(due)


def open_to_all(links: list[Link]) -> list[Any]:
    """The keys of files that everybody may open."""
    shown = (attaching.shown_of(link, link.public_exchanges.all()) for link in links)
    return [each.pk for by_exchange in shown for files in by_exchange.values() for each in files]


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
    signed = Request.objects.filter(Q(sent_by_id=user.pk) | Q(answered_by_id=user.pk))
    requests = list(signed.values_list("pk", flat=True))
    links = list(LinkCity.objects.filter(agreed_by_id=user.pk).values_list("link", flat=True))
    erasure.forget_labels(Request, user.pk, sent_by_id="sent_by_label", answered_by_id="answered_by_label")
    erasure.forget_labels(LinkCity, user.pk, agreed_by_id="agreed_by_label")
    erasure.forget_labels_in_history(Request._meta.label_lower, requests, labels)
    erasure.forget_labels_in_history(Link._meta.label_lower, links, labels)
