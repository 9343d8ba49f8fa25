"""How targets, actions and indicators are told on public pages."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text.fallback import Text, localized
from core.text.ordering import by_number
from core.text.ranges import year_said, year_words
from planning import dates
from planning.models import CityIndicator, Goal, IndicatorValue, PlanAction, PlanTarget, ProgressReport
from planning.tracking.drawing import year_line
from planning.tracking.models import Level
from planning.tracking.reckoning import Amount, Exactness, Reckoned, Why, newest, reckon
from planning.tracking.wording import amount_of, full, line_words, published_words, reached, remarks

LEVEL_TONES = {
    Level.ACHIEVED: "ok",
    Level.ON_TRACK: "ok",
    Level.INSUFFICIENT: "info",
    Level.NO_CHANGE: "mute",
    Level.MOVING_AWAY: "warn",
}
STATUS_TONES = {
    PlanAction.Status.ACTIVE: "info",
    PlanAction.Status.COMPLETED: "ok",
    PlanAction.Status.FAILED: "warn",
}


def this_year() -> int:
    return timezone.localdate().year


# --- Indicators ---------------------------------------------------------------------------------------------------


def indicator_row(indicator: CityIndicator) -> dict[str, Any]:
    """Baseline, goal, the newest value, how far that is, and where the value was read."""
    course = indicator.course
    found, now, goal = reckon(course), newest(course.values), newest(course.goals)
    baseline = course.baseline
    return {
        "indicator": indicator,
        "name": localized(indicator, "name"),
        "baseline": amount_of(indicator, baseline) if baseline else "",
        "baseline_year": year_words(indicator.baseline_year, indicator.baseline_is_fiscal),
        "goal": amount_of(indicator, goal) if goal else "",
        "goal_year": year_words(goal.year, goal.is_fiscal) if goal else "",
        "goal_is_draft": goal is not None and goal.is_draft,
        "now": amount_of(indicator, now) if now else "",
        "now_year": year_words(now.year, now.is_fiscal) if now else "",
        "share": found.share if found.exactness == Exactness.EXACT else None,
        "falls": _("Lower values are better.") if goal and indicator.direction == CityIndicator.Direction.DOWN else "",
        "reached": reached(indicator, found),
        "remarks": remarks(indicator, course, found, this_year()),
        "source": newest_source(indicator),
        "finding": finding(indicator, found),
        "line": drawn(baseline=baseline, now=now, aim=goal)
        if found.share is not None and not found.converted
        else None,
    }


def finding(indicator: CityIndicator, found: Reckoned) -> dict[str, str]:
    """What is to be read first of an indicator: how far it is where that is reckoned, else what its values say, with
    the reason why no more is."""
    said = reached(indicator, found, in_short=True)
    if found.why is None:
        return {"said": said, "why": ""}
    if found.why is Why.NO_VALUE:
        return {"said": "", "why": said}
    return {"said": full(line_words(indicator)), "why": said}


def drawn(**amounts: Amount | None) -> dict[str, Decimal | None]:
    """The numbers alone, for the drawing."""
    return {name: each.value if each else None for name, each in amounts.items()}


def newest_source(indicator: CityIndicator) -> IndicatorValue | None:
    """The newest value, if it says where it was read: a corrected one has the source of the published value only if the
    city says so, and none has that of an older one."""
    rows = [row for row in indicator.values.all() if row.value is not None and not row.part]
    newest = max(rows, key=lambda row: row.year or 0, default=None)
    return newest if newest and newest.has_source and newest.is_as_noted else None


def value_rows(indicator: CityIndicator) -> list[dict[str, Any]]:
    """Values of an indicator, the newest first."""
    rows = sorted(indicator.values.all(), key=lambda row: (-(row.year or 0), row.part))
    return [
        {
            "row": row,
            "said": published_words(indicator, row),
            "footnote": localized(row, "footnote"),
            "added": added(row.added_on, localized(row, "addition"), correction(indicator, row)),
        }
        for row in rows
    ]


def correction(indicator: CityIndicator, row: IndicatorValue) -> str:
    """The corrected value in words, or nothing."""
    return amount_of(indicator, row.amount) if row.corrected_value is not None and row.amount else ""


def added(day: date | None, text: Text, corrected: str) -> dict[str, Any] | None:
    """What was added once the year was published, with its day."""
    if day is None:
        return None
    words = {"day": date_format(day), "value": corrected}
    said = _("Corrected on %(day)s: %(value)s.") % words if corrected else _("Added on %(day)s.") % words
    return {"said": said, "text": text}


# --- Targets ------------------------------------------------------------------------------------------------------


def target_row(target: PlanTarget, *, seen: set[int] | None = None) -> dict[str, Any]:
    """A target with its indicators. Those are drawn where `seen` is given, each with the first target that has it: it
    gets their keys."""
    return {
        "target": target,
        "title": localized(target, "title"),
        "due": year_said(target.due_year, target.due_is_fiscal),
        "lines": [line_of(each, seen) for each in target.indicators.all()],
        "level": level(target.reports.all()),
    }


def line_of(indicator: CityIndicator, seen: set[int] | None) -> dict[str, Any]:
    """An indicator with its values over the years, where they are to be drawn; one that is drawn already says so."""
    row = indicator_row(indicator) | {"is_above": bool(seen and indicator.pk in seen), "drawing": None}
    if seen is not None and not row["is_above"]:
        seen.add(indicator.pk)
        row["drawing"] = year_line(indicator)
    return row


def level(reports: Iterable[ProgressReport]) -> dict[str, Any] | None:
    """The level of the newest report: it is the city's own word."""
    report = max(reports, key=lambda each: each.year or 0, default=None)
    said = level_said(report.level) if report else None
    if not report or not said:
        return None
    return {
        **said,
        "year": year_words(report.year, report.is_fiscal),
        "year_said": year_said(report.year, report.is_fiscal),
    }


