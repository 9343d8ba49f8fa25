"""A city's plan: what it holds, which global targets it serves, how far its targets are, where its actions stand."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.portal.commitments.lines import commitments_of_plan, named_commitments
from alliance.portal.planning import changes, reading, showing
from alliance.portal.plans import TONES, term_of
from cities.models import City
from core.accounts.permissions import Person, may
from core.history.translations import older_here
from core.pagecache.middleware import public_page
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text import lines
from core.text.fallback import localized
from core.ui import shape
from planning import dates
from planning.models import Goal, Plan, PlanTarget
from planning.tracking.coverage import Entry, NamedTarget, coverage_cells, entry_of, holes
from planning.tracking.drawing import year_line
from planning.tracking.models import Degree
from planning.tracking.wording import entry_words, targets_words
from planning.years.summaries import years_with

HALF = Decimal("0.5")
OVER = (Plan.Status.ENDED, Plan.Status.SUPERSEDED)  # what the city measures today is not told of it
SERIES = 4  # on the page of a plan without targets


@require_safe
@public_page("plan")
def city_plan(request: HttpRequest, slug: str) -> HttpResponse:
    plans = reading.plans_at(slug, request.GET.get("plan", ""))
    city = reading.city_of(slug, request.user, plans)
    plan = reading.chosen(plans, request.GET.get("plan", ""))
    context: dict[str, Any] = {
        "title": localized(plan, "title").text if plan else _("Plan of %(city)s") % {"city": city.name},
        "city": city,
        "plan": plan,
        "others": [(each, localized(each, "title")) for each in plans if each is not plan],
        "years": years_with(city.pk, plan.pk) if plan else [],
    }
    if plan:
        context |= plan_context(plan, context["years"])
        context |= {"work_url": work_url(request.user, plan), "is_visitor": request.user.is_anonymous}
    return render(request, "planning/plan.html", context)


def work_url(viewer: Person, plan: Plan) -> str:
    """Where the city's own staff enter the targets; nothing for everybody else."""
    if viewer.is_anonymous or not may(viewer, "city.work", plan.city):
        return ""
    return reverse("workspace_thing", args=[plan.city.slug, f"plans/{plan.slug}"])


def plan_context(plan: Plan, years: Sequence[int]) -> dict[str, Any]:
    reading.give_figures_and_sources(plan)
    targets = showing.in_order(reading.targets_of(plan))
    goals, ties = reading.goals_in(plan.pk), reading.ties_of(plan)
    entry = entry_of(plan.whole_on, has_targets=bool(targets))
    found = groups(goals, targets, ties)
    actions_url = f"{reverse('plan_actions', args=[plan.city.slug])}?plan={plan.slug}"
    return {
        "heading": localized(plan, "title"),
        "tone": TONES.get(plan.standing, "mute"),
        "note": localized(plan, "note"),
        "vision": localized(plan, "vision"),
        "monitoring": localized(plan, "monitoring_system"),
        "older": older_here(plan) or any(older_here(goal) for goal in goals),  # goals have no page of their own
        "aged": freshness.aged(kind_of("plan"), plan),
        "term": term_of(plan, showing.this_year()),
        "adopted": adopted_words(plan),
        "launched": dates.words(plan.launched),
        "figures": plan.figures.all(),
        "sources": [source for source in plan.sources.all() if source.is_good],
        "sentence": sentence(plan, targets, sum(ties.statuses.values()), years),
        "entered": entry_words(entry),
        "cells": covered(targets, ties, entry) if targets else None,
        "groups": [group for group in found if group["rows"] or group["actions"] or not targets],
        "goals_alone": [group for group in found if not group["rows"] and not group["actions"]] if targets else [],
        "has_targets": bool(targets),
        "has_reports": any(target.reports.all() for target in targets),
        "finding": past_half(found),
        "how_read": how_read(line for group in found for row in group["rows"] for line in row["lines"]),
        "has_indicators": any(target.indicators.all() for target in targets),
        "commitments": named_commitments(commitments_of_plan(plan.pk))
        if getattr(plan, "has_commitments", False)
        else [],
        "changes": changes.of_year(targets, with_values=not is_drawn(targets)),
        "bar": showing.status_bar(ties.statuses, lambda status: f"{actions_url}&status={status}"),
        "actions_url": actions_url,
        **({} if targets or plan.status in OVER else series_of(plan.city)),
    }


def is_drawn(targets: Sequence[PlanTarget]) -> bool:
    """Whether the indicators of a plan are drawn on its page: those of many targets are told in sentences there."""
    return len(targets) < shape.FILTERS_FROM


def sentence(plan: Plan, targets: Sequence[PlanTarget], actions: int, years: Sequence[int]) -> str:
    """What there is, in a sentence, and that no target is entered: but a white paper needs none. `years` are those that
    are published."""
    if not targets:
        return (
            "" if plan.kind == Plan.Kind.WHITE_PAPER else _("The targets of this plan have not been entered here yet.")
        )
    entry = entry_of(plan.whole_on, has_targets=True)
    indicators = len({each.pk for target in targets for each in target.indicators.all()})
    reported = max((report.year for target in targets for report in target.reports.all() if report.year), default=None)
    parts = [
        targets_words(len(targets), entry, sum(target.is_draft for target in targets)),
        ngettext("%(count)d action", "%(count)d actions", actions) % {"count": actions} if actions else "",
        ngettext("%(count)d indicator", "%(count)d indicators", indicators) % {"count": indicators}
        if indicators
        else "",
    ]
    words = {
        "entered": lines.in_sentence([part for part in parts if part]),
        "year": reported,
    }
    if reported is None and years:
        words["year"] = max(years)
        return _("%(entered)s. The year %(year)s is published.") % words
    if reported is None:
        return _("%(entered)s. No target has been reported on yet.") % words
    return _("%(entered)s. Last reported for %(year)s.") % words


