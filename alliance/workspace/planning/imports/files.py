"""The template of a plan, and the city's own plan as a table that reads back."""

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
from core.importexport.books import Page, book_bytes, notes_page
from core.importexport.cells import table
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
    widths = [WIDE.get(code.partition("@")[0], 16) for code in found.columns]
    plan = Page(title=_("Plan"), header=found.header, rows=found.rows, widths=widths)
    made = book_bytes([plan, notes_page(_("Notes"), writing.notes(), (32, 100))])
    return attached(HttpResponse(made, content_type=CONTENT_TYPES["xlsx"]), name)