def level_said(code: str | None) -> dict[str, Any] | None:
    """A level in words, with its colour."""
    return {"label": str(Level(code).label), "tone": LEVEL_TONES.get(Level(code), "mute")} if code else None


REPORT_PARTS = ("level_reason", "summary", "main_actions", "challenges", "examples", "agreements", "obstacle")


def report_rows(target: PlanTarget) -> list[dict[str, Any]]:
    """The newest first, each with what it says."""
    labels = {
        "level_reason": _("Reasons for the city’s assessment"),
        "summary": _("Progress and main outcomes"),
        "main_actions": _("Main actions taken"),
        "challenges": _("Challenges and next steps"),
        "examples": _("Examples of good results"),
        "agreements": _("Other agreements supported"),
        "obstacle": _("Obstacles"),
    }
    return [
        {
            "report": report,
            "level": level([report]),
            "added": added(report.added_on, localized(report, "addition"), ""),
            "parts": [
                {"label": labels[name], "text": text} for name in REPORT_PARTS if (text := localized(report, name)).text
            ],
        }
        for report in sorted(target.reports.all(), key=lambda each: -(each.year or 0))
    ]


# --- Actions ------------------------------------------------------------------------------------------------------


def action_row(action: PlanAction) -> dict[str, Any]:
    return {
        "action": action,
        "title": localized(action, "title"),
        "tone": STATUS_TONES.get(PlanAction.Status(action.status), "mute"),
        "period": period(action),
        "lead": lead(action),
    }


def period(action: PlanAction) -> str:
    """March 2025 – fiscal 2027, from 2025, until 2027, or nothing."""
    starts, ends = dates.words(action.starts), dates.words(action.ends)
    if starts and ends:
        return _("%(first)s to %(last)s") % {"first": starts, "last": ends}
    if starts:
        return _("from %(first)s") % {"first": starts}
    return _("until %(last)s") % {"last": ends} if ends else ""


def lead(action: PlanAction) -> str:
    """Who leads an action. Reads action.lead."""
    body = str(action.lead.name) if action.lead else ""
    if body and action.lead_unit:
        return _("%(unit)s, %(body)s") % {"unit": action.lead_unit, "body": body}
    return body or action.lead_unit


BAR = (
    PlanAction.Status.COMPLETED,
    PlanAction.Status.ACTIVE,
    PlanAction.Status.POTENTIAL,
    PlanAction.Status.FAILED,
    PlanAction.Status.UNKNOWN,
)


def status_bar(counts: Mapping[str, int], url: Callable[[str], str], chosen: str = "") -> dict[str, Any] | None:
    """How many actions stand where, as one bar with its key: each state a link to those. None without an action."""
    parts = [
        {
            "code": status.value,
            "label": str(status.label),
            "count": counts[status],
            "url": url(status.value),
            "current": status.value == chosen,
        }
        for status in BAR
        if counts.get(status)
    ]
    return {"title": actions_words(sum(counts.values()), counts), "parts": parts} if parts else None


def actions_words(actions: int, counts: Mapping[str, int]) -> str:
    """How many actions there are, and how many of them are completed, where some are."""
    said = ngettext("%(count)d action", "%(count)d actions", actions) % {"count": actions}
    done = counts.get(PlanAction.Status.COMPLETED, 0)
    if not done:
        return said
    both = ngettext("%(actions)s, %(count)d completed", "%(actions)s, %(count)d completed", done)
    return both % {"actions": said, "count": done}


def in_order[Row: (Goal, PlanTarget, PlanAction)](rows: Iterable[Row]) -> list[Row]:
    """Rows of a plan by number as people count: 2 before 10."""
    return sorted(rows, key=lambda row: (by_number(row.number), row.pk))
