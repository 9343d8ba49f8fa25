"""What an edition of an index is made of: components, indicators, inputs, bands and levels.

Read from files by `assessment.editions.frameworks`; nothing here knows where they lie.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

type Texts = Mapping[str, str]  # a text by code of language: "zh-hans"

POINTS = range(5)  # every indicator earns 0 to 4


class Standing(StrEnum):
    """How far something of the method was read in the handbook, or in a source that restates it."""

    VERIFIED = "verified"
    PARTLY = "partly"
    UNVERIFIED = "unverified"


class Scoring(StrEnum):
    BANDS = "bands"
    LEVELS = "levels"
    DECLARED = "declared"  # the city derives its points from the handbook, with a reason


class InputKind(StrEnum):
    DECIMAL = "decimal"
    INTEGER = "integer"
    AREAS = "areas"  # a list of decimals, one for each connected group
    TEXT = "text"
    POINTS = "points"  # a choice of 0 to 4


@dataclass(frozen=True, slots=True)
class Band:
    """The values that earn `score`. An end that is None is open, a flag says whether an end belongs to the band."""

    score: int
    lower: Decimal | None
    upper: Decimal | None
    lower_inclusive: bool
    upper_inclusive: bool
    printed: str = ""

    def holds(self, rounded: Decimal) -> bool:
        if self.lower is not None and (rounded < self.lower or (rounded == self.lower and not self.lower_inclusive)):
            return False
        return self.upper is None or rounded < self.upper or (rounded == self.upper and self.upper_inclusive)


@dataclass(frozen=True, slots=True)
class Level:
    """The state of things that earns `score`."""

    score: int
    condition: Texts


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that a city is asked for."""

    key: str
    label: Texts
    help: Texts
    unit: str
    kind: InputKind
    minimum: Decimal | None
    required: bool
    method: str = ""  # "A" or "B" where an indicator offers two ways


@dataclass(frozen=True, slots=True)
class Formula:
    """The name of a formula with the keys of the inputs that it takes."""

    name: str
    takes: tuple[str, ...]
    method: str = ""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Values at which the sources of the bands disagree."""

    points: tuple[Decimal, ...] = ()
    fractions: bool = False  # every value that is not whole

    def __bool__(self) -> bool:
        return bool(self.points or self.fractions)


@dataclass(frozen=True, slots=True)
class Connections:
    """Where an indicator leads on this site: our own reading, no statement of the handbook."""

    targets: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    challenges: tuple[str, ...] = ()
    solution_types: tuple[str, ...] = ()
    guide: str = ""


@dataclass(frozen=True)
class Indicator:
    """One of the questions of an index, with how its answer is worked out and scored."""

    number: int
    key: str
    component: str
    name: Texts
    short: Texts  # the same in two or three words, for a cell of a drawing
    measures: Texts
    page: int | None
    unit: str
    decimals: int
    scoring: Scoring
    formulas: tuple[Formula, ...]
    inputs: tuple[Input, ...]
    is_change: bool
    definition_standing: Standing
    formula_standing: Standing
    bands_standing: Standing
    bands_basis: str  # "handbook", "restated" or "none"
    is_single_source: bool
    rests_on: Texts
    bands: tuple[Band, ...]
    levels: tuple[Level, ...]
    decidable: tuple[Band, ...]
    candidate_bands: tuple[Band, ...]
    candidate_levels: tuple[Level, ...]
    uncertain: Uncertain
    notes: tuple[Texts, ...]
    sources: tuple[str, ...]
    connections: Connections
    likely_formula: Formula | None = None  # of a declared indicator: what its bands would be about, once confirmed
    likely_unit: str = ""

    @cached_property
    def input_of(self) -> Mapping[str, Input]:
        return {each.key: each for each in self.inputs}

    @property
    def has_verified_bands(self) -> bool:
        return self.bands_standing is Standing.VERIFIED


@dataclass(frozen=True, slots=True)
class Component:
    """A part of an index, whose indicators are added up."""

    key: str
    name: Texts
    indicators: tuple[int, ...]
    maximum: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where something of the method was read."""

    key: str
    title: str
    address: str
    kind: str


@dataclass(frozen=True)
class Framework:
    """One edition of an index. Results of two editions are never compared."""

    key: str
    edition: str
    year: int
    name: Texts
    title: str
    publisher: Texts
    maximum: int
    maximum_first: int
    maximum_first_standing: Standing
    components: tuple[Component, ...]
    indicators: tuple[Indicator, ...]
    starter: tuple[int, ...]
    core: tuple[int, ...]
    profile: tuple["ProfileField", ...]
    sources: Mapping[str, Source] = field(repr=False)

    @cached_property
    def indicator_of(self) -> Mapping[str, Indicator]:
        return {each.key: each for each in self.indicators}

    @cached_property
    def numbered(self) -> Mapping[int, Indicator]:
        return {each.number: each for each in self.indicators}


@dataclass(frozen=True, slots=True)
class ProfileField:
    """A heading of part I, the profile of the city, which earns no points."""

    key: str
    label: Texts
    help: Texts
    standing: Standing
