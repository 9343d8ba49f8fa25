"""The things that can be followed, as pages show them: cities, events, topics and targets while they are public."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.http import Http404
from django.urls import reverse

from core.notifications.following import Followable, Key, followable
from core.text.fallback import Text, first_available


class Thing(NamedTuple):
    kind: Followable
    number: int
    slug: str
    name: Text

    @property
    def page_url(self) -> str:
        return self.kind.page_url(self.slug)

    @property
    def feed_url(self) -> str:
        return self.kind.feed_url(self.slug)

    @property
    def follow_url(self) -> str:
        return reverse("follow", args=[self.kind.code, self.slug])


def thing_or_404(code: str, slug: str) -> Thing:
    kind = followable(code)
    row = kind.rows().filter(**{kind.slug_field: slug}).first() if kind else None
    if kind is None or row is None:
        raise Http404
    return thing_of(kind, row)


def thing_of(kind: Followable, row: Any) -> Thing:
    slug, names = kind.slug(row), kind.names(row)
    return Thing(kind, row.pk, slug, kind.title(slug, first_available(names.get)))


def things(keys: Iterable[Key]) -> dict[Key, Thing]:
    """Those that are public now."""
    return {(kind.code, row.pk): thing_of(kind, row) for kind, row in followed_rows(keys)}


def followed_rows(keys: Iterable[Key]) -> Iterable[tuple[Followable, Any]]:
    """One query for each kind. What is no longer public, or of a kind that is gone, is left out."""
    wanted: defaultdict[str, list[int]] = defaultdict(list)
    for code, number in keys:
        wanted[code].append(number)
    for code, numbers in wanted.items():
        if kind := followable(code):
            for row in kind.named_rows().filter(pk__in=numbers):
                yield kind, row
