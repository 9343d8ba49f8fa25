"""Practices of other cities that share terms with a practice or a city, and which terms."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Count

from alliance.portal.practices.lines import COLUMNS
from cities.practices.models import Practice
from cities.querysets import LISTED
from core.content.reading import as_public
from core.text.fallback import localized
from core.vocabulary.models import Term

RELATED = 6


def similar(found: Practice) -> list[dict[str, Any]]:
    return sharing({term.pk: term for term in found.terms.all()}, but=found.city_id)


def sharing(terms: Mapping[int, Term], *, but: int) -> list[dict[str, Any]]:
    """Practices of other cities than `but` with terms in common, each with the terms as its reason."""
    through: Any = Practice.terms.through
    of_others = through.objects.filter(term__in=terms).exclude(practice__city=but)
    public = of_others.filter(practice__state="published", practice__city__status__in=LISTED)
    keys = [
        key
        for key, _count in public.values_list("practice").annotate(n=Count("pk")).order_by("-n", "practice")[:RELATED]
    ]
    order = {key: place for place, key in enumerate(keys)}
    rows = list(Practice.objects.filter(pk__in=keys).select_related("city", "city__biome").only(*COLUMNS))
    rows.sort(key=lambda row: order[row.pk])
    links = through.objects.filter(practice__in=keys, term__in=terms)
    shared: dict[int, list[str]] = defaultdict(list)
    for link in links:
        shared[link.practice_id].append(terms[link.term_id].name)
    return [
        {"practice": as_public(row), "title": localized(row, "title"), "themes": shared[row.pk][:3]} for row in rows
    ]
