"""Is every target of the document entered? A lead answers it on the page of the plan and where its draft is checked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext, staff_only
from core.accounts.permissions import may
from core.ui.answers import error
from planning import entering
from planning.models import Plan
from planning.tracking.coverage import Entered
from planning.tracking.wording import entry_words


def panel(workspace: CityContext, row: Any) -> dict[str, Any] | None:
    """What the question needs; None for whatever is no plan, or has no public target yet. Few queries."""
    if not isinstance(row, Plan) or row.entry.state is Entered.NONE:
        return None
    found = row.entry
    allowed = may(workspace.person, "plan.say_whole", row)
    return {
        "url": workspace.address("plan_entry", row.slug),
        "is_whole": found.is_whole,
        "words": entry_words(found),
        "seen": entering.targets_seen(row),
        "waiting": [] if found.is_whole else entering.proposed_targets(row),
        "may_answer": bool(allowed),
        "why_not": str(getattr(allowed, "reason", "")),
    }


@staff_only
@require_POST
def answer(request: HttpRequest, workspace: CityContext, slug: str) -> HttpResponseBase:
    """`is_whole` is yes, or no for what is taken back. Pressed twice, it is said once."""
    plan = get_object_or_404(Plan.of_city(workspace.city.pk), slug=slug)
    allowed = may(workspace.person, "plan.say_whole", plan)
    if not allowed:
        raise PermissionDenied(str(getattr(allowed, "reason", "")))
    if request.POST.get("is_whole") == "yes":
        try:
            entering.say_whole(plan, seen=request.POST.get("seen", ""), by=workspace.by)
        except ValidationError as wrong:
            return error(request, 409, happened=" ".join(wrong.messages))
        messages.success(
            request, _("Readers see that all targets of the document have been entered, and since which day.")
        )
    else:
        entering.take_back(plan, by=workspace.by)
        messages.success(request, _("Readers see that these are the targets entered so far."))
    return redirect(workspace.address("workspace_thing", TargetRef(Plan.segment, plan.slug)))
