"""What a city claims of a target beside what is reckoned of its indicators. Pure.

The level stays the city's own word. Where the two say different things it is shown, and may stand with a sentence.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

from planning.tracking.reckoning import Amount, Direction, Motion, Reckoned, in_unit

SILENT = ("unknown", "not_applicable")  # levels that claim nothing


class Gap(StrEnum):
    MORE = "more"  # the city claims more than its indicators say
    LESS = "less"


class Trend(StrEnum):
    """How a value moved since the one before, by what is better."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


def gap(level: str, found: Sequence[Reckoned]) -> Gap | None:
    """None where both agree, where nothing is claimed, and where nothing is reckoned."""
    told = [each for each in found if each.share is not None or each.holds is not None]
    if not told or not level or level in SILENT:
        return None
    if is_too_much(level, told):
        return Gap.MORE
    return Gap.LESS if is_too_little(level, told) else None


def is_too_much(level: str, told: Sequence[Reckoned]) -> bool:
    if level == "achieved":
        return not all(map(is_reached, told))
    if level == "on_track":
        return any(map(is_behind, told))
    if level == "insufficient":  # it says that there is progress
        return all(map(is_worse, told))
    return level == "no_change" and any(map(is_worse, told))


def is_too_little(level: str, told: Sequence[Reckoned]) -> bool:
    if level == "moving_away":
        return not any(map(is_worse, told))
    return level in ("insufficient", "no_change") and all(is_reached(each) or is_on_way(each) for each in told)


def is_reached(found: Reckoned) -> bool:
    return found.holds is True or (found.share is not None and found.share >= 1)


def is_worse(found: Reckoned) -> bool:
    return found.holds is False or found.motion is Motion.AWAY


def is_behind(found: Reckoned) -> bool:
    return is_worse(found) or (found.is_on_line is False and not is_reached(found))


def behind(found: Reckoned) -> bool | None:
    """Whether it is behind the line to its goal, or is not kept. None where that cannot be told."""
    if found.holds is None and found.is_on_line is None and not (found.share is not None and is_worse(found)):
        return None
    return is_behind(found)


def is_on_way(found: Reckoned) -> bool:
    return found.is_on_line is True and found.motion is Motion.TOWARDS


def trend(direction: str, before: Amount | None, now: Amount | None, unit: str) -> Trend | None:
    """None where one of both is missing, where units differ, and for what is to be kept."""
    if before is None or now is None or direction == Direction.KEEP:
        return None
    first, last = in_unit(before, unit), in_unit(now, unit)
    if first is None or last is None:
        return None
    return Trend.SAME if first == last else better_or_worse(direction, first, last)


def better_or_worse(direction: str, first: Decimal, last: Decimal) -> Trend:
    return Trend.BETTER if (last > first) == (direction == Direction.UP) else Trend.WORSE
