"""The plans of all cities, each with the year of its term in which we are."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.action_tabs import action_tabs
from alliance.portal.plans import term_of
from core.content.reading import as_public
from core.pagecache.middleware import public_page
from core.text.fallback import localized
from core.ui.paging import page_of
from planning.models import Plan

TONES = {Plan.Status.IN_FORCE: "ok", Plan.Status.BEING_WRITTEN: "info"}


@require_safe
@public_page("page")
def plans(request: HttpRequest) -> HttpResponse:
    found = Plan.objects.published().select_related("city", "city__biome")
    page = page_of(found.order_by("-starts", "city__slug", "pk"), request.GET.get("page"))
    context = {
        "title": _("Plans"),
        "actions": action_tabs("plans"),
        "page_of_plans": page,
        "rows": [row(as_public(plan)) for plan in page.object_list],
        "params": request.GET,
    }
    return render(request, "portal/plans.html", context)


def row(plan: Plan) -> dict[str, Any]:
    return {
        "plan": plan,
        "title": localized(plan, "title"),
        "tone": TONES.get(Plan.Status(plan.status), "mute"),
        "term": term_of(plan, timezone.localdate().year),
    }
