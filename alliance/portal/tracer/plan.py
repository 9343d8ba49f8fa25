"""A city's plan: what it holds, which global targets it serves, how far its targets are, where its actions stand."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.portal.commitments.lines import commitments_of_plan, named
from alliance.portal.plans import term_of
from alliance.portal.tracer import changes, reading, showing
from core.history.translations import older_here
from core.pagecache.middleware import public_page
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import localized
from planning import dates
from planning.models import Goal, Plan, PlanTarget
from planning.tracking.coverage import Named, cells, holes
from planning.tracking.models import Degree
from planning.years.summaries import years_of

PLAN_TONES = {Plan.Status.IN_FORCE: "ok", Plan.Status.BEING_WRITTEN: "info"}


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
        "years": [each.year for each in years_of(city.pk)] if plan else [],
    }
    if plan:
        context |= told(plan)
    return render(request, "planning/plan.html", context)


def told(plan: Plan) -> dict[str, Any]:
    prefetch_related_objects([plan], "figures", "sources")
    targets = showing.in_order(reading.targets_of(plan))
    goals, ties = reading.goals_of(plan), reading.ties_of(plan)
    actions_url = f"{reverse('plan_actions', args=[plan.city.slug])}?plan={plan.slug}"
    return {
        "heading": localized(plan, "title"),
        "tone": PLAN_TONES.get(Plan.Status(plan.status), "mute"),
        "note": localized(plan, "note"),
        "vision": localized(plan, "vision"),
        "monitoring": localized(plan, "monitoring_system"),
        "older": older_here(plan),
        "aged": freshness.aged(kind_of("plan"), plan),
        "term": term_of(plan, showing.this_year()),
        "adopted": dates.words(plan.adoption_date),
        "figures": plan.figures.all(),
        "sources": [source for source in plan.sources.all() if source.is_good],
        "sentence": sentence(plan, targets, sum(ties.statuses.values())),
        "cells": covered(targets, ties) if targets else None,
        "groups": groups(goals, targets, ties),
        "has_targets": bool(targets),
        "has_indicators": any(target.indicators.all() for target in targets),
        "commitments": named(commitments_of_plan(plan.pk)) if getattr(plan, "has_commitments", False) else [],
        "changes": changes.of_year(targets),
        "statuses": showing.status_lines(ties.statuses, actions_url),
        "actions_url": actions_url,
        "actions_count": sum(ties.statuses.values()),
    }


def sentence(plan: Plan, targets: Sequence[PlanTarget], actions: int) -> str:
    """What there is, in one sentence; what is not entered is said."""
    if not targets:
        return _("The targets of this plan are not entered here yet.")
    indicators = len({each.pk for target in targets for each in target.indicators.all()})
    reported = max((report.year for target in targets for report in target.reports.all() if report.year), default=None)
    words = {
        "targets": ngettext("%(count)d target", "%(count)d targets", len(targets)) % {"count": len(targets)},
        "actions": ngettext("%(count)d action", "%(count)d actions", actions) % {"count": actions},
        "indicators": ngettext("%(count)d indicator", "%(count)d indicators", indicators) % {"count": indicators},
        "year": reported,
    }
    if reported is None:
        return _("%(targets)s, %(actions)s and %(indicators)s. Nothing has been reported yet.") % words
    return _("%(targets)s, %(actions)s and %(indicators)s. Last reported for %(year)s.") % words


# --- The global targets -------------------------------------------------------------------------------------------


def covered(targets: Iterable[PlanTarget], ties: reading.Ties) -> dict[str, Any]:
    """The 23 cells, and what they say in a sentence."""
    found = cells(
        Named(int(term.code), degree, target.pk) for target in targets for term, degree in ties.named.get(target.pk, ())
    )
    names = {int(term.code): term.name for term in reading.framework().values() if term.code.isdigit()}
    missing = holes(found)
    words = {"count": len(found) - len(missing), "all": len(found)}
    return {
        "title": ngettext(
            "The plan serves %(count)d of the %(all)d global targets",
            "The plan serves %(count)d of the %(all)d global targets",
            words["count"],
        )
        % words,
        "rows": [
            {
                "number": str(cell.number),
                "name": names.get(cell.number, ""),
                "is_served": bool(cell.targets),
                "words": cell_words(cell.size, cell.degree),
            }
            for cell in found
        ],
        "holes": [{"number": str(number), "name": names.get(number, "")} for number in missing],
    }


def cell_words(count: int, degree: str) -> str:
    if not count:
        return _("not served")
    said = ngettext("%(count)d target", "%(count)d targets", count) % {"count": count}
    if not degree:
        return said
    return _("%(targets)s, %(degree)s") % {"targets": said, "degree": str(Degree(degree).label)}


# --- Goals and targets --------------------------------------------------------------------------------------------


def groups(goals: Sequence[Goal], targets: Sequence[PlanTarget], ties: reading.Ties) -> list[dict[str, Any]]:
    """The goals with their targets, then the targets without a goal."""
    below: dict[int | None, list[dict[str, Any]]] = {}
    known = {goal.pk for goal in goals}
    for target in targets:
        key = target.goal_id if target.goal_id in known else None
        below.setdefault(key, []).append(showing.target_row(target))
    ordered = sorted(goals, key=lambda goal: (showing.by_number(goal.number), goal.pk))
    found: list[dict[str, Any]] = [
        {
            "goal": goal,
            "title": localized(goal, "title"),
            "terms": ties.goals.get(goal.pk, []),
            "rows": below.get(goal.pk, []),
        }
        for goal in ordered
    ]
    return [*found, {"goal": None, "rows": below[None]}] if None in below else found
