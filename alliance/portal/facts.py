"""Which figures of a city say most, and how one is told: with what it was before, its date and its source."""

from typing import Any

from alliance.portal.figure_labels import marked_label
from alliance.portal.sections import in_page_order, one_a_measure, subject
from cities.measures import Measure
from cities.models import Figure

FACTS_ON_TOP = 4
# What says most about nature comes first, the size of the city last.
TELLING = (
    *(Measure.FOREST_COVER, Measure.SPECIES, Measure.ECOSYSTEM_TYPES, Measure.PROTECTED_AREAS, Measure.PROTECTED_LAND),
    *(Measure.PROTECTED_AREA, Measure.LAKESIDE, Measure.RESTORED, Measure.WOODLAND, Measure.CITIZEN_FORESTS),
    *(Measure.PARKS, Measure.PARKS_NEAR, Measure.BIRDS, Measure.PLANTS, Measure.FISH, Measure.RED_LINE),
    *(Measure.PARK_PER_PERSON, Measure.GREEN_PER_PERSON, Measure.GREEN_COVER, Measure.CANOPY, Measure.WETLAND),
    *(Measure.PARK_AREA, Measure.TREES_PER_AREA, Measure.OTHER, Measure.SPENDING_PER_PERSON, Measure.DENSITY),
    *(Measure.SPENDING, Measure.LAND_AREA, Measure.AREA, Measure.AREA_WITH_SEA),
)


def facts(figures: list[Figure]) -> list[dict[str, Any]]:
    """How many people live there, and what else tells most."""
    return [fact(figure, before(figure, figures)) for figure in on_top(figures)]


def on_top(figures: list[Figure]) -> list[Figure]:
    of_each = one_a_measure(figures)
    people = [figure for figure in of_each if figure.measure == Measure.POPULATION][:1]
    others = [figure for figure in of_each if figure.measure != Measure.POPULATION]
    others.sort(key=lambda figure: (before(figure, figures) is None, TELLING.index(Measure(figure.measure))))
    return in_page_order([*people, *others[: FACTS_ON_TOP - len(people)]])


def before(figure: Figure, figures: list[Figure]) -> Figure | None:
    """The earliest value that the same source gives of the same: what it was before."""
    wanted = (figure.unit, figure.read_from, subject(figure))
    same = [other for other in figures if other.year and (other.unit, other.read_from, subject(other)) == wanted]
    first = min(same, key=lambda other: other.year or 0, default=None)
    is_later = first and first.pk != figure.pk and (figure.year is None or (first.year or 0) < figure.year)
    return first if is_later else None


def fact(figure: Figure, earlier: Figure | None) -> dict[str, Any]:
    return {
        "label": marked_label(figure),
        "value": f"{earlier.amount} → {figure.amount}" if earlier else figure.amount,
        "note": f"{earlier.dated} → {figure.dated}" if earlier else figure.dated,
        "url": f"#f-{figure.pk}",
    }
