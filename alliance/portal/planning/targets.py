"""One target of a plan: what it wants, which global targets it serves, and what the city says of each year."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alliance.portal.planning import reading, showing
from core.history.translations import older_here
from core.pagecache.middleware import public_page
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import localized
from planning.models import Alignment, PlanAction, PlanTarget
from planning.tracking.index_values import lay_index_values
from planning.tracking.wording import confidence_words

OTHERS_AT_MOST = 12


@require_safe
@public_page()
def plan_target(request: HttpRequest, slug: str) -> HttpResponse:
    rows = PlanTarget.objects.visible_to(request.user).select_related("plan__city", "goal", "source")
    alignments = Alignment.objects.select_related("term").order_by("term__order")
    target = get_object_or_404(
        rows.prefetch_related(
            Prefetch("alignments", alignments),
            Prefetch("indicators", reading.indicators()),
            "reports",
            "considerations",
        ),
        slug=slug,
    )
    lay_index_values(target.indicators.all())
    actions = PlanAction.objects.published().filter(targets=target).select_related("lead")
    context = {
        "title": localized(target, "title").text,
        "heading": localized(target, "title"),
        "city": target.plan.city,
        "plan": target.plan,
        "plan_title": localized(target.plan, "title"),
        "target": target,
        "goal": localized(target.goal, "title") if target.goal and target.goal.state == "published" else None,
        "description": localized(target, "description"),
        "measures": localized(target, "main_measures"),
        "confidence": confidence_words(target),
        "row": showing.target_row(target),
        "alignments": [(each, localized(each, "note")) for each in target.alignments.all()],
        "reports": showing.report_rows(target),
        "actions": [showing.action_row(each) for each in showing.in_order(actions)],
        "others": others(target),
        "older": older_here(target),
        "aged": freshness.aged(kind_of("plantarget"), target),
    }
    return render(request, "planning/target.html", context)


def others(target: PlanTarget) -> list[dict[str, Any]]:
    """Targets of other cities that serve the same global targets, by the name of the city."""
    terms = [each.term_id for each in target.alignments.all()]
    if not terms:
        return []
    found: QuerySet[PlanTarget] = PlanTarget.objects.shown_to_all().filter(alignments__term__in=terms)
    found = found.exclude(plan__city=target.plan.city_id).select_related("plan__city").distinct()
    rows = found.order_by("plan__city__sort_key", "pk")[:OTHERS_AT_MOST]
    return [{"target": row, "title": localized(row, "title"), "city": row.plan.city} for row in rows]
