"""The template of a plan, and the city's own plan as a table that reads back."""

import io

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.exports import EXPORTS_AN_HOUR, HOUR
from alliance.workspace.imports import attached
from alliance.workspace.planning.imports.state import allowed
from core.files.kinds import CONTENT_TYPES
from core.importexport import reading
from core.importexport.cells import column_letter, table
from core.importexport.writing import bold, empty_book, typed
from core.ratelimits.limits import take
from core.ui.answers import error
from planning.models import Plan
from planning.spreadsheet import writing
from planning.spreadsheet.headings import heading_of

WIDE = {"title": 44, "description": 44, "key": 30}


@staff_only
@require_safe
def template(request: HttpRequest, workspace: CityContext, format: str) -> HttpResponse:
    allowed(workspace)
    if format not in reading.FORMATS:
        raise Http404
    columns = writing.template_columns()
    if format == "csv":
        text = table(map(heading_of, columns), ())
        return attached(HttpResponse(text, content_type=CONTENT_TYPES["csv"]), "plan.csv")
    return workbook(writing.Table(columns, []), "plan.xlsx")


@staff_only
@require_safe
def export(request: HttpRequest, workspace: CityContext, slug: str) -> HttpResponse:
    plan = get_object_or_404(Plan.of_city(workspace.city.pk), slug=slug)
    wait = take("export", str(workspace.person.pk), EXPORTS_AN_HOUR, HOUR)
    if wait is not None:
        return error(request, 429, wait=wait)
    return workbook(writing.table(plan, is_public=False), f"{plan.slug}.xlsx")


def workbook(found: writing.Table, name: str) -> HttpResponse:
    book = empty_book()
    page = book.create_sheet(_("Plan"))
    page.freeze_panes = "A2"
    for at, code in enumerate(found.columns):
        width = WIDE.get(code.partition("@")[0], 16)
        page.column_dimensions[column_letter(at + 1)].width = width
    page.append([bold(page, heading) for heading in found.header])
    for row in found.rows:
        page.append([typed(page, cell) for cell in row])
    notes = book.create_sheet(_("Notes"))
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 32, 100
    for label, text in writing.notes():
        notes.append([bold(notes, label), typed(notes, text)])
    out = io.BytesIO()
    book.save(out)
    return attached(HttpResponse(out.getvalue(), content_type=CONTENT_TYPES["xlsx"]), name)
