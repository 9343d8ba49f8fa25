"""How far a city is, as its overview draws it: the parts of its profile, an assessment in progress, its public page."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliance.workspace.addresses import TargetRef
from alliance.workspace.assessment.answered import Cell, cell_counts, so_far, works
from alliance.workspace.context import CityContext
from assessment.models import Assessment
from cities.measures import Measure
from cities.models import Figure
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import localized
from core.text.widths import has_long_number

MOST_FIGURES = 4


def of_profile(workspace: CityContext) -> dict[str, Any]:
    """Each part of the profile with whether the city has confirmed it, and how many it has."""
    kind = kind_of("city")
    days = freshness.days_of(kind, workspace.city)
    cells = [
        {
            "number": number,
            "name": str(section.title),
            "url": workspace.address("workspace_section", TargetRef(kind.segment), section.code),
            "is_done": bool(day := days[section.code]),
            "said": _("confirmed on %(date)s") % {"date": date_format(day)} if day else _("not yet confirmed"),
        }
        for number, section in enumerate(kind.sections, start=1)
    ]
    return cell_counts(cells)


def of_assessment(workspace: CityContext) -> dict[str, Any] | None:
    """The indicators of the newest assessment in progress; nothing where none is, or its edition is gone."""
    mine = Assessment.objects.filter(city=workspace.city, state=Assessment.State.DRAFT)
    found = works(workspace, mine.newest_first()[:1])
    return {**so_far(found[0]), "title": found[0].title, "url": found[0].url} if found else None


# --- The page as the public sees it ------------------------------------------------------------------------------


def of_page(workspace: CityContext) -> dict[str, Any]:
    """What the head of the city's page says, with its newest figures: one query."""
    return {"summary": localized(workspace.city, "summary"), "figures": list(map(figure_cell, figures(workspace)))}


def figures(workspace: CityContext) -> list[Figure]:
    """One of each measure, of the whole city before those of a part of it."""
    found: dict[str, Figure] = {}
    for figure in sorted(Figure.objects.filter(city=workspace.city).shown(), key=lambda each: any(each.scope_in_all)):
        found.setdefault(figure.measure, figure)
    order = {str(measure): number for number, measure in enumerate(Measure)}
    return sorted(found.values(), key=lambda each: order.get(each.measure, len(order)))[:MOST_FIGURES]


def figure_cell(figure: Figure) -> Cell:
    return {
        "label": figure.label,
        "value": figure.amount,
        "note": figure.dated,
        "is_long": has_long_number(figure.amount),
    }
