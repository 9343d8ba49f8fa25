"""The formulas of the index, each a function of checked numbers. All work in full precision."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from assessment.scoring.definitions import Formula
from assessment.scoring.groups import GroupSums
from assessment.scoring.rounding import EXACT

type Value = Decimal | int | str | tuple[Decimal, ...] | GroupSums | None
type Inputs = Mapping[str, Value]
type Number = Decimal | int
type Areas = tuple[Decimal, ...] | GroupSums
type Compute = Callable[..., Decimal]

HUNDRED = Decimal(100)
THOUSAND = Decimal(1000)


def share(part: Decimal, whole: Decimal) -> Decimal:
    return EXACT.divide(EXACT.multiply(part, HUNDRED), whole)


def share_of_both(part: Decimal, other: Decimal) -> Decimal:
    return share(part, EXACT.add(part, other))


def ratio(part: Decimal, whole: Decimal) -> Decimal:
    return EXACT.divide(part, whole)


def per_thousand(part: Decimal, people: Decimal) -> Decimal:
    return EXACT.divide(EXACT.multiply(part, THOUSAND), people)


def difference(gained: Decimal, lost: Decimal) -> Decimal:
    return EXACT.subtract(gained, lost)


def count(number: Decimal | int) -> Decimal:
    return Decimal(number)


def mesh_size(areas: Areas) -> Decimal:
    """How large a connected group is on average, weighted by area: in the unit of the areas."""
    return EXACT.divide(_squares(areas), _sum(areas))


def coherence(areas: Areas) -> Decimal:
    """The mesh size as a share of all natural area. The areas are those of groups, never of single patches."""
    whole = _sum(areas)
    return share(_squares(areas), EXACT.multiply(whole, whole))


def _sum(areas: Areas) -> Decimal:
    if isinstance(areas, GroupSums):
        return areas.sum
    whole = Decimal(0)
    for area in areas:
        whole = EXACT.add(whole, area)
    return whole


def _squares(areas: Areas) -> Decimal:
    if isinstance(areas, GroupSums):
        return areas.squares
    whole = Decimal(0)
    for area in areas:
        whole = EXACT.fma(area, area, whole)
    return whole


FORMULAS: dict[str, Compute] = {
    "share": share,
    "share_of_both": share_of_both,
    "ratio": ratio,
    "per_thousand": per_thousand,
    "difference": difference,
    "count": count,
    "level": count,
    "mesh_size": mesh_size,
    "coherence": coherence,
}
OF_TWO = frozenset({"share", "share_of_both", "ratio", "per_thousand", "difference"})
ARITY = {name: 2 if name in OF_TWO else 1 for name in FORMULAS}
OF_A_WHOLE = frozenset({"share"})  # the first input is a part of the second
DIVIDES = frozenset({"share", "ratio", "per_thousand"})  # the second input must be above 0


def computed(formula: Formula, inputs: Inputs) -> Decimal | None:
    """The value; None where something that the formula takes is missing."""
    taken = [inputs.get(key) for key in formula.takes]
    if None in taken:
        return None
    return FORMULAS[formula.name](*taken)
