"""The question that areas of the city raise which differ, inside an assessment or against the one before it."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from alliance.workspace.assessment.finishing import show_check
from alliance.workspace.assessment.work import work_at
from alliance.workspace.context import CityContext, staff_only
from assessment import actions
from assessment.models import Assessment
from assessment.results.boundaries import digest
from core.accounts.permissions import require_permission
from core.conflicts import refusal_of, seen_in

CHANGED = gettext_lazy("The areas have changed. Check them again, then answer.")
CHOOSE = gettext_lazy("Choose one of the two answers.")


@staff_only
@require_POST
def answer(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    """Keeps what the city says of its boundary, about the very areas that were shown."""
    work = work_at(workspace, key)
    require_permission(workspace.person, "assessment.answer", work.assessment)
    if not work.is_open:
        return redirect(work.address("assessment_result"))
    said, about = request.POST.get("areas", ""), digest(work.area_differences)
    if said not in Assessment.AreasAnswer.values:
        return show_check(request, work, notice=str(CHOOSE), status=400)
    if request.POST.get("about") != about:
        return show_check(request, work, notice=str(CHANGED), status=409)
    changes: dict[str, Any] = {"areas_answer": said, "areas_about": about}
    expected = seen_in(request.POST)
    if late := refusal_of(lambda: actions.describe(work.assessment, changes=changes, expected=expected, by=work.by)):
        return show_check(request, work_at(workspace, key), notice=late, status=409)
    return redirect(work.check_url)
