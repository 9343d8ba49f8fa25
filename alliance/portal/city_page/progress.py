"""The plan of a city on its page: how far its indicators are, which global targets it serves, where its actions stand.

The one in force comes first and is told; each other plan has a line.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.portal.city_page.reading import (
    Profile,
    actions_of_plan,
    commitments_of,
    targets_of_plan,
)
from alliance.portal.city_page.series import Way
from alliance.portal.planning import showing
from alliance.portal.planning.plan import covered_words
from alliance.portal.plans import TONES, term_of
from core.content.reading import as_public
from core.history.translations import older_here
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import localized
from core.text.lines import line_of
from core.text.measured import qualified
from core.text.ranges import year_words
from core.text.spelled import spelled
from core.ui.templatetags.ui import marked
from planning import dates
from planning.models import CityIndicator, Plan, PlanAction
from planning.tracking.coverage import NUMBERS, Entry, entry_of
from planning.tracking.models import Level
from planning.tracking.reckoning import Exactness, Motion, Reckoned, newest, silent_since
from planning.tracking.wording import (
    EVERY,
    amount_of,
    goal_words,
    is_from_baseline,
    line_words,
    share_words,
    targets_words,
    year_in,
)

WAYS_AT_MOST, COMMITMENTS_AT_MOST = 6, 3
HALF = 0.5
# Of the bar, from what is done to what is not said.
ORDER = (
    *(PlanAction.Status.COMPLETED, PlanAction.Status.ACTIVE, PlanAction.Status.POTENTIAL),
    *(PlanAction.Status.FAILED, PlanAction.Status.UNKNOWN),
)


def plan_of(profile: Profile) -> dict[str, Any] | None:
    """The plan that is told with what is known of it, and the others; None without one."""
    plans = in_order(profile.plans)
    if not plans:
        return None
    plan, *others = plans
    found = profile.series.ways
    targets = Targets(targets_of_plan(plan.pk) if profile.may_have("targets") else [])
    entry = entry_of(plan.whole_on, has_targets=bool(targets.levels))
    actions = dict(actions_of_plan(plan.pk)) if profile.may_have("actions") else {}
    return {
        **plan_row(plan),
        "heading": finding(found),
        "ways": [way_row(*each) for each in found[:WAYS_AT_MOST]],
        "beside": [beside_row(each) for each in profile.series.beside],
        "ways_more": max(len(found) - WAYS_AT_MOST, 0),
        "targets": target_lines(targets, entry),
        "cells": cells(targets, entry),
        "actions": action_bar(plan, actions),
        "counts": (targets.words(entry), sum(actions.values()), len(targets.numbers)),
        "commitments": commitments(profile),
        "others": [plan_row(each) for each in others],
    }


def in_order(plans: Iterable[Plan]) -> list[Plan]:
    """Sorts plans: in force before being written before the others; each as it came, the newest first."""
    ranks = {Plan.Status.IN_FORCE: 0, Plan.Status.BEING_WRITTEN: 1}
    return sorted(plans, key=lambda plan: ranks.get(plan.standing, 2))


def plan_row(plan: Plan) -> dict[str, Any]:
    return {
        "plan": plan,
        "title": localized(plan, "title"),
        "note": localized(plan, "note"),
        "older": older_here(plan),
        "aged": freshness.aged(kind_of("plan"), plan),
        "tone": TONES.get(plan.standing, "mute"),
        "term": term_of(plan, timezone.localdate().year),
        "launched": dates.words(plan.launched),
        "figures": plan.figures.all(),
        "sources": [source for source in plan.sources.all() if source.is_good],
    }


# --- Indicators ---------------------------------------------------------------------------------------------------


def beside_row(indicator: CityIndicator) -> dict[str, Any]:
    return {"indicator": indicator, "name": localized(indicator, "name"), "words": line_words(indicator)}


def finding(found: Sequence[Way]) -> str:
    """How many indicators are past half way, as the title; nothing where none can be reckoned."""
    past = sum(is_past_half(reckoned) for _indicator, reckoned in found)
    words = {"past": spelled(past), "count": spelled(len(found))}
    if not found:
        return ""
    if len(found) == 1:
        if past:
            return _("Plan: its only indicator is past halfway")
        return _("Plan: its only indicator has not reached halfway")
    if not past:
        return _("Plan: none of %(count)s indicators is past halfway") % words
    sentence = ngettext(
        "Plan: %(past)s of %(count)s indicators is past halfway",
        "Plan: %(past)s of %(count)s indicators are past halfway",
        past,
    )
    return sentence % words


def is_past_half(found: Reckoned) -> bool:
    """A share of "at most" that may be less than it says is not counted."""
    is_sure = found.exactness in (Exactness.EXACT, Exactness.AT_LEAST)
    return found.share is not None and is_sure and float(found.share) >= HALF


def way_row(indicator: CityIndicator, found: Reckoned) -> dict[str, Any]:
    course = indicator.course
    baseline, now, goal = course.baseline, newest(course.values), newest(course.goals)
    assert baseline is not None
    assert now is not None
    assert goal is not None
    return {
        "indicator": indicator,
        "name": localized(indicator, "name"),
        "line": {"share": float(found.share or 0)},
        "from": _("%(value)s (%(year)s)")
        % {"value": amount_of(indicator, baseline), "year": year_words(baseline.year, baseline.is_fiscal)},
        "to": _("%(value)s (%(year)s)")
        % {"value": amount_of(indicator, now), "year": year_words(now.year, now.is_fiscal)},
        "reached": reached(found),
        "goal": goal_words(indicator, goal),
        "notes": notes(indicator, found),
        "source": showing.newest_source(indicator),
    }


def reached(found: Reckoned) -> str:
    assert found.share is not None
    if found.motion is Motion.SAME:
        return _("Origins of the alliance")
    if found.motion is Motion.AWAY:
        return _("Moved away from the target value")
    if found.share >= 1 and found.exactness != Exactness.AT_MOST:
        return _("The target value has been reached")
    return _("%(share)s of the way") % {"share": qualified(share_words(found.share), found.exactness)}


def notes(indicator: CityIndicator, found: Reckoned) -> list[str]:
    """That no value came since, that what it is reckoned from has no source, and that units were turned."""
    every = EVERY.get(CityIndicator.Frequency(indicator.frequency), 1)
    course = indicator.course
    now = newest(course.values)
    is_silent = now is not None and silent_since(course, showing.this_year(), every=every) is not None
    said = [_("no new value since %(year)s") % {"year": year_in(now)}] if now and is_silent else []
    if is_from_baseline(indicator, found, None) and not indicator.baseline_source.strip():
        said.append(_("the baseline has no source"))
    if found.converted:
        said.append(_("units were converted"))
    return said


# --- Targets, global targets, actions -----------------------------------------------------------------------------


class Targets:
    """What the rows of `targets_of_plan` say: the level of each target, which of them are of a draft, and the global
    targets that they name."""

    def __init__(self, rows: Iterable[tuple[int, bool, str | None, str | None]]) -> None:
        self.levels: dict[int, str] = {}
        self.drafts: set[int] = set()
        self.numbers: set[int] = set()
        for target, is_draft, level, code in rows:
            self.levels[target] = level or ""
            if is_draft:
                self.drafts.add(target)
            if code and code.isdigit():
                self.numbers.add(int(code))

    def words(self, entry: Entry) -> str:
        """How many there are; nothing where none is."""
        return targets_words(len(self.levels), entry, len(self.drafts)) if self.levels else ""


def target_lines(found: Targets, entry: Entry) -> dict[str, Any] | None:
    """How many targets there are, and how many of them stand on which level by the city's own word."""
    if not found.levels:
        return None
    counts = Counter(found.levels.values())
    said = [{"label": str(level.label), "count": counts[level]} for level in Level if counts[level]]
    return {"title": found.words(entry), "levels": said, "silent": counts[""] if said else 0}


