"""How much is public under terms. Each kind is counted apart: joined they would multiply each other."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

from cities.practices.models import Practice
from cities.querysets import LISTED
from core.vocabulary.models import Term
from events.topics import ties
from resources.models import Resource


def practices_by_term(terms: Iterable[Term]) -> dict[int, int]:
    through: Any = Practice.terms.through
    return counted(
        through.objects.filter(term__in=terms, practice__state="published", practice__city__status__in=LISTED)
    )


def resources_by_term(terms: Iterable[Term]) -> dict[int, int]:
    through: Any = Resource.terms.through
    return counted(through.objects.filter(term__in=terms, resource__state="published"))


def events_by_term(terms: Iterable[Term]) -> dict[int, int]:
    return dict(Counter(term for term, _event in ties(terms)))


def counted(links: QuerySet[Any]) -> dict[int, int]:
    return dict(links.values_list("term").annotate(Count("pk")))
