"""What lives in a city: its published species lists, group by group and species by species, with their sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from alliance.portal.datasets import CSV
from alliance.portal.feeds import file_answer
from cities.models import City, State
from core.content.reading import as_public
from core.importexport.cells import Cell, table
from core.pagecache.middleware import public_page
from core.text.fallback import localized
from core.ui.paging import page_of
from measurement.species import showing
from measurement.species.models import BETWEEN, IN_ADDRESS, KEY, SpeciesList, SpeciesRow, Status
from measurement.species.querysets import SpeciesListQuerySet

COLUMNS = (
    *("city", "example", "name", "own_name", "key", "groups", "status", "status_source", "first_year", "last_year"),
    *("records", "from", "to", "source", "doi", "licence"),
)
COUNTS = ("city", "example", "group", "species", "native", "introduced", "invasive", "records", "from", "to", "source")


class SpeciesAddress:
    """example-bay/species/2020-2024: the city and the key of a list, whose address name holds both."""

    regex = rf"[-a-zA-Z0-9_]+{IN_ADDRESS}{KEY}"

    def to_python(self, value: str) -> str:
        return value.replace(IN_ADDRESS, BETWEEN)

    def to_url(self, value: str) -> str:
        city, _between, key = value.rpartition(BETWEEN)
        return f"{city}{IN_ADDRESS}{key}"


# --- Which list ---------------------------------------------------------------------------------------------------


def published() -> SpeciesListQuerySet:
    return for_page(SpeciesList.objects.published()).newest_first()


def newest_of(slug: str) -> SpeciesList:
    """Raises Http404 for a city without a published list."""
    found = published().filter(city__slug=slug).first()
    if found is None:
        raise Http404
    return found


def list_at(request: HttpRequest, slug: str) -> SpeciesList:
    """A published list, or one that its reader may see before. Raises Http404."""
    rows = SpeciesList.objects.visible_to(request.user).filter(state=State.PUBLISHED)
    return get_object_or_404(for_page(rows), slug=slug)


def for_page(rows: SpeciesListQuerySet) -> SpeciesListQuerySet:
    long = (f"before__{name}" for name in ("told", "numbers", "said", "answers"))
    return rows.select_related("city", "reference", "before__city").defer(*long)


# --- Pages --------------------------------------------------------------------------------------------------------


@require_safe
@public_page("group", "status", "q", "page")
def city_species(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest list of a city."""
    return page(request, newest_of(slug))


@require_safe
@public_page("group", "status", "q", "page")
def species_list(request: HttpRequest, slug: str) -> HttpResponse:
    return page(request, list_at(request, slug))


def page(request: HttpRequest, found: SpeciesList) -> HttpResponse:
    row = as_public(found)
    asked = {name: request.GET.get(name, "").strip() for name in ("group", "status", "q")}
    species = page_of(filtered(row.rows.shown(), asked), request.GET.get("page"))
    numbers: Mapping[str, Any] = row.numbers
    context = {
        "title": localized(row, "title").text,
        "city": row.city,
        "row": row,
        "licence": row.open_licence,
        "groups": showing.group_rows(numbers.get("groups", []), is_public=True),
        "group_header": showing.group_header(is_public=True),
        "changes": showing.change_rows(numbers.get("change", [])),
        "compared": compared_with(found.before),
        "change_header": showing.change_header(),
        "species": species,
        "rows": [species_cells(each, usual=str(row.reference or "")) for each in species.object_list],
        "header": [{"label": label} for label in (_("Species"), _("Groups"), _("Status"), _("Years"), _("Records"))],
        "group_choices": group_choices(numbers),
        "status_choices": choices(pgettext("species status", "All"), Status.choices),
        "asked": asked,
        "params": request.GET,
        "others": [each for each in lists_of(row) if each.pk != row.pk],
        "csv_url": reverse("species_table", args=[row.slug]),
        "address": request.path,
    }
    return render(request, "portal/species.html", context)


def compared_with(earlier: SpeciesList | None) -> str:
    """Which list a change is counted from: its years, and where it is public its page."""
    if earlier is None:
        return ""
    if not earlier.is_public:
        return _("Compared with the list of %(years)s, which is not published.") % {"years": earlier.period}
    years = format_html('<a href="{}">{}</a>', earlier.get_absolute_url(), earlier.period)
    return format_html(_("Compared with the list of {years}."), years=years)


def lists_of(row: SpeciesList) -> list[SpeciesList]:
    rows = SpeciesList.objects.published().filter(city=row.city_id).for_lines()
    return list(rows.select_related("city").newest_first())


