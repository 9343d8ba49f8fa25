"""One indicator of a city: its line over the years, with the table that says the same."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.planning import showing
from core.history.translations import older_here
from core.pagecache.middleware import public_page
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import localized
from core.vocabulary.models import Cited
from planning import dates
from planning.models import CityIndicator, IndicatorGoal, PlanTarget
from planning.tracking.drawing import year_line
from planning.tracking.index_values import lay_index_values
from planning.tracking.wording import amount_of, confidence_words


@require_safe
@public_page()
def indicator(request: HttpRequest, slug: str) -> HttpResponse:
    rows = CityIndicator.objects.visible_to(request.user).select_related("city", "framework_indicator")
    targets = PlanTarget.objects.published().select_related("plan")
    found = get_object_or_404(
        rows.prefetch_related("values__source", "goals__source", Prefetch("targets", targets)), slug=slug
    )
    lay_index_values([found])
    row = showing.indicator_row(found)
    line = year_line(found, with_words=True)
    context = {
        "title": localized(found, "name").text,
        "heading": localized(found, "name"),
        "city": found.city,
        "indicator": found,
        "row": row,
        "scope": localized(found, "scope"),
        "method": localized(found, "method"),
        "due": dates.words(found.due_on),
        "years": year_rows(found),
        "line": line,
        "files": files_of(found, line),
        "targets": [(each, localized(each, "title")) for each in found.targets.all()],
        "older": older_here(found),
        "aged": freshness.aged(kind_of("cityindicator"), found),
    }
    return render(request, "planning/indicator.html", context)


def files_of(found: CityIndicator, line: dict[str, Any] | None) -> list[dict[str, str]]:
    """The numbers as a table, and the drawing where there is one."""
    files = [{"label": _("Numbers as a table (CSV)"), "url": reverse("indicator_csv", args=[found.slug])}]
    if line and len(line["points"]) > 1:
        files.append({"label": _("Drawing (SVG)"), "url": reverse("indicator_svg", args=[found.slug])})
    return files


def year_rows(found: CityIndicator) -> list[dict[str, Any]]:
    """The newest first: values, the baseline among them, and goals, one row for each year and part."""
    goals = {goal.year: goal_said(found, goal) for goal in found.goals.all()}
    rows = [
        {
            "year": each["row"].year,
            "part": each["row"].part,
            "said": each["said"],
            "added": each["added"],
            "footnote": each["footnote"],
            "is_fiscal": each["row"].is_fiscal,
            "cited": each["row"].cited,
            "confidence": confidence_words(each["row"]),
            "certainty": each["row"].get_certainty_display(),
            "goal": None if each["row"].part else goals.pop(each["row"].year, None),
        }
        for each in showing.value_rows(found)
    ]
    if baseline := found.baseline:
        said, source = amount_of(found, baseline), found.baseline_source or _("no source entered")
        about = {"year": baseline.year, "is_fiscal": baseline.is_fiscal, "cited": Cited(source), "is_baseline": True}
        rows.append({**about, "said": said, "goal": goals.pop(baseline.year, None)})
    rows += [{"year": year, "is_fiscal": said["is_fiscal"], "goal": said} for year, said in goals.items()]
    return sorted(rows, key=lambda row: (-(row["year"] or 0), row.get("part", "")))


def goal_said(found: CityIndicator, goal: IndicatorGoal) -> dict[str, Any]:
    """A goal, that it is of a draft, and where it was read."""
    return {
        "said": amount_of(found, goal.amount),
        "is_fiscal": goal.is_fiscal,
        "is_draft": goal.is_draft,
        "cited": goal.source.cited if goal.source else None,
    }
