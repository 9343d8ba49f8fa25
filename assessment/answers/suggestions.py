"""What a city has said already and can answer with: figures of its page, other answers, its last assessment, its work.

Offers are worked out each time and not kept. What was taken keeps its source with the value, what was refused stands in
`Answer.refused` by the key of the offer. A later source of values is one more function in `OFFERING`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessment.answers.typed import is_area, number_written, shown_value
from assessment.models import Answer, Mode
from assessment.scoring.definitions import Framework, Indicator, Input, InputKind
from assessment.scoring.groups import GroupSums
from cities.measures import Measure, Unit
from cities.models import Figure
from core.text import numbers
from core.vocabulary.units import HECTARE, SQUARE_KILOMETRE, in_hectares

# Our reading: which measure of a city's page is the same as which input of the index.
MEASURES: Mapping[str, tuple[str, ...]] = {
    "city_area_ha": (Measure.AREA,),
    "terrestrial_area_ha": (Measure.LAND_AREA,),
    "population": (Measure.POPULATION,),
    "protected_area_ha": (Measure.PROTECTED_LAND, Measure.PROTECTED_AREA),
    "restored_area_ha": (Measure.RESTORED,),
    "park_area_ha": (Measure.PARK_AREA,),
    "native_birds_city": (Measure.BIRDS,),
}
TO_TYPED = {Unit.KM2: SQUARE_KILOMETRE, Unit.HA: HECTARE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One value for one input. `key` names it in a form: figure:<id>, answer:<indicator>, last:<indicator>,
    counted:<input>, run:<id>."""

    key: str
    input: str
    text: str  # the value in the unit of the edition, in words
    about: str  # where it is from
    typed: str
    unit: str
    value: Any
    year: int | None
    source_title: str = ""
    source_link: str = ""
    reported: str = ""

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of something the city has today, and where that stands in words."""

    number: int
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The value of one input that a run over the city's own map layers gives: a number, or what groups add up to."""

    run: str
    input: str
    value: float | GroupSums
    made_on: date
    year: int
    source_title: str
    source_link: str
    is_of_city: bool = False  # it calculated it by itself
    edition: str = ""  # the only one that the value answers, where editions ask for different things


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What offers are made of: asked of the database by whoever shows them."""

    edition: Framework
    figures: Iterable[Figure] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    last: Mapping[str, Answer] = field(default_factory=dict)
    last_year: int | None = None
    year: int | None = None  # of the assessment: nothing later is offered
    counted: Mapping[str, Counted] = field(default_factory=dict)  # by the key of an input
    this_year: int | None = None
    measured: Iterable[Measured] = ()


def offers(indicator: Indicator, known: Known, *, refused: Iterable[str] = ()) -> dict[str, list[Offer]]:
    """What may be taken over for each input, what the city said last first; one that was refused is not offered
    again."""
    not_again = set(refused)
    found: dict[str, list[Offer]] = {}
    for asked in indicator.inputs:
        if asked.kind in (InputKind.TEXT, InputKind.POINTS):
            continue
        made = (offer for make in OFFERING for offer in make(indicator, asked, known))
        given = [offer for offer in made if offer.key not in not_again and not is_later(offer, known.year)]
        if given:
            found[asked.key] = given
    return found


def is_later(offer: Offer, year: int | None) -> bool:
    """Whether an offer is of a year after that of the assessment; where its year is not stated, reported after it."""
    known = offer.year or int(offer.reported[:4] or 0)
    return year is not None and known > year


def of_other_answers(indicator: Indicator, asked: Input, known: Known) -> Iterator[Offer]:
    """An input that returns within the edition, such as the area of the city."""
    for other in known.edition.indicators:
        answer = known.answers.get(other.key)
        kept = answer.inputs.get(asked.key) if answer and other.key != indicator.key else None
        if answer and kept and other.input_of.get(asked.key) == asked and not indicator.is_change:
            about = _("Entered for indicator %(number)s") % {"number": other.number}
            yield from_answer(f"answer:{other.key}", asked, answer, kept, about)
            return


def of_last_time(indicator: Indicator, asked: Input, known: Known) -> Iterator[Offer]:
    answer = known.last.get(indicator.key)
    kept = answer.inputs.get(asked.key) if answer and answer.mode == Mode.GIVEN else None
    if answer and kept and not indicator.is_change:
        about = _("From your assessment of %(year)s") % {"year": known.last_year}
        yield from_answer(f"last:{indicator.key}", asked, answer, kept, about)


def from_answer(key: str, asked: Input, answer: Answer, kept: Mapping[str, Any], about: str) -> Offer:
    if answer.year:
        about = _("%(about)s (value of %(year)s)") % {"about": about, "year": answer.year}
    return Offer(
        key=key,
        input=asked.key,
        text=in_unit(asked, kept["value"]),
        about=about,
        typed=kept["typed"],
        unit=kept["unit"],
        value=kept["value"],
        year=answer.year,
        source_title=answer.source_title,
        source_link=answer.source_link,
    )


def of_figures(indicator: Indicator, asked: Input, known: Known) -> Iterator[Offer]:
    """Yields figures from the page of the city; those of a part of it answer nothing about the whole."""
    for figure in known.figures:
        if figure.measure in MEASURES.get(asked.key, ()) and not figure.scope:
            offer = from_figure(asked, figure)
            if offer:
                yield offer


def from_figure(asked: Input, figure: Figure) -> Offer | None:
    value = figure.value
    if is_area(asked):
        if figure.unit not in TO_TYPED:
            return None
        value = in_hectares(value, TO_TYPED[Unit(figure.unit)])
    cited = figure.cited
    words = {"label": figure.label, "amount": figure.amount, "dated": figure.dated}
    return Offer(
        key=f"figure:{figure.pk}",
        input=asked.key,
        text=in_unit(asked, number_written(value)),
        about=_("From the page of your city: %(label)s, %(amount)s (%(dated)s)") % words,
        typed=numbers.grouped_number(figure.value),
        unit=TO_TYPED[Unit(figure.unit)] if is_area(asked) else "",
        value=number_written(value),
        year=figure.year,
        source_title=cited.title if cited else "",
        source_link=cited.link if cited else "",
        reported=figure.reported,
    )


def of_work(indicator: Indicator, asked: Input, known: Known) -> Iterator[Offer]:
    """How many there are today; none are no answer, since they may stand elsewhere."""
    found = known.counted.get(asked.key)
    if found and found.number and asked.kind is InputKind.INTEGER:
        value = str(found.number)
        yield Offer(
            key=f"counted:{asked.key}",
            input=asked.key,
            text=in_unit(asked, value),
            about=found.about,
            typed=value,
            unit="",
            value=value,
            year=known.this_year,
        )


def of_measurements(indicator: Indicator, asked: Input, known: Known) -> Iterator[Offer]:
    """What was measured over the map layers of the city. Areas are hectares, as the inputs are."""
    for found in known.measured:
        if found.input == asked.key and found.edition in ("", known.edition.key):
            value = answer_of(found.value)
            of_city, of_site = (
                _("Calculated by your city, uploaded on %(day)s"),
                _("Measured from your map layers on %(day)s"),
            )
            yield Offer(
                key=f"run:{found.run}",
                input=asked.key,
                text=in_unit(asked, value),
                about=(of_city if found.is_of_city else of_site) % {"day": date_format(found.made_on)},
                typed="\n".join(value) if isinstance(value, list) else value,
                unit=HECTARE if is_area(asked) else "",
                value=value,
                year=found.year,
                source_title=found.source_title,
                source_link=found.source_link,
            )


def answer_of(measured: Any) -> Any:
    """A value as an answer has it: text, a list of texts, or what is asked of groups."""
    if isinstance(measured, GroupSums):
        return str(measured)
    if isinstance(measured, list):
        return [number_written(Decimal(str(each))) for each in measured]
    return number_written(Decimal(str(measured)))


def in_unit(asked: Input, value: Any) -> str:
    unit = "ha" if is_area(asked) and asked.kind is not InputKind.AREAS else ""
    return f"{shown_value(asked, value)} {unit}".strip()


OFFERING: tuple[Callable[[Indicator, Input, Known], Iterator[Offer]], ...] = (
    of_other_answers,
    of_figures,
    of_work,
    of_measurements,
    of_last_time,
)
