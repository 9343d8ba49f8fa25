"""Sources of one row among the other short lists of its page (`core.mixed`): the good ones, as the page names them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from core.mixed import NamedItem, list_of_names
from core.ui.pages import page_url
from core.vocabulary.models import Cited, Source


def good_sources(sources: QuerySet[Source]) -> QuerySet[Source]:
    """Leaves the sources that pages name."""
    return sources.exclude(kind__in=(Source.Kind.WEAK, Source.Kind.COPY))


def good_named(sources: QuerySet[Source]) -> QuerySet[Any]:
    """One of the lists that `core.mixed.asked_together` joins."""
    dated = good_sources(sources).annotate(read_on=Cast("read_in_archive", TextField()))
    return list_of_names(dated, "source", "title", address="key", note="read_on")


def as_cited(items: Iterable[NamedItem]) -> list[Cited]:
    return [
        Cited(
            item.text.text,
            page=page_url("source", item.address),
            language=item.text.other_language,
            read_in_archive=date.fromisoformat(item.note) if item.note else None,
        )
        for item in items
    ]
