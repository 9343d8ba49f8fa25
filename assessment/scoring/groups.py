"""Many groups of patches as what the formulas need of them: how many there are, their sum, the sum of their squares.

A list of tens of thousands of areas stands in no answer. In texts these three are one line, which people and programs
read alike: groups=812 sum_ha=1204.6 sum_squares_ha2=88210.25.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from assessment.scoring.rounding import EXACT

NUMBER = r"(\d{1,30}(?:\.\d{1,30})?)"
LINE = re.compile(rf"\s*groups=(\d{{1,9}})\s+sum_ha={NUMBER}\s+sum_squares_ha2={NUMBER}\s*", re.ASCII)
ROUGH = Decimal("0.001")  # of sums that were rounded to four places


@dataclass(frozen=True, slots=True)
class GroupSums:
    groups: int
    sum: Decimal
    squares: Decimal

    def __str__(self) -> str:
        return f"groups={self.groups} sum_ha={self.sum:f} sum_squares_ha2={self.squares:f}"

    @property
    def can_be(self) -> bool:
        """The squares add up to the most in one group, and to the least in groups of one size."""
        most = EXACT.multiply(self.sum, self.sum)
        rough = EXACT.add(ROUGH, EXACT.multiply(most, Decimal("0.0001")))
        least = EXACT.divide(most, Decimal(self.groups)) if self.groups else most
        return self.groups > 0 and least - rough <= self.squares <= most + rough

    @property
    def told(self) -> dict[str, object]:
        """The three sums as programs read them."""
        return {"groups": self.groups, "sum_ha": float(self.sum), "sum_squares_ha2": float(self.squares)}


def sums_from(told: Mapping[str, object]) -> GroupSums | None:
    """What programs send, whose numbers are numbers or texts."""
    names = ("groups", "sum_ha", "sum_squares_ha2")
    if set(told) != set(names) or any(isinstance(each, bool) for each in told.values()):
        return None
    texts = (format(Decimal(str(each)), "f") if isinstance(each, float) else str(each) for each in map(told.get, names))
    return sums_in(" ".join(f"{name}={text}" for name, text in zip(names, texts, strict=True)))


def sums_in(text: str) -> GroupSums | None:
    found = LINE.fullmatch(text)
    return GroupSums(int(found[1]), Decimal(found[2]), Decimal(found[3])) if found else None
