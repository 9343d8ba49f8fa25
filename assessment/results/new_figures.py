"""What a published result knows that the page of its city does not: figures that the city can take over.

Our reading runs one way less than in `suggestions`: a figure is offered back only where the input and the measure count
the same, so that restored areas of all kinds do not become “restored wetland”.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID, uuid5

from assessment.answers.typed import is_area
from assessment.editions.frameworks import framework
from assessment.models import Mode, Result, ResultLine
from cities.measures import Measure, Unit
from cities.models import Figure
from core.history.snapshot import Snapshot
from core.text.fallback import localized

MEASURES: Mapping[str, Measure] = {
    "city_area_ha": Measure.AREA,
    "terrestrial_area_ha": Measure.LAND_AREA,
    "protected_area_ha": Measure.PROTECTED_AREA,
    "population": Measure.POPULATION,
}
HECTARES_OF = {Unit.HA: Decimal(1), Unit.KM2: Decimal(100), Unit.M2: Decimal("0.0001")}
NAMES = UUID("7e0d3f0c-55b5-4d39-8a6f-0c2f1d7f6a11")  # what is taken over twice is one row
PLACES = Decimal("0.001")  # as exact as a figure is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFigure:
    """`there` is the figure of the same year that it differs from.

    One whose source is of the list stays as it is: staff cannot take that source away, and it does not say the value.
    """

    city: int
    measure: Measure
    value: Decimal
    unit: Unit
    year: int
    source_title: str
    source_link: str
    there: Figure | None = None

    def shown(self) -> Figure:
        """The figure as the page of the city would write it."""
        return Figure(measure=self.measure, value=self.value, unit=self.unit, year=self.year)

    def patch(self) -> Snapshot:
        """The changes for a proposal of the city's profile."""
        new = uuid5(NAMES, f"{self.city}/{self.measure}/{self.year}")
        head = f"figures.{self.there.pk if self.there else new}"
        said: Snapshot = {
            f"{head}.value": str(self.value),
            f"{head}.unit": self.unit.value,
            f"{head}.source_title": self.source_title,
            f"{head}.source_link": self.source_link,
        }
        if self.there:
            return said
        return {head: True, f"{head}.measure": self.measure.value, f"{head}.year": self.year, **said}


def new_figures(result: Result, figures: Iterable[Figure]) -> list[NewFigure]:
    """Reads the lines of the result. One for each measure, of the latest year."""
    whole = [each for each in figures if not each.scope]
    latest: dict[Measure, NewFigure] = {}
    for line in result.lines.all():
        for found in of_line(result, line, whole):
            if found.measure not in latest or latest[found.measure].year < found.year:
                latest[found.measure] = found
    return [each for each in latest.values() if not is_there(each, whole)]


def of_line(result: Result, line: ResultLine, figures: Iterable[Figure]) -> Iterator[NewFigure]:
    if line.mode != Mode.GIVEN or line.year is None:
        return
    indicator = framework(result.framework).indicator_of[line.indicator]
    for name, value in line.values.items():
        asked, measure = indicator.input_of.get(name), MEASURES.get(name)
        if asked is None or measure is None:
            continue
        mine = [each for each in figures if each.measure == measure]
        there = next((each for each in mine if each.year == line.year and each.source_id is None), None)
        unit = unit_beside(there or next(iter(mine), None)) if is_area(asked) else Unit.PEOPLE
        yield NewFigure(
            city=result.city_id,
            measure=measure,
            value=(Decimal(value) / HECTARES_OF.get(unit, Decimal(1))).quantize(PLACES, ROUND_HALF_UP),
            unit=unit,
            year=line.year,
            source_title=line.source_title or localized(result, "title").text,
            source_link=line.source_link,
            there=there,
        )


def unit_beside(figure: Figure | None) -> Unit:
    """The unit that the page has for this measure already."""
    return Unit(figure.unit) if figure and figure.unit in HECTARES_OF else Unit.HA


def is_there(found: NewFigure, figures: Iterable[Figure]) -> bool:
    """The page says this very value, of whatever year, or says a later one."""
    mine = [each for each in figures if each.measure == found.measure]
    if any(each.unit == found.unit and each.value == found.value for each in mine):
        return True
    return any(each.year is not None and each.year > found.year for each in mine)
