"""The concept note of a project, for the staff of its city: a page for paper, a workbook, and JSON for programs."""

import io
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
from core.importexport.writing import bold, empty_book, typed
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
WIDTHS = {"A": 22, "B": 34, "C": 90, "D": 12, "E": 22}


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
    book = empty_book()
    sheet = book.create_sheet(_("Concept note"))
    sheet.freeze_panes = "A2"
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    head = (_("Part"), _("Content item"), _("Text"), _("Required by the sources checked"), _("Group"))
    sheet.append([bold(sheet, text) for text in head])
    for title, rows in note.parts(lines):
        for line in rows:
            needed = _("yes") if line.is_needed else ""
            cells = (title, line.label, line.text, needed, str(TITLES.get(line.group, TITLES["studies"])))
            sheet.append([typed(sheet, cell) for cell in cells])
    missing = book.create_sheet(_("Missing items"))
    missing.column_dimensions["A"].width, missing.column_dimensions["B"].width = 44, 44
    missing.append([bold(missing, text) for text in (_("Facility"), _("Content item"))])
    for each in note.facilities(lines):
        for line in each.missing:
            missing.append([typed(missing, cell) for cell in (each.name, line.label)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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
