"""How a city has changed: against its own baseline alone, within one edition and one boundary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from assessment.answers.outcomes import counted_score
from assessment.models import Result, ResultLine
from assessment.results.boundaries import differences_of_areas
from core.text.fold import fold


@dataclass(frozen=True, slots=True)
class Change:
    """`before` holds the scores of the baseline by indicator. Without any, `reason` says why nothing is compared."""

    baseline: Result | None
    reason: str = ""
    before: Mapping[str, int] = field(default_factory=dict)
    points: int = 0  # gained or lost on the indicators that both years scored
    common: int = 0

    @property
    def is_shown(self) -> bool:
        return self.baseline is not None and not self.reason


def change_of(result: Result, all_of_city: Sequence[Result]) -> Change:
    """`all_of_city` are its published results with their lines, in any order."""
    earlier = sorted((each for each in all_of_city if each.year < result.year), key=lambda each: each.year)
    same = [each for each in earlier if each.framework == result.framework]
    if not same:
        other = _("Not comparable: the earlier results use another edition.") if earlier else ""
        return Change(None, other)
    baseline = next((each for each in same if is_same_boundary(result, each, same)), None)
    if baseline is None:
        return Change(same[0], _("Not comparable: the city has not stated that the boundary is the same."))
    then, now = scores(baseline.lines.all()), scores(result.lines.all())
    both = then.keys() & now.keys()
    return Change(baseline, "", then, sum(now[key] - then[key] for key in both), len(both))


def is_same_boundary(result: Result, baseline: Result, earlier: Sequence[Result]) -> bool:
    """Whether both are about one boundary, by the year since which it is the same. A result from before that year was
    kept: said in the same words, or from year to year to be the same, and no area of the city says otherwise."""
    if result.boundary_since is not None:
        return result.boundary_since <= baseline.year
    if differences_of_areas(result.lines.all(), baseline.lines.all()):
        return False
    if result.boundary and fold(result.boundary) == fold(baseline.boundary):
        return True
    return all(each.is_same_boundary for each in (*earlier[earlier.index(baseline) + 1 :], result))


def scores(lines: Any) -> dict[str, int]:
    rows: list[ResultLine] = list(lines)
    return {row.indicator: score for row in rows if (score := counted_score(row)) is not None}
