"""What can be followed: cities, events, topics and framework targets, while they are public."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import City
from core.text.fallback import Text, columns, picked
from core.text.languages import LANGUAGE_CODES, column_name
from core.vocabulary.models import Term
from events.models import Event
from events.topics import TOPICS

TARGETS = "kmgbf-targets"
SCHEMES = {"topic": TOPICS, "target": TARGETS}


class Kind(NamedTuple):
    code: str
    label: str | Promise
    rows: Callable[[], QuerySet[Any]]
    slug: str
    name: str
    page: str
    feed: str


class Thing(NamedTuple):
    """One of them, as a page shows it."""

    kind: Kind
    number: int
    slug: str
    name: Text

    @property
    def page_url(self) -> str:
        return reverse(self.kind.page, args=[self.slug])

    @property
    def feed_url(self) -> str:
        return reverse(self.kind.feed, args=[self.slug])

    @property
    def follow_url(self) -> str:
        return reverse("follow", args=[self.kind.code, self.slug])


def listed_cities() -> QuerySet[City]:
    return City.objects.listed()


def published_events() -> QuerySet[Event]:
    return Event.objects.published()


def current_targets() -> QuerySet[Term]:
    return Term.objects.visible().filter(scheme__code=TARGETS)


def current_topics() -> QuerySet[Term]:
    return Term.objects.visible().filter(scheme__code=TOPICS)


KINDS = {
    kind.code: kind
    for kind in (
        Kind("city", gettext_lazy("City"), listed_cities, "slug", "name", "city", "city_atom"),
        Kind("event", gettext_lazy("Event"), published_events, "slug", "title", "event", "event_atom"),
        Kind("topic", gettext_lazy("Topic"), current_topics, "code", "short", "topic", "topic_atom"),
        Kind("target", gettext_lazy("Framework target"), current_targets, "code", "short", "target", "target_atom"),
    )
}


def thing_or_404(code: str, slug: str) -> Thing:
    kind = KINDS.get(code)
    row = kind.rows().filter(**{kind.slug: slug}).first() if kind else None
    if kind is None or row is None:
        raise Http404
    return thing_of(kind, row)


def thing_of(kind: Kind, row: Any) -> Thing:
    slug = str(getattr(row, kind.slug))
    names = names_of(kind, row)
    return Thing(kind, row.pk, slug, named(kind, slug, picked(lambda language: names.get(language))))


def names_of(kind: Kind, row: Any) -> dict[str, str]:
    """By language. A term without a short name has its label."""
    found = {}
    for code in LANGUAGE_CODES:
        name, label = column_name(kind.name, code), column_name("label", code)
        found[code] = getattr(row, name) or getattr(row, label, "") or ""
    return found


def named(kind: Kind, slug: str, name: Text) -> Text:
    if kind.code == "target":
        return name._replace(text=_("Target %(number)s: %(name)s") % {"number": slug, "name": name.text})
    if kind.code == "topic":
        return name._replace(text=_("Topic “%(name)s”") % {"name": name.text})
    return name


def things(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Thing]:
    """Those that are public now; one query for each kind."""
    wanted: defaultdict[str, list[int]] = defaultdict(list)
    for code, number in keys:
        wanted[code].append(number)
    return {
        (code, row.pk): thing_of(KINDS[code], row)
        for code, numbers in wanted.items()
        if code in KINDS
        for row in rows_of(KINDS[code], numbers)
    }


def rows_of(kind: Kind, numbers: Iterable[int]) -> QuerySet[Any]:
    names = columns("label", "short") if kind.code in SCHEMES else columns(kind.name)
    return kind.rows().filter(pk__in=list(numbers)).only(kind.slug, *names)
