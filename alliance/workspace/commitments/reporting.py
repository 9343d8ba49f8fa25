"""What a city reports to whom: each commitment with what is ready, what is missing and what is due."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.workspace.commitments.tool import SEGMENT
from alliance.workspace.context import CityContext, staff_only
from core.text.fallback import localized
from core.ui.paging import page_of
from core.vocabulary.models import Source
from planning import cbd
from planning.commitments.records import record_of, with_terms
from planning.commitments.wording import TONES, due_of, missing_words
from planning.models import Commitment, Filing

Channel = Filing.Channel
SOURCES = {Channel.TOOL: "ort-commitment", Channel.CITIES_WITH_NATURE: "cwn-contribute"}


@staff_only
@require_safe
def page(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    found = with_terms(Commitment.objects.filter(city=workspace.city)).prefetch_related("filings").order_by("slug")
    listed = page_of(found, request.GET.get("page"))
    context = {
        **workspace.page("workspace_reporting"),
        "title": _("Overview of our reporting"),
        "header": [
            {"label": _("Commitment")},
            {"label": _("Recipient")},
            {"label": _("Readiness")},
            {"label": _("Filing status")},
            {"label": _("Due")},
        ],
        "rows": [row for each in listed.object_list for row in rows_of(workspace, each)],
        "list_page": listed if listed.has_other_pages() else None,
        "params": request.GET,
        "new_url": workspace.address("workspace_new", SEGMENT),
        "sources": {source.key: source for source in Source.objects.filter(key__in=SOURCES.values())},
    }
    return render(request, "workspace/commitments/reporting.html", context)


def rows_of(workspace: CityContext, row: Commitment) -> list[list[Any]]:
    """The tool always; another channel where something was filed there."""
    newest = {filing.channel: filing for filing in row.filings.all()}
    channels = [Channel.TOOL, *(channel for channel in Channel if channel != Channel.TOOL and channel in newest)]
    return [cells(workspace, row, channel, newest.get(channel)) for channel in channels]


def cells(workspace: CityContext, row: Commitment, channel: Channel, filing: Filing | None) -> list[Any]:
    title = localized(row, "title")
    missing = cbd.missing_lines(record_of(row)) if channel == Channel.TOOL else []
    ready: Any = "–"
    if channel == Channel.TOOL:
        ready = {"text": missing_words(missing), "tone": "warn" if missing else "ok"}
    return [
        {"text": title.text, "lang": title.other_language, "url": workspace.address("commitment_tool", row.slug)},
        str(channel.label),
        ready,
        {"text": str(filing.get_state_display()), "tone": TONES[Filing.State(filing.state)]}
        if filing
        else _("Not filed"),
        due(workspace, filing),
    ]


def due(workspace: CityContext, filing: Filing | None) -> Any:
    found = due_of(filing, workspace.today)
    return {"text": found.text, "tone": "warn"} if found.is_late else found.text or "–"
