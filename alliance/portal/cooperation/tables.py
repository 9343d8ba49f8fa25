"""Offers, needs and links as rows of a table, with what a program is told of the columns.

Keys and codes are the same in all languages; texts are in the reader's, or the next best one.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal import datasets, exports
from alliance.portal.cooperation.lines import for_lines, link_title, links_for_lines, shown_parts
from alliance.portal.feeds import CSV, CSVW, describing, file_answer, json_text
from cooperation.filters import LinkFilters, PostingFilters
from cooperation.links.querysets import LinkQuerySet
from cooperation.models import Link, Posting
from cooperation.postings.querysets import PostingQuerySet
from core.content.reading import as_public
from core.importexport.cells import Cell
from core.pagecache.middleware import public_page
from core.ratelimits.decorators import limited
from core.text.fallback import localized
from core.ui.jsonld import absolute

MOST_ROWS = 10_000
POSTINGS = (
    *("slug", "side", "title", "title_language", "text", "city", "organisation", "region", "terms", "forms"),
    *("languages", "effort_hours", "costs", "places", "published", "valid_until", "page", "places_taken"),
)
LINKS = (
    *("slug", "title", "title_language", "summary", "cities", "kind", "state", "terms", "starts", "ends", "ended"),
    *("outcome", "exchanges", "last_exchange", "page"),
)
LISTS = frozenset({"terms", "forms", "languages", "cities"})
DATATYPES = {
    **dict.fromkeys(("published", "valid_until", "starts", "ends", "ended", "last_exchange"), "date"),
    **dict.fromkeys(("effort_hours", "places", "places_taken", "exchanges"), "integer"),
    "title_language": "language",
    "page": "anyURI",
}


def found_for(request: HttpRequest) -> PostingQuerySet:
    """What was asked for. What is not known is ignored."""
    return needs_first(PostingFilters(request.GET, queryset=Posting.objects.shown_to_all()).qs)


def needs_first(postings: PostingQuerySet) -> PostingQuerySet:
    """An offer waits more easily."""
    return postings.order_by("side", "-published_on", "-pk")


def links_found_for(request: HttpRequest) -> LinkQuerySet:
    found: LinkQuerySet = LinkFilters(request.GET, queryset=Link.objects.shown_to_all()).qs
    return found.newest_first()


# --- Rows ---------------------------------------------------------------------------------------------------------


def posting_rows(request: HttpRequest) -> Iterator[list[Cell]]:
    for row in map(as_public, for_lines(found_for(request))[:MOST_ROWS]):
        title = localized(row, "title")
        yield [
            *(row.slug, row.side, title.text, title.language, localized(row, "text").text),
            *(row.city.slug if row.city else "", row.organisation.slug if row.organisation else ""),
            *(row.city.region if row.city else "", joined(term.code for term in row.terms.all())),
            *(joined(row.forms), joined(row.languages), row.effort, row.costs, row.places),
            *(iso(row.published_on), iso(row.valid_until), absolute(row.get_absolute_url())),
            getattr(row, "places_taken", 0) if row.is_offer else None,
        ]


def link_rows(request: HttpRequest) -> Iterator[list[Cell]]:
    rows = links_for_lines(links_found_for(request)).prefetch_related("terms")
    for row in map(as_public, rows[:MOST_ROWS]):
        title, exchanges = link_title(row), list(row.public_exchanges.all())
        yield [
            *(row.slug, title.text, title.language, localized(row, "summary").text),
            *(joined(part.city.slug for part in shown_parts(row)), row.kind, row.state),
            *(joined(term.code for term in row.terms.all()), iso(row.starts), iso(row.ends), iso(row.ended_on)),
            *(row.outcome, len(exchanges), iso(exchanges[0].day) if exchanges else None),
            absolute(row.get_absolute_url()),
        ]


def joined(values: Iterable[str]) -> str:
    return exports.SEPARATOR.join(values)


def iso(day: Any) -> str | None:
    return day.isoformat() if day else None


# --- Tables -------------------------------------------------------------------------------------------------------


@require_safe
@public_page()
@limited("export", 60, 3_600)
def postings_csv(request: HttpRequest) -> HttpResponse:
    return as_csv(datasets.open_table(POSTINGS, posting_rows(request)), "cooperation", "cooperation_csv_metadata")


@require_safe
@public_page()
@limited("export", 60, 3_600)
def links_csv(request: HttpRequest) -> HttpResponse:
    return as_csv(datasets.open_table(LINKS, link_rows(request)), "links", "links_csv_metadata")


def as_csv(content: str, name: str, described_by: str) -> HttpResponse:
    response = file_answer(content, CSV, file_name=f"{name}-{get_language()}.csv")
    response.headers["Link"] = describing(reverse(described_by))
    return response


@require_safe
@public_page()
def postings_csv_metadata(request: HttpRequest) -> HttpResponse:
    changed = Posting.objects.shown_to_all().aggregate(latest=Max("changed_at"))["latest"]
    return described_table("cooperation_csv", _("Offers and needs of cities"), POSTINGS, changed)


@require_safe
@public_page()
def links_csv_metadata(request: HttpRequest) -> HttpResponse:
    changed = Link.objects.shown_to_all().aggregate(latest=Max("changed_at"))["latest"]
    return described_table("links_csv", _("Links between cities"), LINKS, changed)


def described_table(name: str, title: str, columns: Iterable[str], changed: Any) -> HttpResponse:
    span = datasets.Span(changed.date() if changed else None, None, None)
    known = datasets.described((*columns, *datasets.TERMS), DATATYPES, LISTS)
    facts = datasets.table_metadata(name, title, known, span)
    return file_answer(json_text(facts), CSVW)
