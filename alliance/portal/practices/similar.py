"""Practices of other cities that share terms with a practice or a city, and which terms."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet

from alliance.portal.practices.lines import COLUMNS
from cities.practices.models import Practice
from cities.querysets import LISTED
from core.content.examples import not_made_up
from core.content.reading import as_public
from core.prepared import prepared
from core.text.fallback import localized
from core.vocabulary.models import Term

RELATED = 6


def similar(found: Practice) -> list[dict[str, Any]]:
    return sharing({term.pk: term for term in found.terms.all()}, but=found.city_id)


def sharing(terms: Mapping[int, Term], *, but: int) -> list[dict[str, Any]]:
    """Practices of other cities than `but` with terms in common, each with the terms as its reason."""
    if not terms:
        return []
    keys = [key for key, _count in most_in_common(sorted(terms), but)]
    order = {key: place for place, key in enumerate(keys)}
    rows = sorted(practices_with(keys), key=lambda row: order[row.pk]) if keys else []
    shared: dict[int, list[str]] = defaultdict(list)
    for practice, term in terms_in_common(keys, sorted(terms)) if keys else ():
        shared[practice].append(terms[term].name)
    return [
        {"practice": as_public(row), "title": localized(row, "title"), "themes": shared[row.pk][:3]} for row in rows
    ]


@prepared
def most_in_common(terms: list[int], but: int) -> QuerySet[Any, Any]:
    through: Any = Practice.terms.through
    of_others = through.objects.filter(term__in=terms).exclude(practice__city=but)
    public = of_others.filter(
        not_made_up(Practice, "practice__"), practice__state="published", practice__city__status__in=LISTED
    )
    rows: QuerySet[Any, Any] = public.values_list("practice").annotate(n=Count("pk")).order_by("-n", "practice")
    return rows[:RELATED]


@prepared
def practices_with(keys: list[int]) -> QuerySet[Practice]:
    return Practice.objects.filter(pk__in=keys).select_related("city", "city__biome").only(*COLUMNS)


@prepared
def terms_in_common(practices: list[int], terms: list[int]) -> QuerySet[Any, Any]:
    through: Any = Practice.terms.through
    rows: QuerySet[Any, Any] = through.objects.filter(practice__in=practices, term__in=terms)
    return rows.order_by("pk").values_list("practice", "term")
