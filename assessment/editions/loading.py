"""Reads an edition from the plain data of a file, and refuses whatever is missing, unknown or contradicts itself."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from assessment.scoring.definitions import (
    POINTS,
    Band,
    Component,
    Connections,
    Formula,
    Framework,
    Indicator,
    Input,
    InputKind,
    Level,
    ProfileField,
    Scoring,
    Source,
    Standing,
    Texts,
    Uncertain,
)
from assessment.scoring.formulas import ARITY
from assessment.scoring.rounding import fault_of
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES

BASES = ("handbook", "restated", "none")
MOST_DECIMALS = 6


class FaultyFramework(ValueError):
    """Names the place in the file and what is wrong there."""

    def __init__(self, place: str, fault: str) -> None:
        self.place, self.fault = place, fault
        super().__init__(f"{place}: {fault}")


class Node:
    """A mapping of the file whose keys are taken one after the other; `done` refuses those that nobody took."""

    def __init__(self, data: object, place: str) -> None:
        if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
            raise FaultyFramework(place, "a mapping with texts as keys is expected")
        self.data: dict[str, object] = data
        self.place = place
        self.taken: set[str] = set()

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def has(self, key: str) -> bool:
        return self.data.get(key) is not None

    def get(self, key: str) -> object:
        if not self.has(key):
            raise FaultyFramework(self.at(key), "is missing")
        self.taken.add(key)
        return self.data[key]

    def text(self, key: str) -> str:
        value = self.get(key)
        if not isinstance(value, str):
            raise FaultyFramework(self.at(key), "a text is expected")
        return value

    def whole(self, key: str) -> int:
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise FaultyFramework(self.at(key), "a whole number is expected")
        return value

    def flag(self, key: str) -> bool:
        value = self.get(key)
        if not isinstance(value, bool):
            raise FaultyFramework(self.at(key), "true or false is expected")
        return value

    def decimal(self, key: str) -> Decimal | None:
        """Numbers are written as texts, so that 20.0 stays 20.0; null is an open end."""
        self.taken.add(key)
        if key not in self.data:
            raise FaultyFramework(self.at(key), "is missing")
        value = self.data[key]
        return None if value is None else number(value, self.at(key))

    def items(self, key: str) -> list[object]:
        value = self.get(key)
        if not isinstance(value, list):
            raise FaultyFramework(self.at(key), "a list is expected")
        return value

    def nodes(self, key: str) -> "list[Node]":
        return [Node(each, f"{self.at(key)}[{position}]") for position, each in enumerate(self.items(key))]

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(checked_texts(self.items(key), self.at(key)))

    def wholes(self, key: str) -> tuple[int, ...]:
        values = self.items(key)
        if not all(isinstance(value, int) and not isinstance(value, bool) for value in values):
            raise FaultyFramework(self.at(key), "a list of whole numbers is expected")
        return tuple(value for value in values if isinstance(value, int))

    def words(self, key: str) -> Texts:
        return words(self.get(key), self.at(key))

    def one_of[Choice: StrEnum](self, key: str, choices: type[Choice]) -> Choice:
        value = self.text(key)
        if value not in {each.value for each in choices}:
            raise FaultyFramework(self.at(key), f"one of {', '.join(choices)} is expected")
        return choices(value)

    def optional[Found](self, key: str, read: "Callable[[Node], Found]", default: Found) -> Found:
        return read(self) if self.has(key) else default

    def done(self) -> None:
        for key in self.data:
            if key not in self.taken:
                raise FaultyFramework(self.at(key), "is unknown")


def number(value: object, place: str) -> Decimal:
    if not isinstance(value, str):
        raise FaultyFramework(place, "a number between quotation marks is expected")
    try:
        found = Decimal(value)
    except InvalidOperation:
        raise FaultyFramework(place, "is not a number") from None
    if not found.is_finite():
        raise FaultyFramework(place, "is not a number")
    return found


def checked_texts(values: Iterable[object], place: str) -> Iterable[str]:
    for value in values:
        if not isinstance(value, str):
            raise FaultyFramework(place, "a list of texts is expected")
        yield value


def words(data: object, place: str) -> Texts:
    if not isinstance(data, dict) or not data.get(DEFAULT_LANGUAGE):
        raise FaultyFramework(place, "a text by language, English at least, is expected")
    for code, text in data.items():
        if code not in LANGUAGE_CODES or not isinstance(text, str) or not text.strip():
            raise FaultyFramework(f"{place}.{code}", "is no text in a language of the site")
    return dict(data)


NO_WORDS: Texts = {}


def framework(data: object) -> Framework:
    """The edition that the data describe. Raises FaultyFramework."""
    node = Node(data, "")
    sources = {source.key: source for source in map(_source, node.nodes("sources"))}
    components = tuple(map(_component, node.nodes("components")))
    found = Framework(
        key=node.text("key"),
        edition=node.text("edition"),
        year=node.whole("year"),
        name=node.words("name"),
        title=node.text("title"),
        publisher=node.words("publisher"),
        maximum=node.whole("maximum"),
        maximum_first=node.whole("maximum_first"),
        maximum_first_standing=node.one_of("maximum_first_standing", Standing),
        components=components,
        indicators=tuple(_indicator(each, sources) for each in node.nodes("indicators")),
        starter=node.wholes("starter"),
        core=node.wholes("core"),
        profile=tuple(map(_profile_field, node.nodes("profile"))),
        sources=sources,
    )
    node.done()
    _check(found)
    return found


def _check(found: Framework) -> None:
    numbers = [indicator.number for indicator in found.indicators]
    if numbers != list(range(1, len(numbers) + 1)):
        raise FaultyFramework("indicators", "are not numbered 1, 2, 3 and so on")
    if len(found.indicator_of) != len(numbers):
        raise FaultyFramework("indicators", "two have the same key")
    for component in found.components:
        own = tuple(each.number for each in found.indicators if each.component == component.key)
        if own != component.indicators or component.maximum != 4 * len(own):
            raise FaultyFramework(f"components.{component.key}", "does not agree with the indicators")
    if found.maximum != 4 * len(numbers) or sum(len(each.indicators) for each in found.components) != len(numbers):
        raise FaultyFramework("maximum", "does not agree with the indicators")
    if not set(found.starter) <= set(found.core) or not set(found.core) <= set(numbers):
        raise FaultyFramework("core", "holds each indicator of the starter, and only indicators of this edition")


def _source(node: Node) -> Source:
    source = Source(
        node.text("key"),
        node.text("title"),
        node.optional("address", lambda each: each.text("address"), ""),
        node.text("kind"),
    )
    node.done()
    return source


def _component(node: Node) -> Component:
    component = Component(node.text("key"), node.words("name"), node.wholes("indicators"), node.whole("maximum"))
    node.done()
    return component


def _profile_field(node: Node) -> ProfileField:
    field = ProfileField(node.text("key"), node.words("label"), node.words("help"), node.one_of("standing", Standing))
    node.done()
    return field


def _indicator(node: Node, sources: Mapping[str, Source]) -> Indicator:
    found = Indicator(
        number=node.whole("number"),
        key=node.text("key"),
        component=node.text("component"),
        name=node.words("name"),
        short=node.words("short"),
        measures=node.words("measures"),
        page=node.optional("page", lambda each: each.whole("page"), None),
        unit=node.text("unit"),
        decimals=node.whole("decimals"),
        scoring=node.one_of("scoring", Scoring),
        formulas=tuple(map(_formula, node.nodes("formulas"))),
        inputs=tuple(map(_input, node.nodes("inputs"))),
        is_change=node.optional("is_change", lambda each: each.flag("is_change"), False),
        definition_standing=node.one_of("definition_standing", Standing),
        formula_standing=node.one_of("formula_standing", Standing),
        bands_standing=node.one_of("bands_standing", Standing),
        bands_basis=node.text("bands_basis"),
        is_single_source=node.optional("is_single_source", lambda each: each.flag("is_single_source"), False),
        rests_on=node.optional("rests_on", lambda each: each.words("rests_on"), NO_WORDS),
        bands=_bands(node, "bands"),
        levels=_levels(node, "levels"),
        decidable=_bands(node, "decidable"),
        candidate_bands=_bands(node, "candidate_bands"),
        candidate_levels=_levels(node, "candidate_levels"),
        uncertain=node.optional(
            "uncertain", lambda each: _uncertain(Node(each.get("uncertain"), each.at("uncertain"))), Uncertain()
        ),
        notes=tuple(
            words(each, f"{node.at('notes')}[{position}]") for position, each in enumerate(node.items("notes"))
        ),
        sources=node.texts("sources"),
        connections=_connections(Node(node.get("connections"), node.at("connections"))),
        likely_formula=node.optional(
            "likely_formula", lambda each: _formula(Node(each.get("likely_formula"), each.at("likely_formula"))), None
        ),
        likely_unit=node.optional("likely_unit", lambda each: each.text("likely_unit"), ""),
    )
    node.done()
    _check_indicator(found, node, sources)
    return found


def _check_indicator(found: Indicator, node: Node, sources: Mapping[str, Source]) -> None:
    if not 0 <= found.decimals <= MOST_DECIMALS:
        raise FaultyFramework(node.at("decimals"), f"0 to {MOST_DECIMALS} are expected")
    if found.bands_basis not in BASES:
        raise FaultyFramework(node.at("bands_basis"), f"one of {', '.join(BASES)} is expected")
    for key in found.sources:
        if key not in sources:
            raise FaultyFramework(node.at("sources"), f"{key} is not described")
    if len(found.input_of) != len(found.inputs):
        raise FaultyFramework(node.at("inputs"), "two have the same key")
    for formula in (*found.formulas, *((found.likely_formula,) if found.likely_formula else ())):
        if formula.name not in ARITY or len(formula.takes) != ARITY[formula.name]:
            raise FaultyFramework(node.at("formulas"), f"{formula.name} is no formula of {len(formula.takes)} inputs")
        if not set(formula.takes) <= set(found.input_of):
            raise FaultyFramework(node.at("formulas"), "an input is not described")
    if bool(found.formulas) == (found.scoring is Scoring.DECLARED):
        raise FaultyFramework(node.at("formulas"), "a declared indicator has none, any other has one")
    _check_scale(found, node)


def _check_scale(found: Indicator, node: Node) -> None:
    """Verified bands are whole: nobody would notice a gap before a value falls into it."""
    if found.scoring is Scoring.BANDS and found.has_verified_bands:
        fault = fault_of(found.bands, found.decimals)
        if fault is not None:
            raise FaultyFramework(node.at("bands"), f"{fault.code} between {fault.end} and {fault.start}")
    if found.scoring is Scoring.LEVELS and found.has_verified_bands and len(found.levels) != len(POINTS):
        raise FaultyFramework(node.at("levels"), "five are expected")


def _formula(node: Node) -> Formula:
    formula = Formula(
        node.text("name"), node.texts("takes"), node.optional("method", lambda each: each.text("method"), "")
    )
    node.done()
    return formula


def _input(node: Node) -> Input:
    found = Input(
        key=node.text("key"),
        label=node.words("label"),
        help=node.optional("help", lambda each: each.words("help"), NO_WORDS),
        unit=node.optional("unit", lambda each: each.text("unit"), ""),
        kind=node.one_of("kind", InputKind),
        minimum=node.decimal("minimum"),
        required=node.flag("required"),
        method=node.optional("method", lambda each: each.text("method"), ""),
    )
    node.done()
    return found


def _score(node: Node) -> int:
    score = node.whole("score")
    if score not in POINTS:
        raise FaultyFramework(node.at("score"), "0 to 4 are expected")
    return score


def _bands(node: Node, key: str) -> tuple[Band, ...]:
    if not node.has(key):
        return ()
    found = []
    for each in node.nodes(key):
        found.append(
            Band(
                score=_score(each),
                lower=each.decimal("lower"),
                upper=each.decimal("upper"),
                lower_inclusive=each.flag("lower_inclusive"),
                upper_inclusive=each.flag("upper_inclusive"),
                printed=each.optional("printed", lambda node: node.text("printed"), ""),
            )
        )
        each.done()
    return tuple(found)


def _levels(node: Node, key: str) -> tuple[Level, ...]:
    if not node.has(key):
        return ()
    found = []
    for each in node.nodes(key):
        found.append(Level(_score(each), each.words("condition")))
        each.done()
    return tuple(found)


def _uncertain(node: Node) -> Uncertain:
    found = Uncertain(
        points=tuple(number(each, node.at("points")) for each in node.items("points")),
        fractions=node.optional("fractions", lambda each: each.flag("fractions"), False),
    )
    node.done()
    return found


def _connections(node: Node) -> Connections:
    found = Connections(
        targets=node.texts("targets"),
        topics=node.texts("topics"),
        challenges=node.texts("challenges"),
        solution_types=node.texts("solution_types"),
        guide=node.optional("guide", lambda each: each.text("guide"), ""),
    )
    node.done()
    return found
