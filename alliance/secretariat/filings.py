"""Where cities filed their commitments, for curators: states and days, never the notes of a city."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.secretariat.gates import curators_only
from core.text.fallback import localized
from core.text.moments import today_at
from core.ui.paging import page_of
from planning.commitments.models import FOUR_WEEKS
from planning.commitments.wording import TONES, answered_day, due_of
from planning.models import Filing

State = Filing.State


@curators_only
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Those over which four weeks have passed first, then the newest."""
    rows = Filing.objects.defer("note").select_related("commitment__city")
    is_over = request.GET.get("show") == "over"
    if is_over:
        rows = rows.over_there(FOUR_WEEKS)
    page = page_of(rows.order_by("-filed_on", "-pk"), request.GET.get("page"))
    here = request.path
    context = {
        "title": _("Filings of commitments"),
        "tabs": [
            {"label": _("All"), "url": here, "current": not is_over},
            {"label": _("More than four weeks old"), "url": f"{here}?show=over", "current": is_over},
        ],
        "header": header(),
        "rows": [cells(row) for row in page.object_list],
        "list_page": page if page.has_other_pages() else None,
        "params": request.GET,
    }
    return render(request, "secretariat/filings.html", context)


def header() -> list[dict[str, Any]]:
    names = (_("Commitment"), _("City"), _("Filed with"), _("Status"), _("Filed on"), _("Answered on"), _("Due"))
    return [{"label": label} for label in names]


def cells(row: Filing) -> list[Any]:
    title = localized(row.commitment, "title")
    today = today_at(row.commitment.city.time_zone)
    due = due_of(row, today)
    return [
        {"text": title.text, "lang": title.other_language, "url": row.commitment.get_absolute_url()},
        localized(row.commitment.city, "name").text,
        str(row.get_channel_display()),
        {"text": str(row.get_state_display()), "tone": TONES[State(row.state)]},
        date_format(row.filed_on) if row.filed_on else "–",
        date_format(answered) if (answered := answered_day(row)) else "–",
        {"text": _("More than four weeks old") if row.is_over(today) else due.text, "tone": "warn"}
        if due.is_late
        else due.text or "–",
    ]
