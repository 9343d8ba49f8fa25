"""The concept note of a project, for the staff of its city: a page for paper, a workbook, and JSON for programs."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.exports import EXPORTS_AN_HOUR, HOUR
from alliance.workspace.finance.pages import TITLES, stage_words
from alliance.workspace.finance.work import Work, work_at
from core.importexport.books import Page, book_bytes
from core.ratelimits.limits import take
from core.ui.answers import error
from core.vocabulary.models import Source
from finance import visibility
from finance.projects import note

logger = logging.getLogger(__name__)

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@staff_only
@require_safe
def page(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponse:
    work = work_at(workspace, key)
    lines = note.note_of(work.project)
    keys = {key for some in visibility.facility_sources().values() for key in some}
    sources = {each.key: each for each in Source.objects.filter(key__in=keys) if each.is_good}
    context = {
        **workspace.page("finance"),
        "work": work,
        "title": _("Concept note"),
        "heading": work.project.text("title"),
        "stage": stage_words(work.project),
        "parts": [{"title": title, "lines": rows} for title, rows in note.parts(lines)],
        "facilities": [facility_row(work, each, sources) for each in note.facilities(lines)],
        "outside": [line.label for line in lines if not line.is_held],
        "today": work.workspace.today,
    }
    return render(request, "workspace/finance/note.html", context)


def facility_row(work: Work, each: note.Facility, sources: Mapping[str, Source]) -> dict[str, Any]:
    count = len(each.missing)
    words = ngettext("%(count)d item missing", "%(count)d items missing", count) % {"count": count}
    return {
        "name": each.name,
        "words": words if count else _("each item has an entry"),
        "asked": each.asked,
        "sources": [sources[key] for key in visibility.facility_sources()[each.code] if key in sources],
        "missing": [{"label": line.label, "url": written_at(work, line)} for line in each.missing],
    }


def written_at(work: Work, line: note.Line) -> str:
    """The form in which a line is written; studies have their own."""
    return work.address("finance_group", line.group or "studies")


@staff_only
@require_safe
def download(request: HttpRequest, workspace: CityContext, key: str, format: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    if format not in TYPES:
        raise Http404
    wait = take("export", str(workspace.person.pk), EXPORTS_AN_HOUR, HOUR)
    if wait is not None:
        return error(request, 429, wait=wait)
    logger.info("export", extra={"user": workspace.person.pk, "city": workspace.city.pk, "format": format})
    content = workbook(work) if format == "xlsx" else json.dumps(as_json(work), ensure_ascii=False, indent=1).encode()
    response = HttpResponse(content, content_type=TYPES[format])
    response.headers["Content-Disposition"] = f'attachment; filename="{work.project.slug}.{format}"'
    return response


def workbook(work: Work) -> bytes:
    lines = note.note_of(work.project)
    rows = [
        (title, line.label, line.text, _("yes") if line.is_needed else "", group_words(line))
        for title, some in note.parts(lines)
        for line in some
    ]
    head = (_("Part"), _("Content item"), _("Text"), _("Required by the sources checked"), _("Group"))
    missing = [(each.name, line.label) for each in note.facilities(lines) for line in each.missing]
    return book_bytes(
        [
            Page(title=_("Concept note"), header=head, rows=rows, widths=(22, 34, 90, 12, 22)),
            Page(
                title=_("Missing items"),
                header=(_("Facility"), _("Content item")),
                rows=missing,
                widths=(44, 44),
                frozen="",
            ),
        ]
    )


def group_words(line: note.Line) -> str:
    return str(TITLES.get(line.group, TITLES["studies"]))


def as_json(work: Work) -> dict[str, Any]:
    lines = note.note_of(work.project)
    return {
        "project": work.project.slug,
        "city": work.workspace.city.slug,
        "date": work.workspace.today.isoformat(),
        "lines": [
            {"name": line.code, "part": line.part, "group": line.group or None, "values": dict(line.values)}
            for line in lines
        ],
        "missing": {each.code: [line.code for line in each.missing] for each in note.facilities(lines)},
    }
