"""Who works with whom: the public links, one line a pair of cities."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.portal.cooperation.lines import link_line, links_for_lines
from alliance.portal.cooperation.opening import met, opening, opening_picture
from cities.models import City
from cities.places import REGIONS
from cooperation.filters import LinkFilters
from cooperation.models import Link
from core.pagecache.middleware import public_page
from core.ui.shape import FEW

MOST_LINES = 150  # above these a line stands for all links between two regions


@require_safe
@public_page("topic", "region")
def network(request: HttpRequest) -> HttpResponse:
    """The lines are read; a drawing of them would say nothing that the list does not."""
    running = Link.objects.shown_to_all().running()
    found = LinkFilters(request.GET, queryset=running).qs
    total = found.count()
    shown = total <= MOST_LINES
    rows = [link_line(row) for row in links_for_lines(found.newest_first())] if shown else []
    context = {
        "title": _("Cooperation network"),
        **opening(request, "cooperation_network"),
        "picture": opening_picture(),
        "met": None if total else met(),
        "cities": by_city(rows),
        "regions": by_region(found) if not shown else [],
        "region_tabs": region_tabs(request) if total >= FEW or request.GET.get("region") else [],
        "count_sentence": ngettext("%(count)d ongoing link", "%(count)d ongoing links", total) % {"count": total},
        "total": total,
    }
    return render(request, "cooperation/network.html", context)


def by_city(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each city with those that it works with, by name."""
    cities: dict[int, City] = {}
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        together = [part.city for part in row["parts"]]
        for city in together:
            cities[city.pk] = city
            others = [other for other in together if other.pk != city.pk]
            found[city.pk].append({"line": row, "others": others})
    return [{"city": city, "links": found[city.pk]} for city in sorted(cities.values(), key=lambda each: each.sort_key)]


def by_region(links: Any) -> list[dict[str, Any]]:
    """How many links there are between each two regions; no city stands out."""
    counts: dict[tuple[str, ...], int] = defaultdict(int)
    regions: dict[int, set[str]] = defaultdict(set)
    for key, region in links.values_list("pk", "parts__city__region"):
        regions[key].add(region)
    for some in regions.values():
        counts[tuple(sorted(some))] += 1
    return [
        {"names": [str(REGIONS[code]) for code in some if code in REGIONS], "count": count}
        for some, count in sorted(counts.items())
    ]


def region_tabs(request: HttpRequest) -> list[dict[str, Any]]:
    now = request.GET.get("region", "")
    tabs = [{"label": _("World"), "url": "?", "current": not now}]
    return tabs + [
        {"label": str(label), "url": f"?region={code}", "current": code == now} for code, label in REGIONS.items()
    ]
