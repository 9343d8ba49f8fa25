"""The strip at the top of a city's page: nature, plan, what it looks for, whom it works with. Each leads on.

Where one of the four is not there, figures of the city fill the strip, the most telling first.
"""

from typing import Any

from django.urls import reverse

from alliance.portal.city_page import needs, points, progress, working
from alliance.portal.city_page.reading import Profile
from alliance.portal.facts import FACTS_ON_TOP, fact_of, in_page_order
from cities.models import Figure
from core.text.widths import has_long_number


def cells(profile: Profile, told: dict[str, Any]) -> list[dict[str, Any]]:
    """Four at most. `told` is what the sections show, by their codes."""
    index, plan, projects, links = (told.get(code) for code in ("index", "plan", "projects", "cooperation"))
    looks_for = needs.cell(projects) if projects else None
    found = [
        points.cell(profile, index) if index else None,
        progress.cell(plan) if plan else None,
        looks_for or (working.needs_cell(links) if links else None),
        working.cell(links) if links else None,
    ]
    there = [each for each in found if each]
    top = in_page_order(profile.telling[:FACTS_ON_TOP])[: FACTS_ON_TOP - len(there)]
    shown = [*(figure_cell(profile, figure) for figure in top), *there]
    return [{**each, "is_long": has_long_number(each["value"])} for each in shown]


def figure_cell(profile: Profile, figure: Figure) -> dict[str, Any]:
    """A figure leads to its row beside its source."""
    found = fact_of(figure, profile.figures)
    return {**found, "url": reverse("city_figures", args=[profile.city.slug]) + found["url"]}
