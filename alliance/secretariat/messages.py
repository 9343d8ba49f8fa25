"""Who wrote to whom through the site, for curators: never the words, unless whoever received them reported them."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from alliance.secretariat.gates import curators_only, person_of
from alliance.secretariat.tabs import all_tabs
from core.accounts.models import User
from core.accounts.tenants import names_of, roles_of
from core.feedback.models import Report
from core.messaging import recipients
from core.messaging.models import MessageRecord
from core.text.clocks import clock
from core.ui.paging import page_of


@curators_only
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    page = page_of(MessageRecord.objects.select_related("sender"), request.GET.get("page"))
    context = {
        "title": _("Messages between members"),
        "tabs": all_tabs("reports", person_of(request)),
        "header": [
            {"label": pgettext("message", "From")},
            {"label": pgettext("message", "On behalf of")},
            {"label": pgettext("message", "To")},
            {"label": pgettext("message", "Reported")},
            {"label": pgettext("message", "Sent"), "end": True},
        ],
        "rows": cells(list(page.object_list), person_of(request)),
        "list_page": page,
        "params": request.GET,
    }
    return render(request, "secretariat/messages.html", context)


def cells(rows: list[MessageRecord], curator: User) -> list[list[Any]]:
    """Five columns; as many queries for many rows as for few. Whoever wrote a message, or works for its city, does not
    see whether it was reported: it would tell by whom."""
    mine = roles_of(curator)
    own = {row.pk for row in rows if row.sender_id == curator.pk or row.tenant in mine}
    cities = names_of({row.tenant for row in rows if row.tenant})
    people = recipients.names((row.kind, row.key) for row in rows)
    reports = [row.report for row in rows if row.report and row.pk not in own]
    kept = set(Report.objects.filter(pk__in=reports).values_list("pk", flat=True))
    return [
        [
            row.from_name,
            on_behalf_of(row, cities),
            people.get((row.kind, row.key), _("a person who is no longer named")),
            "–" if row.pk in own else reported(row, is_kept=row.report in kept),
            clock(row.at),
        ]
        for row in rows
    ]


def on_behalf_of(row: MessageRecord, cities: Mapping[int, str]) -> str:
    if row.sender is None:
        return _("No one: a question from outside the alliance")
    return cities.get(row.tenant, "") if row.tenant else _("The secretariat of the alliance")


def reported(row: MessageRecord, *, is_kept: bool) -> Any:
    if row.reported_at is None:
        return "–"
    words = clock(row.reported_at)
    return {"text": words, "url": reverse("review_report", args=[row.report])} if is_kept else words
