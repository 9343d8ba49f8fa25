"""The reasons why a city should talk with another, each with what lies behind it."""

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Who gets something from whom; seen from the city that reads."""

    TO_YOU = "to_you"
    FROM_YOU = "from_you"
    BOTH = "both"


class Kind(StrEnum):
    """What a piece of evidence is; its key is that of such a row."""

    OFFER = "offer"
    NEED = "need"
    PRACTICE = "practice"
    PLAN = "plan"
    POINTS = "points"
    TERM = "term"
    BIOME = "biome"
    FIGURE = "figure"
    EVENT = "event"
    LINK = "link"
    LANGUAGE = "language"
    MINUTES = "minutes"


class Group(StrEnum):
    """What readers see matches grouped by, the strongest first. A city that is linked already is no match."""

    MUTUAL = "mutual"
    CAN_HELP = "can_help"
    HAS_DONE = "has_done"
    YOU_CAN_HELP = "you_can_help"
    MET = "met"
    ALIKE = "alike"
    LINKED = "linked"


class Code(StrEnum):
    """Reasons, in the order in which those of equal weight are said."""

    LINKED = "linked"
    OFFER_FOR_NEED = "offer_for_need"
    NEED_FOR_OFFER = "need_for_offer"
    PRACTICE_ON_NEED = "practice_on_need"
    SOLUTION_ON_NEED = "solution_on_need"
    PRACTICE_ON_CHALLENGE = "practice_on_challenge"
    POINTS_AHEAD = "points_ahead"
    PLAN_AHEAD = "plan_ahead"
    MET = "met"
    SAME_CHALLENGE = "same_challenge"
    SAME_SOLUTION = "same_solution"
    SAME_ECOSYSTEM = "same_ecosystem"
    SAME_SETTING = "same_setting"
    SAME_BIOME = "same_biome"
    SIMILAR_SIZE = "similar_size"
    COMMON_LANGUAGE = "common_language"
    COMMON_HOURS = "common_hours"
    # Said beside the reasons; they take no match away.
    NO_COMMON_LANGUAGE = "no_common_language"
    NO_COMMON_HOURS = "no_common_hours"


CAUTIONS = frozenset({Code.NO_COMMON_LANGUAGE, Code.NO_COMMON_HOURS})
# What makes talking easier is no reason to begin: these never make a match by themselves.
BESIDE = CAUTIONS | {Code.COMMON_LANGUAGE, Code.COMMON_HOURS, Code.SAME_SETTING, Code.SIMILAR_SIZE}
# One of these makes a match for one need.
ON_A_NEED = frozenset({Code.OFFER_FOR_NEED, Code.PRACTICE_ON_NEED, Code.SOLUTION_ON_NEED, Code.SAME_CHALLENGE})

DIRECTIONS = {
    Code.OFFER_FOR_NEED: Direction.TO_YOU,
    Code.NEED_FOR_OFFER: Direction.FROM_YOU,
    Code.PRACTICE_ON_NEED: Direction.TO_YOU,
    Code.SOLUTION_ON_NEED: Direction.TO_YOU,
    Code.PRACTICE_ON_CHALLENGE: Direction.TO_YOU,
    Code.POINTS_AHEAD: Direction.TO_YOU,
    Code.PLAN_AHEAD: Direction.TO_YOU,
}


def direction_of(code: Code) -> Direction:
    return DIRECTIONS.get(code, Direction.BOTH)


GROUPS = {
    Code.LINKED: Group.LINKED,
    Code.OFFER_FOR_NEED: Group.CAN_HELP,
    Code.NEED_FOR_OFFER: Group.YOU_CAN_HELP,
    Code.PRACTICE_ON_NEED: Group.HAS_DONE,
    Code.SOLUTION_ON_NEED: Group.HAS_DONE,
    Code.PRACTICE_ON_CHALLENGE: Group.HAS_DONE,
    Code.POINTS_AHEAD: Group.HAS_DONE,
    Code.PLAN_AHEAD: Group.HAS_DONE,
    Code.MET: Group.MET,
}


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A stored fact behind a reason."""

    kind: Kind
    key: str


@dataclass(frozen=True, slots=True)
class Reason:
    """`theirs` is what the other city has, `yours` what it answers or resembles, where that is another row."""

    code: Code
    theirs: tuple[Evidence, ...]
    yours: tuple[Evidence, ...] = ()

    @property
    def direction(self) -> Direction:
        return direction_of(self.code)

    @property
    def group(self) -> Group:
        return GROUPS.get(self.code, Group.ALIKE)

    @property
    def is_caution(self) -> bool:
        return self.code in CAUTIONS
