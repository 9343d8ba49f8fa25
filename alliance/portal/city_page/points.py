"""The newest result of a city with the City Biodiversity Index on its page: the points of both years, and the finding.

A city is held against itself alone, and only where both years are of one edition and one boundary.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.portal.assessments import change_words, score_words
from alliance.portal.city_page.reading import Profile
from alliance.portal.index_findings import change_finding
from assessment.answers.outcomes import counted_score, sums
from assessment.editions.frameworks import framework
from assessment.models import Result, ResultLine
from assessment.results.change import Change, change_of
from assessment.scoring import Totals
from assessment.scoring.definitions import Framework
from assessment.wording import part
from assessment.wording import said as in_words
from core.text.fallback import localized
from core.text.lines import line_of
from core.ui.charts import point_scale


def newest(profile: Profile) -> dict[str, Any] | None:
    """What the page shows of the newest result; None without one."""
    if not profile.results:
        return None
    result = profile.results[0]
    edition, lines = framework(result.framework), list(result.lines.all())
    change, found = change_of(result, profile.results), sums(edition, lines)
    charts = charts_of(edition, lines, change, found)
    return {
        "result": result,
        "totals": found,
        "title": change_finding(change, lines) or _("Nature assessment"),
        "about": about_points(result, edition, change),
        "charts": charts,
        "without": without_points(edition, lines),
        "years": [{"year": str(each.year), "url": each.get_absolute_url()} for each in profile.results[1:]],
        "before": str(change.baseline.year) if change.baseline and has_moved(charts) else "",
        "url": reverse("city_index", args=[profile.city.slug]),
    }


# --- What it is of ------------------------------------------------------------------------------------------------


def about_points(result: Result, edition: Framework, change: Change) -> str:
    """The edition and the years, and why nothing is compared where nothing is."""
    words = {"edition": in_words(edition.name), "year": result.year}
    if change.is_shown and change.baseline is not None and change.common:
        words["before"] = change.baseline.year
        both = _("%(edition)s, %(year)s compared with %(before)s. Each indicator earns 0 to 4 points.")
        return both % words
    alone = _("%(edition)s, %(year)s. Each indicator earns 0 to 4 points.") % words
    reason = change_words(change)
    return _("%(sentence)s %(reason)s") % {"sentence": alone, "reason": reason} if reason else alone


# --- The drawing --------------------------------------------------------------------------------------------------


def charts_of(edition: Framework, lines: Sequence[ResultLine], change: Change, found: Totals) -> list[dict[str, Any]]:
    """One for each component with points: what is without them is said in words."""
    by_key = {row.indicator: row for row in lines}
    charts = []
    for component in edition.components:
        rows = [
            scored(edition, row, change)
            for number in component.indicators
            if (row := by_key.get(edition.numbered[number].key)) is not None and counted_score(row) is not None
        ]
        if rows:
            sum_words = part(found.by_component[component.key])
            charts.append({"key": component.key, "name": in_words(component.name), "words": sum_words, "rows": rows})
    return charts


def scored(edition: Framework, row: ResultLine, change: Change) -> dict[str, Any]:
    indicator = edition.indicator_of[row.indicator]
    score = counted_score(row)
    before = change.before.get(row.indicator) if change.is_shown else None
    moved = before if before != score else None
    return {
        "number": str(indicator.number),
        "name": in_words(indicator.short),
        "said": str(score),
        "before": str(moved) if moved is not None else "",
        "line": line_of_points(score, moved),
    }


@lru_cache(maxsize=64)
def line_of_points(score: int, before: int | None) -> str:
    """The same drawing stands in many rows: each is made once."""
    values = {"score": score, "before": before, "line": True, "rows": (), "sentence": "", "live": ""}
    return render_to_string("components/point_scale.html", {**values, **point_scale(values)})


def has_moved(charts: Sequence[dict[str, Any]]) -> bool:
    return any(row["before"] for chart in charts for row in chart["rows"])


def without_points(edition: Framework, lines: Sequence[ResultLine]) -> list[str]:
    """Why indicators have no points, each reason once with their numbers: "Planned for 2027: 9"."""
    found: dict[str, list[str]] = {}
    for row in sorted(lines, key=lambda row: edition.indicator_of[row.indicator].number):
        if counted_score(row) is None:
            found.setdefault(score_words(row), []).append(str(edition.indicator_of[row.indicator].number))
    return [_("%(reason)s: %(numbers)s") % {"reason": why, "numbers": _(", ").join(n)} for why, n in found.items()]


# --- The cell at the top ------------------------------------------------------------------------------------------


def cell(profile: Profile, shown: dict[str, Any]) -> dict[str, Any]:
    """Points with what they are out of: none of these numbers stands without the others."""
    result, found = shown["result"], shown["totals"]
    words = {"points": found.points, "possible": found.possible_for_scored, "year": result.year}
    count = ngettext(
        "%(count)s scored indicator, %(year)s. Maximum for this edition: %(maximum)s points",
        "%(count)s scored indicators, %(year)s. Maximum for this edition: %(maximum)s points",
        found.scored,
    ) % {"count": found.scored, "year": result.year, "maximum": found.edition_maximum}
    lines = list(result.lines.all())
    is_part = len(lines) < result.answered
    shown_words = _("%(shown)s of %(all)s answered indicators are shown")
    return {
        "label": _("Nature"),
        "value": _("%(points)s of %(possible)s points") % words if found.scored else localized(result, "title").text,
        "note": line_of(count, shown_words % {"shown": len(lines), "all": result.answered} if is_part else ""),
        "url": "#index",
    }
