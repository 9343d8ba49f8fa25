"""What programs read: tables, map layers, calendars, feeds, and what search engines and finders of holes ask for."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from alliance.portal import calendars, datasets, exports, news
from alliance.portal import catalogue as portal_catalogue
from alliance.portal import sitemap as portal_sitemap
from alliance.portal.topics.following import FollowableTarget, FollowableTopic
from cities.filters import CityFilters
from cities.models import City
from cities.practices.models import Practice
from core.history.models import Translated
from core.importexport.cells import Cell, table
from core.pagecache.middleware import public_page
from core.ratelimits.decorators import limited
from core.text.contacts import contact_uri
from core.text.languages import LANGUAGE_CODES
from core.ui.jsonld import absolute
from events.models import Event
from resources.models import Resource

MOST_EVENTS = 1_000  # calendar programs refuse files that are much larger
SECURITY_TXT_DAYS = 180
NOT_FOR_SEARCH_ENGINES = ("search/", "display/", "cities/compare/", "follow/*/", "contact/report/")
CSVW = "application/csvm+json"
CSV = "text/csv; charset=utf-8; header=present"
METADATA = "-metadata.json"  # the end of the address of a description: CSV on the Web looks for it there
ATOM = "application/atom+xml; charset=utf-8"
KINDS: dict[str, type[Translated]] = {  # by the name of the list, those with a feed of their own
    "cities": City,
    "events": Event,
    "resources": Resource,
    "practices": Practice,
}


def file_answer(content: str | bytes, content_type: str, *, file_name: str = "") -> HttpResponse:
    """Answers a file. With a name it is saved as one; without one a program reads it."""
    response = HttpResponse(content, content_type=content_type)
    if file_name:
        response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def describing(address: str) -> str:
    """The header of a table that leads to the description of its columns."""
    return f'<{absolute(address)}>; rel="describedby"; type="{CSVW}"'


def described_table(
    request: HttpRequest,
    title: str,
    columns: Iterable[str],
    rows: Iterable[Iterable[Cell]],
    *,
    file_name: str,
    datatypes: Mapping[str, str] | None = None,
    terms: bool = True,
) -> HttpResponse:
    """The table of a view, or at the address beside it what its columns hold. One view answers both, so whoever may not
    see the table is told nothing of it. Rows are read only where they are shown."""
    if request.path.endswith(METADATA):
        return file_answer(json_text(description_of(request, title, columns, datatypes, terms=terms)), CSVW)
    content = datasets.open_table(columns, rows) if terms else table(columns, rows)
    response = file_answer(content, CSV, file_name=file_name)
    licence = f'<{datasets.licence_url()}>; rel="license"'
    response.headers["Link"] = f"{licence}, {describing(filtered(request, request.path + METADATA))}"
    return response


def filtered(request: HttpRequest, path: str) -> str:
    """Encoded anew: what a reader typed stands in a header and in a file of ours."""
    asked = request.GET.urlencode()
    return f"{path}?{asked}" if asked else path


def description_of(
    request: HttpRequest, title: str, columns: Iterable[str], datatypes: Mapping[str, str] | None, *, terms: bool
) -> dict[str, Any]:
    facts = datasets.described((*columns, *(datasets.TERMS if terms else ())), datatypes)
    address = filtered(request, request.path.removesuffix(METADATA))
    return datasets.table_metadata("", title, facts, address=address, key="")


# --- Cities -------------------------------------------------------------------------------------------------------
# Only the whole export is kept in the cache. Filtered ones are as many as there are filters, and large.


@require_safe
@public_page()
@limited("export", 60, 3_600)
def data_csv(request: HttpRequest) -> HttpResponse:
    columns = (*exports.COLUMNS, *exports.FIGURE_COLUMNS)
    content = datasets.open_table(columns, exports.table_rows(wanted_cities(request)))
    response = file_answer(content, CSV, file_name=f"cities-{get_language()}.csv")
    response.headers["Link"] = describing(reverse("data_csv_metadata"))
    return response


@require_safe
@public_page()
def data_csv_metadata(request: HttpRequest) -> HttpResponse:
    return file_answer(json_text(datasets.csv_metadata()), CSVW)


@require_safe
@public_page()
@limited("export", 60, 3_600)
def data_geojson(request: HttpRequest) -> HttpResponse:
    cities = list(exports.cities_facts(wanted_cities(request)))
    content = json_text(exports.feature_collection(cities, datasets.metadata_of(cities)))
    return file_answer(content, "application/geo+json", file_name=f"cities-{get_language()}.geojson")


@require_safe
@public_page()
def catalogue(request: HttpRequest) -> HttpResponse:
    return file_answer(json_text(portal_catalogue.catalogue()), "application/ld+json")


def json_text(facts: Any) -> str:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def wanted_cities(request: HttpRequest) -> QuerySet[City]:
    """The same filters as the list of cities, and like there what is not known is ignored."""
    found: Any = CityFilters(request.GET, queryset=City.objects.listed()).qs
    cities: QuerySet[City] = found.by_name(get_language() or "en")
    return cities


# --- Events -------------------------------------------------------------------------------------------------------


@require_safe
@public_page()
def events_ics(request: HttpRequest) -> HttpResponse:
    """The newest events, with those to come."""
    events = Event.objects.shown_to_all().select_related("part_of").order_by("-starts", "-pk")
    return ics(list(events[:MOST_EVENTS]), "events")


@require_safe
@public_page()
def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    event = get_object_or_404(Event.objects.visible_to(request.user).select_related("part_of"), slug=slug)
    return ics([event], event.slug)


def ics(events: list[Event], name: str) -> HttpResponse:
    return file_answer(calendars.calendar(events), "text/calendar; charset=utf-8", file_name=f"{name}.ics")


# --- What is new --------------------------------------------------------------------------------------------------


@require_safe
@public_page()
def atom(request: HttpRequest) -> HttpResponse:
    return file_answer(news.newest(), ATOM)


@require_safe
@public_page()
def kind_atom(request: HttpRequest, name: str) -> HttpResponse:
    return file_answer(news.of_kind(KINDS[name], name), ATOM)


@require_safe
@public_page()
def city_atom(request: HttpRequest, slug: str) -> HttpResponse:
    return file_answer(news.about_city(get_object_or_404(City.objects.listed(), slug=slug)), ATOM)


@require_safe
@public_page()
def target_atom(request: HttpRequest, number: int) -> HttpResponse:
    return file_answer(news.about_target(get_object_or_404(FollowableTarget().rows(), code=str(number))), ATOM)


@require_safe
@public_page()
def topic_atom(request: HttpRequest, code: str) -> HttpResponse:
    return file_answer(news.about_topic(get_object_or_404(FollowableTopic().rows(), code=code)), ATOM)


@require_safe
@public_page()
def event_atom(request: HttpRequest, slug: str) -> HttpResponse:
    return file_answer(news.about_event(get_object_or_404(Event.objects.shown_to_all(), slug=slug)), ATOM)


# --- For search engines and for finders of holes ------------------------------------------------------------------


@require_safe
@public_page()
def sitemap(request: HttpRequest) -> HttpResponse:
    pages = portal_sitemap.number_of_pages()
    content = portal_sitemap.index(pages) if pages > 1 else portal_sitemap.url_set(1)
    return file_answer(content, "application/xml; charset=utf-8")


@require_safe
@public_page()
def sitemap_page(request: HttpRequest, page: int) -> HttpResponse:
    if not 1 <= page <= portal_sitemap.number_of_pages():
        raise Http404
    return file_answer(portal_sitemap.url_set(page), "application/xml; charset=utf-8")


@require_safe
@public_page()
def robots(request: HttpRequest) -> HttpResponse:
    """Filters of the cities combine without end: their pages are left out, the pages of the whole list are not."""
    lines = [
        "User-agent: *",
        "Disallow: /api/",
        *[f"Disallow: /{language}/{path}" for language in LANGUAGE_CODES for path in NOT_FOR_SEARCH_ENGINES],
        "Disallow: /*/cities/*?",
        "Allow: /*/cities/?page=",
        "",
        f"Sitemap: {absolute(reverse('sitemap'))}",
        "",
    ]
    return file_answer("\n".join(lines), "text/plain; charset=utf-8")


@require_safe
@public_page()
def security_txt(request: HttpRequest) -> HttpResponse:
    """Says after RFC 9116 whom to tell of a hole. Without a contact there is nothing to say, and a check tells the
    operator so."""
    contact = contact_uri(settings.ALLIANCE_CONTACT)
    if not contact:
        raise Http404
    today = datetime.combine(timezone.localdate(), datetime.min.time(), UTC)
    lines = [
        f"Contact: {contact}",
        f"Expires: {today + timedelta(days=SECURITY_TXT_DAYS):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, zh, ja",
        f"Canonical: {absolute(reverse('security_txt'))}",
        "",
    ]
    return file_answer("\n".join(lines), "text/plain; charset=utf-8")