def past_half(found: Iterable[dict[str, Any]]) -> str:
    """How many of the indicators whose way is reckoned to a number, and not to a bound, are past half of it; nothing
    where fewer than two are."""
    shares = {
        line["indicator"].pk: line["share"]
        for group in found
        for row in group["rows"]
        for line in row["lines"]
        if line["share"] is not None
    }
    if len(shares) < 2:  # of a single one its own row says it
        return ""
    words = {"count": sum(share >= HALF for share in shares.values()), "all": len(shares)}
    if not words["count"]:
        return (
            _("Of the %(all)d indicators with calculated progress, no indicator is halfway to its target value yet")
            % words
        )
    said = ngettext(
        "Of the %(all)d indicators with calculated progress, %(count)d is at least halfway",
        "Of the %(all)d indicators with calculated progress, %(count)d are at least halfway",
        words["count"],
    )
    return said % words


def adopted_words(plan: Plan) -> str:
    """When a plan was adopted and by whom, and what its document is, as far as that is known."""
    said = (plan.get_approving_body_display(), plan.get_document_status_display())
    return lines.line_of(dates.words(plan.adoption_date), *map(str, said))


def series_of(city: City) -> dict[str, Any]:
    """What a city measures though the targets of its plan are not here: those with the most years first."""
    found = reading.indicators_of(city)
    found.sort(key=lambda each: (-len(each.values.all()), each.slug))
    known = [each for each in found if each.values.all()]
    rows = [{**showing.indicator_row(each), "drawing": year_line(each)} for each in known[:SERIES]]
    return {"series": rows, "more_series": len(known) > SERIES, "how_read": how_read(rows)}


def how_read(lines: Iterable[dict[str, Any]]) -> list[str]:
    """How the sources of the newest values were read, each once: beside the cards, not in each of them."""
    return sorted({line["source"].cited.how_read for line in lines if line["source"]} - {""})


# --- The global targets -------------------------------------------------------------------------------------------


def covered(targets: Iterable[PlanTarget], ties: reading.Ties, entry: Entry) -> dict[str, Any]:
    """The 23 cells, and what they say in a sentence: of a plan that is entered in part, of what is entered."""
    found = coverage_cells(
        NamedTarget(int(term.code), degree, target.pk)
        for target in targets
        for term, degree in ties.named.get(target.pk, ())
    )
    names = {int(term.code): term.name for term in reading.framework().values() if term.code.isdigit()}
    return {
        "title": covered_words(sum(bool(cell.targets) for cell in found), len(found), entry),
        "is_any": any(cell.targets for cell in found),
        "is_whole": entry.is_whole,
        "rows": [
            {
                "number": str(cell.number),
                "name": names.get(cell.number, ""),
                "is_served": bool(cell.targets),
                "words": cell_words(cell.size, cell.degree, entry),
            }
            for cell in found
        ],
        "holes": [{"number": str(number), "name": names.get(number, "")} for number in holes(found, entry)],
    }


def covered_words(count: int, of_all: int, entry: Entry) -> str:
    words = {"count": count, "all": of_all}
    if entry.is_whole:
        return (
            ngettext(
                "The plan supports %(count)d of the %(all)d global targets",
                "The plan supports %(count)d of the %(all)d global targets",
                count,
            )
            % words
        )
    return (
        ngettext(
            "The content of the plan entered so far supports %(count)d of the %(all)d global targets",
            "The content of the plan entered so far supports %(count)d of the %(all)d global targets",
            count,
        )
        % words
    )


def cell_words(count: int, degree: str, entry: Entry) -> str:
    if not count:
        return _("not supported") if entry.is_whole else _("nothing entered so far")
    said = ngettext("%(count)d target", "%(count)d targets", count) % {"count": count}
    if not degree:
        return said
    return _("%(targets)s, %(degree)s") % {"targets": said, "degree": str(Degree(degree).label)}


# --- Goals and targets --------------------------------------------------------------------------------------------


def groups(goals: Sequence[Goal], targets: Sequence[PlanTarget], ties: reading.Ties) -> list[dict[str, Any]]:
    """The goals with their targets, then the targets without a goal."""
    below: dict[int | None, list[dict[str, Any]]] = {}
    seen: set[int] | None = set() if is_drawn(targets) else None
    known = {goal.pk for goal in goals}
    for target in targets:
        key = target.goal_id if target.goal_id in known else None
        below.setdefault(key, []).append(showing.target_row(target, seen=seen))
    ordered = showing.in_order(goals)
    found: list[dict[str, Any]] = [
        {
            "goal": goal,
            "title": localized(goal, "title"),
            "terms": ties.goals.get(goal.pk, []),
            "rows": below.get(goal.pk, []),
            "actions": ties.actions.get(goal.pk, 0),
        }
        for goal in ordered
    ]
    return [*found, {"goal": None, "rows": below[None]}] if None in below else found
