"""Practices that share terms with one, and which."""

from collections import defaultdict
from typing import Any

from django.db.models import Count

from alliance.portal.topics.lines import COLUMNS
from cities.models import Practice
from cities.querysets import LISTED
from core.text.fallback import shown

RELATED = 6


def similar(found: Practice) -> list[dict[str, Any]]:
    """Practices of other cities with terms in common, each with the terms as its reason."""
    mine = {term.pk: term for term in found.terms.all()}
    through: Any = Practice.terms.through
    of_others = through.objects.filter(term__in=mine).exclude(practice__city=found.city_id)
    public = of_others.filter(practice__state="published", practice__city__status__in=LISTED)
    keys = [
        key
        for key, _count in public.values_list("practice").annotate(n=Count("pk")).order_by("-n", "practice")[:RELATED]
    ]
    order = {key: place for place, key in enumerate(keys)}
    rows = list(Practice.objects.filter(pk__in=keys).select_related("city", "city__biome").only(*COLUMNS))
    rows.sort(key=lambda row: order[row.pk])
    links = through.objects.filter(practice__in=keys, term__in=mine)
    shared: dict[int, list[str]] = defaultdict(list)
    for link in links:
        shared[link.practice_id].append(mine[link.term_id].name)
    return [{"practice": row, "title": shown(row, "title"), "themes": shared[row.pk][:3]} for row in rows]
