"""Where facts were read: the list of sources, and a page for each that says what it is and what rests on it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import F, Model, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities.models import City
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from core.pagecache.middleware import public_page
from core.text.fallback import Text, language_name, localized
from core.text.languages import DEFAULT_LANGUAGE, column_name
from core.text.moments import known_day_words
from core.ui.paging import page_of
from core.vocabulary.models import Scheme, Source
from events.models import Event, Speaker
from planning.models import Plan
from resources.models import Resource

GOOD = Source.objects.exclude(kind__in=(Source.Kind.WEAK, Source.Kind.COPY))
MOST = 50  # of each kind that rests on a source


class Use(NamedTuple):
    title: Text
    url: str


@require_safe
@public_page("page")
def sources(request: HttpRequest) -> HttpResponse:
    by_title = F(column_name("title", get_language() or DEFAULT_LANGUAGE)).asc(nulls_last=True)
    page = page_of(GOOD.order_by(by_title, "key"), request.GET.get("page"))
    context = {
        "title": _("Sources"),
        "sources": [(row, localized(row, "publisher")) for row in page.object_list],
        "sources_page": page,
    }
    return render(request, "portal/sources.html", context)


@require_safe
@public_page()
def source(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(GOOD, key=key)
    heading = localized(found, "title")
    context = {
        "title": _("Source: %(title)s") % {"title": heading.text},
        "heading": heading,
        "source": found,
        "publisher": localized(found, "publisher"),
        "published": known_day_words(found.published or str(found.year or "")),
        "written_in": language_name(found.language) if found.language else "",
        "note": localized(found, "note"),
        "uses": [(name, rows) for name, rows in uses_of(found) if rows],
        "people": Speaker.objects.shown_to_all().filter(consent_source=found).order_by("sort_key", "pk")[:MOST],
        "schemes": schemes_of(found),
    }
    return render(request, "portal/source.html", context)


def uses_of(found: Source) -> list[tuple[str, list[Use]]]:
    of_city = Q(sources=found) | Q(figures__source=found)
    cities = City.objects.listed().filter(of_city).distinct().order_by("sort_key", "pk")
    plans = Plan.objects.shown_to_all().filter(sources=found).select_related("city").order_by("city__sort_key", "pk")
    events = Event.objects.shown_to_all().filter(sources=found)
    resources = Resource.objects.shown_to_all().filter(sources=found).order_by("order", "slug")
    return [
        (_("Cities"), used(cities, "name")),
        (_("Plans"), [Use(localized(plan, "title"), f"{plan.city.get_absolute_url()}#plan") for plan in plans[:MOST]]),
        (_("Practices"), used(Practice.objects.shown_to_all().filter(sources=found).order_by("slug"), "title")),
        (_("Organisations"), used(Organisation.objects.shown_to_all().filter(sources=found).order_by("slug"), "name")),
        (_("Events"), used(events, "title")),
        (_("Resources"), used(resources, "title")),
    ]


def used(rows: Any, field: str) -> list[Use]:
    found: Iterable[Model] = rows[:MOST]
    return [Use(localized(row, field), row.get_absolute_url()) for row in found]  # type: ignore[attr-defined]


def schemes_of(found: Source) -> list[Scheme]:
    rows = Scheme.objects.filter(Q(sources=found) | Q(terms__sources=found, terms__is_retired=False))
    return list(rows.distinct().order_by("code"))
