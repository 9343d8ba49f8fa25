"""Errors that readers found on the pages of a city, for its staff: the words, and never who wrote them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.workspace.context import CityContext, staff_only
from core.feedback.models import Report
from core.ui.paging import page_of


@staff_only
@require_safe
def reports(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    """Open ones first, then the newest."""
    rows = Report.objects.of(workspace.city.pk).select_related("letter").order_by("done_at", "-received_at", "pk")
    page = page_of(rows, request.GET.get("page"))
    context = {
        **workspace.page("workspace_reports"),
        "title": _("Reports from readers"),
        "rows": [report_row(workspace, row) for row in page.object_list],
        "report_page": page,
        "params": request.GET,
    }
    return render(request, "workspace/reports.html", context)


def report_row(workspace: CityContext, row: Report) -> dict[str, object]:
    letter = getattr(row, "letter", None)
    return {
        "report": row,
        "title": row.about or row.page,
        "text": letter.text if letter else "",
        "when": workspace.clock(row.received_at),
        "tone": "warn" if row.is_open else "mute",
    }
