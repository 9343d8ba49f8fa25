"""What is reckoned of an indicator, for programs: how far it has come, where it moves, whether it is behind. Pure."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypedDict

from planning.tracking.claims import behind
from planning.tracking.reckoning import Amount, Due, Reckoned

PLACES = Decimal("0.0001")  # of a share: hundredths of a per cent


class GoalDue[Number](TypedDict):
    year: int | None
    is_fiscal: bool
    value: Number
    unit: str
    is_reached: bool | None


class Outcome[Number](TypedDict):
    """`share` is the part of the way from the baseline to the last goal; without one `why` says why there is none.
    `value_year` is the year of the value that it rests on, fiscal or not; `expected` is where the line is then, in the
    unit of the indicator. `motion` is where the newest value lies, seen from the baseline; `is_behind` whether it is
    behind the line."""

    value_year: int | None
    value_is_fiscal: bool
    share: Number | None
    exactness: str
    why: str | None
    motion: str | None
    is_behind: bool | None
    is_kept: bool | None
    expected: Number | None
    goals_due: list[GoalDue[Number]]


def outcome[Number](
    found: Reckoned,
    goals: Sequence[Due],
    unit: str,
    number: Callable[[Decimal], Number],
    *,
    now: Amount | None,
) -> Outcome[Number]:
    """`number` puts a decimal into the form of the answer, `unit` is that of the indicator; `now` is the newest value,
    which the reckoning rests on."""
    return {
        "value_year": now.year if now else None,
        "value_is_fiscal": bool(now and now.is_fiscal),
        "share": None if found.share is None else number(found.share.quantize(PLACES)),
        "exactness": str(found.exactness),
        "why": str(found.why) if found.why else None,
        "motion": str(found.motion) if found.motion else None,
        "is_behind": behind(found),
        "is_kept": found.holds,
        "expected": None if found.expected is None else number(found.expected.quantize(PLACES)),
        "goals_due": [
            {
                "year": each.goal.year,
                "is_fiscal": each.goal.is_fiscal,
                "value": number(each.goal.value),
                "unit": each.goal.unit or unit,
                "is_reached": each.is_reached,
            }
            for each in goals
        ],
    }
