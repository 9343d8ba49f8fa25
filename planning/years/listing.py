"""What published years say, for programs and tables: what their copies hold of plans that are public today.

What was withdrawn is left out; what was erased is in no copy. Dated additions stand with the values and reports.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from planning.models import CityIndicator, Plan, PlanTarget, PlanYear
from planning.tracking.reckoning import Amount, Due, Reckoned, newest
from planning.years.copies import IndicatorCopy, Texts, ValueCopy, YearCopy, amount_read, due_read, reckoned_read
from planning.years.earlier import copy_of
from planning.years.keeping import calendar_year


class KeptIndicator(NamedTuple):
    """An indicator in a published year. Without a value it says why there is none, or nothing."""

    slug: str
    name: Texts
    unit: str
    own_unit: str
    value: ValueCopy | None
    found: Reckoned
    goals: Sequence[Due]
    newest: Amount | None  # the newest value until then, which the reckoning rests on


class KeptTarget(NamedTuple):
    key: int
    slug: str
    level: str
    gap: str
    indicators: Sequence[KeptIndicator]


@dataclass(frozen=True)
class KeptYear:
    """The sheet of a plan in a published year; `alone` are indicators that no target names."""

    year: int
    plan: str
    published_on: date | None
    read_anew_on: date | None
    targets: Sequence[KeptTarget]
    alone: Sequence[KeptIndicator]


def kept_years_of(plan: Plan) -> list[KeptYear]:
    """The published years of a plan, the oldest first. Three queries, however many there are."""
    rows = PlanYear.objects.locked().filter(city=plan.city_id).select_related("bundle").order_by("year")
    return kept_years(rows, {plan.pk})


def kept_years(rows: Iterable[PlanYear], plans: set[int]) -> list[KeptYear]:
    """What these years say of these public plans. Two queries, however many there are."""
    found = [(row, row.copy or copy_of(row)) for row in rows]
    targets = {int(key) for _row, copy in found for key in copy["targets"]}
    indicators = {int(key) for _row, copy in found for key in copy["indicators"]}
    slugs = dict(PlanTarget.objects.published().filter(pk__in=targets).values_list("pk", "slug"))
    named = dict(CityIndicator.objects.published().filter(pk__in=indicators).values_list("pk", "slug"))
    return [each for row, copy in found for each in sheets(row, copy, plans, slugs, named)]


def sheets(
    row: PlanYear, copy: YearCopy, plans: set[int], targets: dict[int, str], indicators: dict[int, str]
) -> Iterable[KeptYear]:
    said = {
        key: kept_indicator(slug, copy["indicators"][str(key)])
        for key, slug in indicators.items()
        if str(key) in copy["indicators"]
    }
    decided = row.bundle.decided_at if row.bundle else None
    for plan in copy["plans"]:
        if plan["key"] in plans:
            yield KeptYear(
                calendar_year(row),
                plan["slug"],
                timezone.localdate(decided) if decided else None,
                date.fromisoformat(copy["made_on"]) if copy["origin"] == "today" else None,
                [kept_target(copy, key, targets[key], said) for key in plan["targets"] if key in targets],
                [said[key] for key in copy["alone"] if key in said],
            )


def kept_target(copy: YearCopy, key: int, slug: str, said: dict[int, KeptIndicator]) -> KeptTarget:
    kept = copy["targets"][str(key)]
    level = kept["report"]["level"] if kept["report"] else ""
    told = [said[one] for one in kept["indicators"] if one in said]
    return KeptTarget(key, slug, level, kept["gap"] if len(told) == len(kept["indicators"]) else "", told)


def kept_indicator(slug: str, kept: IndicatorCopy) -> KeptIndicator:
    return KeptIndicator(
        slug,
        kept["name"],
        kept["unit"],
        kept["own_unit"],
        kept["value"],
        reckoned_read(kept["reckoned"]),
        [due_read(each) for each in kept["due"]],
        newest(map(amount_read, kept["values"])),
    )