def cells(found: Targets, entry: Entry) -> dict[str, Any] | None:
    """The 23 global targets and which of them are named; None where none is."""
    if not found.numbers:
        return None
    rows = [{"number": str(number), "is_served": number in found.numbers} for number in NUMBERS]
    return {"title": covered_words(len(found.numbers), len(NUMBERS), entry), "rows": rows, "is_whole": entry.is_whole}


def action_bar(plan: Plan, counts: dict[str, int]) -> dict[str, Any] | None:
    """The actions as one bar, and how many stand where."""
    total = sum(counts.values())
    if not total:
        return None
    url = f"{reverse('plan_actions', args=[plan.city.slug])}?plan={plan.slug}"
    title = ngettext("%(count)d action", "%(count)d actions", total) % {"count": total}
    parts, start = [], 0.0
    for status in ORDER:
        if number := counts.get(status.value):
            width = 100 * number / total
            parts.append({"code": status.value, "label": str(status.label), "count": str(number)})
            parts[-1] |= {"x": f"{start:.2f}", "width": f"{width:.2f}"}
            start += width
    return {"title": title, "url": url, "parts": parts}


def commitments(profile: Profile) -> list[dict[str, Any]]:
    rows = commitments_of(profile.city.pk) if profile.may_have("commitments") else []
    return [{"commitment": row, "title": localized(row, "title")} for row in map(as_public, rows[:COMMITMENTS_AT_MOST])]


# --- The cell at the top ------------------------------------------------------------------------------------------


def cell(shown: dict[str, Any]) -> dict[str, Any]:
    """The year of the plan in force, else its years, else how it stands."""
    targets, actions, served = shown["counts"]
    plan, term = shown["plan"], shown["term"]
    value = str(plan.standing.label) if not plan.period else plan.period
    if term:
        value = _("Year %(number)s of %(total)s") % {"number": term["number"], "total": term["total"]}
    parts = [
        targets,
        ngettext("%(count)d action", "%(count)d actions", actions) % {"count": actions} if actions else "",
        _("%(count)s of the 23 global targets") % {"count": served} if served else "",
    ]
    note = line_of(*parts) or marked(shown["title"])
    return {"label": _("Plan"), "value": value, "note": note, "url": "#plan"}