def filtered(rows: Any, asked: Mapping[str, str]) -> Any:
    if asked["group"]:
        rows = rows.in_group(asked["group"])
    if asked["status"]:
        rows = rows.filter(status=asked["status"])
    if asked["q"]:
        rows = rows.filter(Q(name__icontains=asked["q"]) | Q(own_name__icontains=asked["q"]))
    return rows.order_by("name", "pk")


def group_choices(numbers: Mapping[str, Any]) -> list[dict[str, Any]]:
    groups = [each["key"] for each in numbers.get("groups", []) if each["species"]]
    return choices(pgettext("species groups", "All"), [(key, showing.group_label(key)) for key in groups])


def choices(every: str, found: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [{"value": code, "label": label} for code, label in (("", every), *found)]


def species_cells(row: SpeciesRow, *, usual: str) -> list[Any]:
    """A line of the table. Its status names the source where that is not the usual one, which stands above."""
    name = _("%(name)s (%(own_name)s)") % {"name": row.name, "own_name": row.own_name} if row.own_name else row.name
    return [
        {"text": name, "is_typed": True},
        _(", ").join(showing.group_label(key) for key in row.groups),
        status_cell(row, usual),
        showing.years(row.first_year, row.last_year),
        showing.known(row.records),
    ]


def status_cell(row: SpeciesRow, usual: str) -> Any:
    status = str(row.get_status_display()) if row.status else showing.known(None)
    if not row.status or row.status_source in ("", usual):
        return status
    said = _("%(status)s (%(source)s)") % {"status": status, "source": row.status_source}
    return {"text": said, "is_typed": True}


# --- Beside other cities ------------------------------------------------------------------------------------------


def newest_lists(cities: Sequence[City]) -> dict[int, SpeciesList]:
    """The newest published list of each city that has one."""
    rows = SpeciesList.objects.published().filter(city__in=cities).select_related("city").newest_first()
    return {row.city_id: row for row in reversed(list(rows.defer("told", "said", "answers")))}


def compared_lines(row: SpeciesList | None) -> list[str]:
    """Its years and source, then each group with what was looked at: without that no number of species says much."""
    if row is None:
        return []
    years = format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.period)
    about = format_html(
        _("{years}, source: {source}"), years=years, source=format_html("<bdi>{}</bdi>", as_public(row).source_title)
    )
    return [about, *(group_line(each) for each in row.numbers.get("groups", []) if each["species"])]


def group_line(group: Mapping[str, Any]) -> str:
    days = group.get("days")
    sentence = (
        _("%(group)s: %(species)s species (records: %(records)s, days with records: %(days)s)")
        if days
        else _("%(group)s: %(species)s species (records: %(records)s)")
    )
    told = {name: showing.known(group[name]) for name in ("species", "records")}
    return sentence % {"group": showing.group_label(group["key"]), "days": showing.known(days), **told}


# --- As a table ---------------------------------------------------------------------------------------------------


@require_safe
def newest_table(request: HttpRequest, slug: str) -> HttpResponseBase:
    return redirect("species_table", newest_of(slug).slug)


@require_safe
@public_page()
def species_table(request: HttpRequest, slug: str) -> HttpResponse:
    """Its species; of a list without a licence the counts alone."""
    row = list_at(request, slug)
    is_open = bool(row.open_licence)
    name = f"{slug}{'-example' if row.city.is_example else ''}.csv"
    columns, lines = (COLUMNS, table_rows(row)) if is_open else (COUNTS, count_rows(row))
    return file_answer(table(columns, lines), CSV, file_name=name)


def table_rows(row: SpeciesList) -> Iterator[list[Cell]]:
    first = [row.city.slug, example_mark(row)]
    last: list[Cell] = [row.first, row.last, row.source_title, row.doi, row.open_licence]
    for each in row.rows.shown().order_by("name", "pk"):
        told: list[Cell] = [each.name, each.own_name, each.key, "; ".join(each.groups), each.status]
        yield [*first, *told, each.status_source, each.first_year, each.last_year, each.records, *last]


def count_rows(row: SpeciesList) -> Iterator[list[Cell]]:
    for each in row.numbers.get("groups", []):
        told = [each[name] for name in ("key", "species", "native", "introduced", "invasive", "records")]
        yield [row.city.slug, example_mark(row), *told, row.first, row.last, row.source_title]


def example_mark(row: SpeciesList) -> str:
    return "example" if row.city.is_example else ""
