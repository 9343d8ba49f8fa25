"""A plan for the Convention's reporting tool: the values of its indicators in nine columns, and its record."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal import datasets
from alliance.portal.feeds import described_table, file_answer
from alliance.portal.planning import data, reading
from core.importexport.books import Page, book_bytes, notes_page
from core.importexport.cells import Cell
from core.pagecache.middleware import public_page
from core.ratelimits.decorators import limited
from core.text.fallback import localized
from planning import nbsap
from planning.models import CityIndicator, Plan, PlanTarget
from planning.records import said_by
from planning.tracking.index_values import lay_index_values
from planning.tracking.value_sheet import COLUMNS, FIRST_YEAR, value_rows

DATATYPES = {"Year": "integer"}


@require_safe
@public_page("plan")
@limited("export", 60, 3_600)
def plan_values(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    plan = reading.plan_at(slug, request.GET.get("plan", ""))
    if plan is None:
        raise Http404
    rows = list(value_rows(indicators_of(plan)))
    name = f"{plan.slug}-values-{get_language()}.{format}"
    if format == "csv":
        title = localized(plan, "title").text
        return described_table(request, title, COLUMNS, rows, file_name=name, datatypes=DATATYPES, terms=False)
    response = file_answer(workbook(plan, rows), datasets.XLSX, file_name=name)
    response.headers["Link"] = f'<{datasets.licence_url()}>; rel="license"'
    return response


@require_safe
@public_page("plan")
def plan_record(request: HttpRequest, slug: str) -> HttpResponse:
    """The record of a strategy as the tool writes it, for the focal point, who alone can file it."""
    plan = reading.plan_at(slug, request.GET.get("plan", ""))
    if plan is None:
        raise Http404
    content = json.dumps(nbsap.record(said_by(plan)), ensure_ascii=False, indent=2)
    return file_answer(content, datasets.JSON, file_name=f"{plan.slug}-nbsap.json")


def indicators_of(plan: Plan) -> list[CityIndicator]:
    """The public ones that a public target of the plan names."""
    targets = PlanTarget.objects.published().filter(plan=plan)
    rows = CityIndicator.objects.published().filter(targets__in=targets).distinct().order_by("slug")
    found = list(rows.select_related("framework_indicator").prefetch_related("values__source"))
    lay_index_values(found)
    return found


def workbook(plan: Plan, rows: list[list[Cell]]) -> bytes:
    """The first sheet has the nine columns alone; the second says whose they are and what is not among them."""
    about = notes_page("About", [*data.facts(plan), (_("Not included"), left_out())])
    pages = Page(title="Data", header=COLUMNS, rows=rows), about
    return book_bytes(pages, title=localized(plan, "title").text, author=datasets.publisher())


def left_out() -> str:
    return _(
        "Values before %(year)s, because the form of the tool does not offer those years, and years without "
        "a value. The type of disaggregation is not entered here. Select it in the tool."
    ) % {"year": FIRST_YEAR}
