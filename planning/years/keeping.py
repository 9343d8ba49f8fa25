"""Keeps the copies of published years: made in the transaction that publishes a year, and afterwards in step with what
may still change in one. What was erased leaves the copy for good, and a translation that was missing comes in.

What was withdrawn is left out where a copy is read (`planning.years.summaries`), since it may come back.
"""

from collections.abc import Collection, Hashable, Iterable, Set
from copy import deepcopy
from itertools import batched
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils import timezone

from core.history.models import Versioned
from core.history.write import Closing, set_unversioned
from core.review.models import Bundle
from core.text.languages import LANGUAGE_CODES, column_name
from planning.models import CityIndicator, IndicatorValue, Plan, PlanTarget, PlanYear, ProgressReport
from planning.tracking.reckoning import Reckoned, Why
from planning.years.copies import (
    IndicatorCopy,
    PlanCopy,
    TargetCopy,
    Texts,
    YearCopy,
    reckoned_kept,
    texts_in_step,
)
from planning.years.copying import copy_of_today
from planning.years.locks import is_typed

AT_ONCE = 500

type Note = tuple[str, str]  # a bundle, plan or city, and its key


def note(row: Versioned) -> Note | None:
    """What of a row that was written concerns the copy of a year."""
    if isinstance(row, Bundle):
        return ("bundle", str(row.pk)) if row.state == Bundle.State.PUBLISHED else None
    if isinstance(row, PlanTarget):
        return "plan", str(row.plan_id)
    if isinstance(row, (CityIndicator, Plan)):
        return "city", str(row.city_id)
    return None


def close(notes: Collection[Hashable]) -> None:
    """Makes the copies of years that were published, then mends those of cities whose plans were written on."""
    found: dict[str, list[str]] = {}
    for name, key in sorted(each for each in notes if isinstance(each, tuple)):
        found.setdefault(name, []).append(key)
    bundles = [UUID(key) for key in found.get("bundle", ())]
    for row in PlanYear.objects.locked().filter(bundle__in=bundles, copy__isnull=True) if bundles else ():
        keep_copy(
            row, copy_of_today(row.city_id, calendar_year(row), made_on=timezone.localdate(), origin="publishing")
        )
    for name, lookup in (("city", "city__in"), ("plan", "city__plans__in")):
        for keys in batched(found.get(name, ()), AT_ONCE):
            mend(Q(**{lookup: keys}))


CLOSING = Closing(note, close)


def keep_copy(row: PlanYear, copy: YearCopy) -> None:
    set_unversioned(row, {"copy": copy})


def mend(which: Q) -> None:
    years = PlanYear._base_manager.filter(which, copy__isnull=False).values("pk")
    for row in PlanYear._base_manager.filter(pk__in=years).select_for_update():
        kept: YearCopy = row.copy  # type: ignore[assignment]  # it is asked for above
        copy = in_step(kept, calendar_year(row))
        if copy != kept:
            keep_copy(row, copy)


def calendar_year(row: PlanYear) -> int:
    assert row.year is not None
    return row.year


# --- In step ------------------------------------------------------------------------------------------------------


def in_step(kept: YearCopy, year: int) -> YearCopy:
    """The copy without what is no longer in the database, whatever its state is, and with translations that came."""
    copy = deepcopy(kept)
    plans = rows_of(Plan, (each["key"] for each in copy["plans"]))
    targets = rows_of(PlanTarget, copy["targets"], reports=ProgressReport.objects.filter(year=year))
    values = IndicatorValue.objects.filter(year=year, part="")
    indicators = rows_of(CityIndicator, copy["indicators"], values=values)
    copy["plans"] = [each for each in copy["plans"] if each["key"] in plans]
    copy["targets"] = {key: each for key, each in copy["targets"].items() if int(key) in targets}
    copy["indicators"] = {key: each for key, each in copy["indicators"].items() if int(key) in indicators}
    copy["alone"] = [key for key in copy["alone"] if key in indicators]
    for plan in copy["plans"]:
        mend_plan(plan, plans[plan["key"]], targets)
    whole = {int(key) for key, each in copy["indicators"].items() if mend_indicator(each, indicators[int(key)], year)}
    for key, target in copy["targets"].items():
        mend_target(target, targets[int(key)], whole)
        target["indicators"] = [one for one in target["indicators"] if one in indicators]
    return copy


def rows_of(model: type[Any], keys: Iterable[Any], **children: Any) -> dict[int, Any]:
    rows = model._base_manager.filter(pk__in=list(keys))
    return {row.pk: row for row in rows.prefetch_related(*(Prefetch(name, each) for name, each in children.items()))}


def mend_plan(kept: PlanCopy, row: Plan, targets: Collection[int]) -> None:
    kept["title"] = mended(kept["title"], row, "title")
    kept["targets"] = [key for key in kept["targets"] if key in targets]


def mend_target(kept: TargetCopy, row: PlanTarget, whole: Set[int]) -> None:
    """`whole` are the indicators of which nothing was erased now: what the level was held against."""
    kept["title"] = mended(kept["title"], row, "title")
    if not whole >= set(kept["indicators"]):
        kept["gap"] = ""
    report = kept["report"]
    live = next((each for each in row.reports.all() if report and str(each.pk) == report["key"]), None)
    if report is None or live is None:
        kept["report"], kept["gap"] = None, ""
        return
    report["level_reason"] = mended(report["level_reason"], live, "level_reason", is_locked=True)
    report["obstacle"] = mended(report["obstacle"], live, "obstacle", is_locked=True)


def mend_indicator(kept: IndicatorCopy, row: CityIndicator, year: int) -> bool:
    """Whether its value is there still, with all that was reckoned from it."""
    kept["name"] = mended(kept["name"], row, "name")
    value = kept["value"]
    if value is None or row.index:
        return True
    live = next((each for each in row.values.all() if str(each.pk) == value["key"]), None)
    if live is None:  # with it goes what was reckoned from it
        kept["value"], kept["trend"], kept["due"] = None, "", []
        kept["values"] = [each for each in kept["values"] if each["year"] != year]
        kept["reckoned"] = reckoned_kept(Reckoned(why=Why.NO_VALUE))
        return False
    value["footnote"] = mended(value["footnote"], live, "footnote", is_locked=is_typed(row))
    value["source_title"] = value["source_title"] if live.source_title else ""
    value["source_link"] = value["source_link"] if live.source_link else ""
    return True


def mended(kept: Texts, row: Any, name: str, *, is_locked: bool = False) -> Texts:
    now = {code: getattr(row, column_name(name, code)) or "" for code in LANGUAGE_CODES}
    return texts_in_step(kept, now, is_locked=is_locked)
