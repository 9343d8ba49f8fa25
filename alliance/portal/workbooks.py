"""The public lists as workbooks: the same rows as the pages, with a sheet that says whose they are and of which day.

Keys and codes are stable and the same in all languages; names and texts are in the reader's, or the next best one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal import datasets, exports
from alliance.portal.cooperation import tables
from alliance.portal.feeds import file_answer, wanted_cities
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from core.content.reading import as_public
from core.importexport.books import Page, book_bytes, notes_page
from core.importexport.cells import Cell
from core.pagecache.middleware import public_page
from core.ratelimits.decorators import limited
from core.text.fallback import localized
from core.text.languages import LANGUAGE_TAGS
from core.ui.jsonld import absolute
from core.vocabulary.models import Source, Term
from events.models import Event
from resources.models import Resource

MOST_ROWS = 20_000  # no list is near it; a workbook is made in memory
GOOD = Source.objects.exclude(kind__in=exports.WEAK).order_by("key")
SOURCES = Prefetch("sources", GOOD.only("key", "kind", "url"))
TERMS = Prefetch("terms", Term.objects.select_related("scheme").order_by("scheme__code", "order", "pk"))
# Columns whose whole days are dates of the workbook. Practices have years there, which are numbers.
DAYS = frozenset(
    {"starts", "ends", "ended", "last_exchange", "published", "valid_until"}
    | {"changed_on", "confirmed_on", "member_since", "released_on"}
)
FIGURE_DAYS = ("_corrected_on", "_read_in_archive")
type Line = list[Cell]


class Sheet(NamedTuple):
    """`rows` are asked for when the workbook is made."""

    title: Callable[[], str]
    columns: tuple[str, ...]
    rows: Callable[[HttpRequest], Iterable[Line]]
    folder: str = ""  # before its name in the address


def cities(request: HttpRequest) -> Iterator[Line]:
    return exports.table_rows(wanted_cities(request))


def practices(request: HttpRequest) -> Iterator[Line]:
    rows = Practice.objects.shown_to_all().select_related("city").prefetch_related(TERMS, SOURCES).order_by("slug")
    for row in map(as_public, rows[:MOST_ROWS]):
        words = (*texts(row, "title"), *texts(row, "summary"))
        yield [row.slug, *words, row.city.slug, row.city.name, row.starts, row.ends, *about(row), *last(row)]


def events(request: HttpRequest) -> Iterator[Line]:
    rows = (
        Event.objects.shown_to_all().select_related("city").prefetch_related(TERMS, SOURCES).order_by("-starts", "slug")
    )
    for row in rows[:MOST_ROWS]:
        host = row.city if row.city and row.city.is_listed else None
        place = (localized(row, "place").text, host.slug if host else None)
        days = (exports.iso(row.starts), exports.iso(row.ends))
        words = (*texts(row, "title"), *texts(row, "summary"))
        yield [row.slug, *words, row.kind, row.state, *days, *place, *about(row), *last(row)]


def organisations(request: HttpRequest) -> Iterator[Line]:
    rows = Organisation.objects.shown_to_all().select_related("city").prefetch_related(SOURCES).order_by("slug")
    for row in map(as_public, rows[:MOST_ROWS]):
        city = row.city if row.city and row.city.is_listed else None
        words = (*texts(row, "name"), *texts(row, "summary"))
        where = (row.country or None, city.slug if city else None)
        yield [row.slug, *words, row.kind, *where, row.website or None, *last(row)]


def resources(request: HttpRequest) -> Iterator[Line]:
    bodies = Prefetch("publishers", Organisation.objects.shown_to_all().order_by("slug"))
    rows = Resource.objects.shown_to_all().prefetch_related(TERMS, SOURCES, bodies).order_by("order", "slug")
    for row in rows[:MOST_ROWS]:
        publishers = [*(localized(body, "name").text for body in row.publishers.all()), *row.other_publishers]
        by = (joined(publishers), joined(row.languages), exports.iso(row.released_on))
        words = (*texts(row, "title"), *texts(row, "summary"))
        yield [row.slug, *words, row.kind, *by, *about(row), *last(row)]


def texts(row: Any, field: str) -> tuple[Cell, Cell]:
    """The text and the language it is in."""
    found = localized(row, field)
    return (found.text, LANGUAGE_TAGS[found.language]) if found.text else (None, None)


def about(row: Any) -> tuple[Cell, Cell]:
    """Codes of its topics, numbers of its targets."""
    by_scheme: dict[str, list[str]] = {}
    for term in row.terms.all():
        by_scheme.setdefault(term.scheme.code, []).append(term.code)
    return joined(by_scheme.get("topics", [])), joined(by_scheme.get("kmgbf-targets", []))


def last(row: Any) -> tuple[Cell, Cell, Cell, Cell]:
    changed = getattr(row, "changed_at", None)
    day = exports.iso(changed.date()) if changed else None
    return day, absolute(row.get_absolute_url()), flag(row.is_example), read_in(row)


def read_in(row: Any) -> str | None:
    """Where its sources can be read; what is known of one without an address is on its page here."""
    pages = exports.source_pages()
    links = (exports.link_of(source.link, source.key, pages) for source in row.sources.all())
    return joined(link for link in links if link)


def flag(value: bool) -> str:
    return "true" if value else "false"


def joined(values: Iterable[str]) -> str | None:
    return exports.SEPARATOR.join(values) or None


TITLE = ("title", "title_language", "summary", "summary_language")
ABOUT, LAST = ("topics", "targets"), ("changed_on", "url", "is_example", "sources")
SHEETS: Mapping[str, Sheet] = {
    "cities": Sheet(lambda: _("Cities"), (*exports.COLUMNS, *exports.FIGURE_COLUMNS), cities),
    "practices": Sheet(
        lambda: _("Practices"), ("slug", *TITLE, "city", "city_name", "starts", "ends", *ABOUT, *LAST), practices
    ),
    "events": Sheet(
        lambda: _("Events"),
        ("slug", *TITLE, "kind", "state", "starts", "ends", "place", "city", *ABOUT, *LAST),
        events,
    ),
    "organisations": Sheet(
        lambda: _("Organisations"),
        ("slug", "name", "name_language", *TITLE[2:], "kind", "country", "city", "website", *LAST),
        organisations,
    ),
    "resources": Sheet(
        lambda: pgettext("guides and publications", "Library"),
        ("slug", *TITLE, "kind", "publishers", "languages", "released_on", *ABOUT, *LAST),
        resources,
    ),
    "cooperation": Sheet(lambda: _("Offers and needs"), tables.POSTINGS, tables.posting_rows),
    "links": Sheet(lambda: _("Links between cities"), tables.LINKS, tables.link_rows, folder="cooperation/"),
}


@require_safe
@public_page()
@limited("export", 60, 3_600)
def public_workbook(request: HttpRequest, name: str) -> HttpResponse:
    sheet = SHEETS[name]
    days = [column for column in sheet.columns if column in DAYS or column.endswith(FIGURE_DAYS)]
    page = Page(title=name, header=sheet.columns, rows=sheet.rows(request), days=days)
    made = book_bytes([page, about_page(sheet, name)], title=sheet.title(), author=datasets.publisher())
    return file_answer(made, datasets.XLSX, file_name=f"{name}-{get_language()}.xlsx")


def about_page(sheet: Sheet, name: str) -> Page:
    """What a table that is passed on alone must say of itself."""
    facts = (
        (_("Title"), sheet.title()),
        (_("Publisher"), datasets.publisher()),
        (_("Web page"), absolute(reverse(name))),
        (_("Date"), timezone.localdate().isoformat()),
        (_("Licence"), datasets.licence()),
    )
    return notes_page("About", facts)
