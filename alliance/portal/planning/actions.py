"""The actions of a plan, as a list with its questions and one by one."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.planning import reading, showing
from core.history.translations import older_here
from core.pagecache.middleware import public_page
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import localized
from core.text.money import amount
from core.text.ordering import by_number
from core.ui.paging import page_of
from core.vocabulary.models import Term
from planning import dates
from planning.models import Effect, PlanAction, PlanTarget
from planning.tracking.filters import PlanActionFilters

LONGEST_QUESTION = 120  # of a name that a filter offers
ASKED = ("goal", "status", "target", "lead", "q")


@require_safe
@public_page("plan", *ASKED, "page")
def plan_actions(request: HttpRequest, slug: str) -> HttpResponse:
    plans = reading.plans_at(slug, request.GET.get("plan", ""))
    city = reading.city_of(slug, request.user, plans)
    plan = reading.chosen(plans, request.GET.get("plan", ""))
    asked = {name: request.GET.get(name, "")[:LONGEST_QUESTION].replace("\0", "") for name in ASKED}
    found = PlanAction.objects.published().filter(plan=plan) if plan else PlanAction.objects.none()
    page = page_of(in_order(PlanActionFilters(asked, found).qs), request.GET.get("page"))
    counts = statuses_of(found)
    context = {
        "title": _("Actions of the plan"),
        "city": city,
        "plan": plan,
        "plan_title": localized(plan, "title") if plan else None,
        "page_of_actions": page,
        "rows": [showing.action_row(each) for each in actions_with(list(page.object_list))],
        "asked": asked,
        "asked_plan": request.GET.get("plan", ""),
        "is_asked": any(asked.values()),
        "bar": showing.status_bar(counts, lambda status: with_status(request.GET, status), asked["status"]),
        "all_url": with_status(request.GET, ""),
        "leads": leads_of(found),
        "kept": [(name, value) for name in ("plan", "goal", "target", "status") if (value := request.GET.get(name))],
        "params": request.GET,
    }
    return render(request, "planning/actions.html", context)


def statuses_of(found: QuerySet[PlanAction]) -> dict[str, int]:
    """How many actions stand where. One query."""
    return dict(found.order_by().values_list("status").annotate(Count("pk")))


def leads_of(found: QuerySet[PlanAction]) -> list[dict[str, Any]]:
    """Who leads some action, by name, as choices of a menu; nothing where that says nothing. One query."""
    rows = found.select_related("lead").order_by().only("lead_unit", "lead")
    leads = {
        (each.lead.slug if each.lead else each.lead_unit): str(each.lead.name) if each.lead else each.lead_unit
        for each in rows
        if (each.lead and each.lead.state == "published") or (not each.lead and each.lead_unit)
    }
    named: list[dict[str, Any]] = [
        {"value": value, "label": label, "is_typed": True} for value, label in sorted(leads.items(), key=by_label)
    ]
    return [{"value": "", "label": _("All")}, *named] if len(named) > 1 else []


def by_label(lead: tuple[str, str]) -> tuple[str, str]:
    return lead[1].casefold(), lead[0]


def with_status(asked: QueryDict, code: str) -> str:
    query = asked.copy()
    for name in ("status", "page"):
        query.pop(name, None)
    if code:
        query["status"] = code
    return f"?{query.urlencode()}"


def in_order(found: QuerySet[PlanAction]) -> list[int]:
    """Their keys, by number as people count: 2 before 10. A plan has at most some thousand."""
    numbered = found.order_by().values_list("pk", "number").distinct()
    return [key for key, _number in sorted(numbered, key=lambda each: (by_number(each[1]), each[0]))]


def actions_with(keys: Sequence[int]) -> list[PlanAction]:
    """Actions in the order of the keys."""
    by_key = PlanAction.objects.select_related("lead").in_bulk(keys)
    return [by_key[key] for key in keys]


@require_safe
@public_page()
def plan_action(request: HttpRequest, slug: str) -> HttpResponse:
    rows = PlanAction.objects.visible_to(request.user)
    action = get_object_or_404(
        rows.select_related("plan__city", "goal", "lead", "merged_into", "superseded_by").prefetch_related(
            Prefetch("targets", PlanTarget.objects.published()),
            "partners",
            Prefetch("terms", Term.objects.select_related("scheme").order_by("scheme", "order")),
            "milestones",
            Prefetch("effects", Effect.objects.select_related("indicator").order_by("indicator__slug")),
        ),
        slug=slug,
    )
    context = {
        "title": localized(action, "title").text,
        "heading": localized(action, "title"),
        "city": action.plan.city,
        "plan": action.plan,
        "plan_title": localized(action.plan, "title"),
        "row": showing.action_row(action),
        "action": action,
        "description": localized(action, "description"),
        "reason": localized(action, "status_reason"),
        "money": money(action),
        "goal": localized(action.goal, "title") if action.goal and action.goal.state == "published" else None,
        "targets": [(each, localized(each, "title")) for each in action.targets.all()],
        "partners": [each for each in action.partners.all() if each.state == "published"],
        "milestones": [milestone_row(each) for each in action.milestones.all()],
        "effects": [
            (each, localized(each.indicator, "name"))
            for each in action.effects.all()
            if each.indicator.state == "published"
        ],
        "terms": action.terms.all(),
        "followed": followed(action),
        "older": older_here(action),
        "aged": freshness.aged(kind_of("planaction"), action),
    }
    return render(request, "planning/action.html", context)


def money(action: PlanAction) -> list[tuple[str, str]]:
    amounts = ((_("Budget"), action.budget), (_("Funding secured"), action.funding_secured))
    return [(label, amount(value, action.currency)) for label, value in amounts if value is not None]


def milestone_row(row: Any) -> dict[str, Any]:
    return {"title": localized(row, "title"), "due": dates.words(row.due), "done": dates.words(row.done_on)}


def followed(action: PlanAction) -> list[dict[str, Any]]:
    """The actions that this one was merged into or superseded by, and that everybody reads."""
    pairs = ((_("Merged into"), action.merged_into), (_("Superseded by"), action.superseded_by))
    return [
        {"label": label, "action": other, "title": localized(other, "title")}
        for label, other in pairs
        if other is not None and other.state == "published"
    ]
