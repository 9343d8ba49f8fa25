"""What cities seek for their projects, for funders who compare: one table by currency, stage, solution and country.

It names no city and is never sorted by amounts. Each line leads to its projects in the list.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.feeds import described_table
from alliance.portal.finance.projects import PARAMS, SOLUTIONS, chosen_filters, without_page
from alliance.portal.finance.tabs import finance_tabs
from cities.places import country_name
from core.content.reading import as_public
from core.importexport.cells import Cell
from core.pagecache.middleware import public_page
from core.ratelimits.decorators import limited
from core.text.money import amount
from core.ui.jsonld import absolute
from core.ui.paging import page_of
from core.vocabulary.models import Term
from finance.projects.filters import ProjectFilters
from finance.projects.models import LEVEL_COLUMNS, ProjectProfile
from finance.projects.sending import NUMBERS
from finance.projects.showing import stage_name
from finance.projects.sought import Group, seeking, sought_groups, totals

READ = ("city", "city__country", "stage", "side_state", "support", "currency", *NUMBERS, *LEVEL_COLUMNS)
COLUMNS = (
    *("row", "currency", "stage", "stage_name", "solution", "solution_name", "country", "country_name"),
    *("projects", "projects_with_amount", "sought", "list_url"),
)


DATATYPES = {"projects": "integer", "projects_with_amount": "integer", "sought": "decimal", "list_url": "anyURI"}


class Sought(NamedTuple):
    totals: list[Group]
    groups: list[Group]
    solutions: dict[str, str]  # names by code, in the order of the vocabulary
    projects: int


def sought_for(request: HttpRequest) -> Sought:
    """What the projects seek that the list has with the same filters. Three queries for any number of projects."""
    found = ProjectFilters(request.GET, queryset=ProjectProfile.objects.shown_to_all().under_way()).qs
    rows = seeking(map(as_public, found.select_related("city").only(*READ).order_by("pk")))
    names = {term.code: term.name for term in Term.objects.filter(scheme__code=SOLUTIONS).order_by("order", "pk")}
    return Sought(totals(rows), sought_groups(rows, solutions_of(rows), list(names)), names, len(rows))


def solutions_of(rows: list[ProjectProfile]) -> dict[int, list[str]]:
    """The codes of the solutions that each project names. One query."""
    through: Any = ProjectProfile.terms.through
    keys = {row.pk for row in rows}
    named = through._default_manager.filter(projectprofile__in=ProjectProfile.objects.shown_to_all().values("pk"))
    found: dict[int, list[str]] = defaultdict(list)
    for project, code in named.filter(term__scheme__code=SOLUTIONS).values_list("projectprofile_id", "term__code"):
        if project in keys:
            found[project].append(code)
    return found


def list_address(group: Group) -> str:
    """The projects of a group in the list; one without an amount leads to all of its stage, solution and country."""
    asked = {name: value for name, value in group.key._asdict().items() if value}
    return f"{reverse('projects')}?{urlencode(asked)}"


# --- The page -----------------------------------------------------------------------------------------------------


@require_safe
@public_page("page", *PARAMS)
def sought(request: HttpRequest) -> HttpResponse:
    found = sought_for(request)
    page = page_of(found.groups, request.GET.get("page"))
    count = ngettext("%(count)d project seeks support", "%(count)d projects seek support", found.projects)
    context = {
        "title": _("Funding sought"),
        "tabs": finance_tabs("projects"),
        "chosen": chosen_filters(request),
        "clear_url": reverse("sought"),
        "count_sentence": count % {"count": found.projects},
        "totals": {
            "header": [{"label": _("Currency")}, *numbers_header()],
            "rows": [[each.key.currency, *numbers(each)] for each in found.totals],
        },
        "groups": {"header": header(), "rows": [line(each, found.solutions) for each in page.object_list]},
        "groups_page": page,
        "params": request.GET,
        "filter_query": without_page(request),
    }
    return render(request, "finance/sought.html", context)


def numbers_header() -> list[dict[str, Any]]:
    return [
        {"label": _("Projects"), "end": True},
        {"label": _("Projects with an amount"), "end": True},
        {"label": _("Sought"), "end": True},
    ]


def header() -> list[dict[str, Any]]:
    names = (_("Currency"), _("Stage"), _("Solution"), _("Country or region"))
    return [*({"label": name} for name in names), *numbers_header()]


def line(group: Group, solutions: dict[str, str]) -> list[Any]:
    key = group.key
    return [
        key.currency or _("No amount shown"),
        stage_name(key.stage),
        solutions.get(key.solution) or _("None named"),
        country_name(key.country),
        {"text": str(group.projects), "url": list_address(group)},
        *numbers(group)[1:],
    ]


def numbers(group: Group) -> list[str]:
    told = "" if group.sought is None else amount(group.sought, group.key.currency)
    return [str(group.projects), str(group.with_amount), told]


# --- The table ----------------------------------------------------------------------------------------------------


@require_safe
@public_page(*PARAMS)
@limited("export", 60, 3_600)
def sought_csv(request: HttpRequest) -> HttpResponse:
    return described_table(
        request,
        _("Funding sought"),
        COLUMNS,
        csv_rows(sought_for(request)),
        file_name=f"funding-sought-{get_language()}.csv",
        datatypes=DATATYPES,
    )


def csv_rows(found: Sought) -> Iterator[list[Cell]]:
    """The totals of each currency, then the groups. Which is which stands in the first column."""
    for kind, rows in (("currency", found.totals), ("group", found.groups)):
        for each in rows:
            key = each.key
            yield [
                *(kind, key.currency or None),
                *(key.stage or None, stage_name(key.stage) if key.stage else None),
                *(key.solution or None, found.solutions.get(key.solution)),
                *(key.country or None, country_name(key.country) if key.country else None),
                *(each.projects, each.with_amount, each.sought, absolute(list_address(each))),
            ]
