"""Which figures of a city say most, and how one is told: with what it was before, its date and its source."""

from itertools import groupby
from typing import Any

from alliance.portal.figure_labels import marked_label
from cities.measures import Measure
from cities.models import Figure
from core.review import freshness
from core.text.measured import unbroken
from core.text.moments import known_day_words
from core.vocabulary.models import Confidence

FACTS_ON_TOP = 4
ORDER = {measure: number for number, measure in enumerate(Measure.values)}
SIZES = (Measure.LAND_AREA, Measure.AREA, Measure.AREA_WITH_SEA)  # no finding
# What says most about nature comes first, the size of the city last.
TELLING = (
    *(Measure.FOREST_COVER, Measure.SPECIES, Measure.ECOSYSTEM_TYPES, Measure.PROTECTED_AREAS, Measure.PROTECTED_LAND),
    *(Measure.PROTECTED_AREA, Measure.LAKESIDE, Measure.RESTORED, Measure.WOODLAND, Measure.CITIZEN_FORESTS),
    *(Measure.PARKS, Measure.PARKS_NEAR, Measure.BIRDS, Measure.PLANTS, Measure.FISH, Measure.RED_LINE),
    *(Measure.PARK_PER_PERSON, Measure.GREEN_PER_PERSON, Measure.GREEN_COVER, Measure.CANOPY, Measure.WETLAND),
    *(Measure.PARK_AREA, Measure.TREES_PER_AREA, Measure.OTHER, Measure.SPENDING_PER_PERSON, Measure.DENSITY),
    *(Measure.SPENDING, Measure.LAND_AREA, Measure.AREA, Measure.AREA_WITH_SEA),
)


def fact_of(figure: Figure, figures: list[Figure]) -> dict[str, Any]:
    """One of the figures of a city, with what it was before."""
    return fact(figure, before(figure, figures))


def on_top(figures: list[Figure]) -> list[Figure]:
    return in_page_order(by_telling(figures)[:FACTS_ON_TOP])


def by_telling(figures: list[Figure]) -> list[Figure]:
    """One of each measure: how many people live there, then what tells most."""
    of_each = [figure for figure in one_a_measure(figures) if before(figure, figures) or not is_loose(figure)]
    people = [figure for figure in of_each if figure.measure == Measure.POPULATION][:1]
    others = [figure for figure in of_each if figure.measure != Measure.POPULATION]
    others.sort(key=lambda figure: (before(figure, figures) is None, TELLING.index(Measure(figure.measure))))
    return [*people, *others]


def is_loose(figure: Figure) -> bool:
    """Whether it is of a part alone, of no stated year, and not of the best sources.

    Its words may say that it is of long ago, and a reader in a hurry reads the number. The page of figures has it.
    """
    return not figure.year and any(figure.scope_in_all) and figure.confidence != Confidence.HIGH


def before(figure: Figure, figures: list[Figure]) -> Figure | None:
    """The earliest value that the same source gives of the same: what it was before."""
    wanted = (figure.unit, figure.read_from, subject(figure))
    same = [other for other in figures if other.year and (other.unit, other.read_from, subject(other)) == wanted]
    first = min(same, key=lambda other: other.year or 0, default=None)
    is_later = first and first.pk != figure.pk and (first.year or 0) < told_in(figure)
    return first if is_later else None


def told_in(figure: Figure) -> int:
    """The year of a value, else that of its report: a value may be older than its report, never younger."""
    return figure.year or int(figure.reported[:4] or 0)


def fact(figure: Figure, earlier: Figure | None) -> dict[str, Any]:
    return {
        "label": marked_label(figure),
        "value": " → ".join(unbroken(each.amount) for each in (earlier, figure) if each),
        "note": f"{earlier.dated} → {figure.dated}" if earlier else figure.dated,
        "url": f"#f-{figure.pk}",
    }


# --- All of them --------------------------------------------------------------------------------------------------


def one_a_measure(figures: list[Figure]) -> list[Figure]:
    """The first of `shown()`: the city's own word, else the newest public one. The birds of a lake and of the city
    are two."""
    return [next(group) for _subject, group in groupby(in_page_order(figures), key=subject)]


def subject(figure: Figure) -> tuple[int, tuple[str, ...]]:
    return ORDER[figure.measure], figure.scope_in_all


def in_page_order(figures: list[Figure]) -> list[Figure]:
    return sorted(figures, key=subject)


def figure_rows(figures: list[Figure]) -> list[dict[str, Any]]:
    """All of them, also those that contradict each other."""
    return [
        {
            "anchor": f"f-{figure.pk}",
            "label": marked_label(figure),
            "amount": unbroken(figure.amount),
            "dated": figure.dated,
            "reported": known_day_words(figure.reported) if figure.year else "",
            "method": figure.method,
            "source": figure.cited,
            "confirmed": freshness.sentence(figure.confirmed_on),
            "is_confirmed": figure.confirmed_on is not None,
            "correction": figure.correction,
        }
        for figure in in_page_order(figures)
    ]
