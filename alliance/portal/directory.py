"""All cities: list, map, filters, sort."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.cards import cards
from alliance.portal.plans import plan_status
from alliance.portal.telling import told_of
from cities.filters import CityFilters
from cities.models import City
from cities.places import REGIONS, country_name
from cities.querysets import CityQuerySet
from core.pagecache.kept import kept
from core.pagecache.middleware import public_page
from core.pagecache.packed import packed
from core.prepared import prepared
from core.text.fallback import columns, localized
from core.text.lines import items_in_line, narrowed
from core.ui.paging import PER_PAGE, page_of
from core.ui.shape import needs_filters, telling
from core.ui.worldmap import Point
from core.vocabulary.models import Term
from events.models import Event, Participation

FACETS = (("setting", "settings"), ("challenge", "challenges"), ("solution", "solution-types"))
FACET_SCHEMES = (*FACETS, ("biome", "biomes"))
NAMED = ("settings", "challenges", "solution-types", "biomes", "ecosystems", "place-kinds")
PARAMS = ("q", "region", "country", "biome", "challenge", "setting", "ecosystem", "solution", "kind", "status", "plan")
SORTS = {"name": gettext_lazy("Name"), "confirmed": gettext_lazy("Most recently confirmed")}


@require_safe
@public_page("page", "sort", *PARAMS)
def city_list(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/cities.html", shown(request.GET) if request.GET else shown_first())


@kept
def shown_first() -> dict[str, Any]:
    """The list as most see it: its beginning, by name, with nothing chosen."""
    return shown(QueryDict())


def shown(params: QueryDict) -> dict[str, Any]:
    """What the page shows under the chosen filters."""
    filters = CityFilters(params, queryset=City.objects.listed()) if params else None
    counts = counted(without(params, "region"))
    region = params.get("region", "")
    region = region if region in REGIONS else ""
    total = counts["regions"].get(region, 0) if region else sum(counts["regions"].values())
    if filters:
        found = sorted_cities(filters.qs, params.get("sort", "")).for_list().annotate(plan_status=plan_status())
        page = page_of(found, params.get("page"), count=total)
    else:
        page = page_of(first_cities(language=get_language() or "en"), None, count=total)
    found_cards = with_lines(cards(page.object_list))
    cities = [card["city"] for card in found_cards]
    everywhere = everywhere_count() if params else total
    has_filters, chosen = needs_filters(everywhere), chosen_filters(params)
    main = {
        "title": _("Cities"),
        "page_of_cities": page,
        "cards": found_cards,
        "points": points(cities),
        "where": where(cities),
        "numbered": not has_filters,
        "lead": lead(total, is_whole=not has_filters and total == everywhere) if total else "",
        "region_urls": {code: "?" + changed(params, region=code) for code in REGIONS},
        "tabs": region_tabs(params, counts["regions"], region),
        "facets": facets(params, counts["terms"], total),
        "has_filters": has_filters,
        "chosen": chosen,
        "clear_url": reverse("cities"),
        "ways_on": [*chosen, *search_instead(params)] if not cities else [],
        "ways_in": [{"label": pgettext("the alliance", "Join"), "url": reverse("join")}],
        "sorts": [{"value": value, "label": label} for value, label in SORTS.items()],
        "sort": params.get("sort") if params.get("sort") in SORTS else "name",
        "instead": filters.instead if filters else "",
        "q": params.get("q", "")[: settings.LONGEST_QUERY],
        "params": params,
        "kept": [(name, value) for name, values in params.lists() if name in PARAMS for value in values],
        "total": total,
        "count_sentence": ngettext("%(count)d city", "%(count)d cities", total) % {"count": total},
        "query": params.urlencode(),
    }
    return {
        "title": main["title"],
        "list_title": narrowed(_("Cities"), (each["label"] for each in chosen)),
        "has_filters": has_filters,
        "main": packed("portal/cities/main.html", main),
    }


@prepared
def first_cities(*, language: str) -> QuerySet[City]:
    rows = City.objects.listed().by_name(language).for_list()
    return rows.annotate(plan_status=plan_status())[:PER_PAGE]


def with_lines(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each card with one line about its city, and what it lies in."""
    told = told_of(card["city"] for card in found)
    return [{**card, "province": card["city"].province, **told.get(card["city"].pk, {})} for card in found]


def lead(total: int, *, is_whole: bool) -> str:
    """Where all cities took part in one event, that they did; what a reader finds in any case."""
    day = day_in_common(total, timezone.localdate()) if is_whole and total > 1 else None
    if day:
        sentence = _("%(count)d cities took part in the same event on %(date)s. See what each does for nature.")
        return sentence % {"count": total, "date": date_format(day)}
    sentence = ngettext("See what %(count)d city does for nature.", "See what %(count)d cities do for nature.", total)
    return sentence % {"count": total}


@kept
def day_in_common(total: int, today: date) -> date | None:
    """The first day of the newest event that is over and in which as many cities took part as are listed."""
    found = days_in_common.first(total, today)
    return found[0] if found else None


@prepared
def days_in_common(total: int, today: date) -> QuerySet[Participation, Any]:
    held = Event.objects.shown_to_all().held(today).order_by()
    rows = Participation.objects.filter(city__in=City.objects.listed(), event__in=held)
    counted_rows = rows.order_by().values_list("event__starts", "event").annotate(cities=Count("city", distinct=True))
    return counted_rows.filter(cities=total).order_by("-event__starts", "event")[:1]


def where(cities: Iterable[City]) -> str:
    """How many cities of the map lie in which region."""
    counts = Counter(city.region for city in cities)
    regions = [
        _("%(region)s %(count)d") % {"region": label, "count": counts[code]}
        for code, label in REGIONS.items()
        if counts[code]
    ]
    sentence = _("On the map: %(regions)s. Land outlines only; no boundaries are shown.")
    return sentence % {"regions": items_in_line(regions)}


def sorted_cities(cities: CityQuerySet, sort: str) -> CityQuerySet:
    if sort == "confirmed":
        return cities.order_by(F("confirmed_on").desc(nulls_last=True), "-changed_at", "pk")
    return cities.by_name(get_language() or "en")


def counted(params: QueryDict) -> dict[str, dict[Any, int]]:
    """How many cities a region and a term have under the chosen filters."""
    chosen = tuple(sorted((name, value) for name, values in params.lists() if name in PARAMS for value in values))
    return counted_under(chosen)


@kept
def counted_under(chosen: tuple[tuple[str, str], ...]) -> dict[str, dict[Any, int]]:
    if not chosen:
        return as_counts(all_by_region(), all_by_term(), all_by_biome())
    params = QueryDict(mutable=True)
    for name, value in chosen:
        params.appendlist(name, value)
    cities = CityFilters(params, queryset=City.objects.listed()).qs
    return as_counts(by_region(cities), by_term(cities), by_biome(cities))


def as_counts(regions: Iterable[Any], terms: Iterable[Any], biomes: Iterable[Any]) -> dict[str, dict[Any, int]]:
    """Each row has what is counted and how many cities it has."""
    return {"regions": dict(regions), "terms": dict(terms) | dict(biomes)}


def by_region(cities: QuerySet[City]) -> QuerySet[City, tuple[Any, ...]]:
    return cities.order_by().values_list("region").annotate(count=Count("pk", distinct=True))


def by_term(cities: QuerySet[City]) -> QuerySet[Any, tuple[Any, ...]]:
    rows = City.terms.through._default_manager.filter(city__in=cities.order_by().values("pk"))
    return rows.values_list("term").annotate(count=Count("pk"))


def by_biome(cities: QuerySet[City]) -> QuerySet[City, tuple[Any, ...]]:
    return cities.order_by().exclude(biome=None).values_list("biome").annotate(count=Count("pk", distinct=True))


@prepared
def all_by_region() -> QuerySet[City, tuple[Any, ...]]:
    return by_region(City.objects.listed())


@prepared
def all_by_term() -> QuerySet[Any, tuple[Any, ...]]:
    return by_term(City.objects.listed())


@prepared
def all_by_biome() -> QuerySet[City, tuple[Any, ...]]:
    return by_biome(City.objects.listed())


@kept
def everywhere_count() -> int:
    """All listed cities, whatever is chosen."""
    return City.objects.listed().count()


class FacetTerm(NamedTuple):
    """A term as a filter offers it."""

    scheme: str
    legend: str
    key: int
    code: str
    label: str


@kept
def facet_terms() -> list[FacetTerm]:
    """Those of all filters in the reader's language. Words and no rows: a term has forty columns."""
    return [FacetTerm(term.scheme.code, term.scheme.name, term.pk, term.code, term.name) for term in facet_rows()]


@prepared
def facet_rows() -> QuerySet[Term]:
    rows = Term.objects.filter(scheme__code__in=[scheme for _name, scheme in FACET_SCHEMES])
    shown_columns = ("code", *columns("label", "short"), "scheme__code", *columns("name", prefix="scheme__"))
    return rows.select_related("scheme").only(*shown_columns).order_by("order", "pk")


def facets(params: QueryDict, counts: Mapping[int, int], total: int) -> list[dict[str, Any]]:
    """Groups of checkboxes; a term that all cities or none have is left out unless it is chosen."""
    schemes = {scheme: name for name, scheme in FACET_SCHEMES}
    groups: dict[str, dict[str, Any]] = {}
    for term in facet_terms():
        name = schemes[term.scheme]
        checked = term.code in params.getlist(name)
        count = counts.get(term.key, 0)
        if not (count or checked):
            continue
        group = groups.setdefault(term.scheme, {"name": name, "legend": term.legend, "choices": []})
        group["choices"].append({"value": term.code, "label": term.label, "count": count, "checked": checked})
    for group in groups.values():
        group["choices"] = telling(group["choices"], total)
    return [groups[scheme] for scheme in schemes if scheme in groups and groups[scheme]["choices"]]


def points(cities: Iterable[City]) -> list[Point]:
    return [
        Point(
            *(city.slug, name.text, city.longitude, city.latitude, city.region, name.other_language),
            *((city.local_name, city.local_language) if city.local_name != name.text else ()),
        )
        for city in cities
        for name in [localized(city, "name")]
    ]


def region_tabs(params: QueryDict, counts: Mapping[str, int], region: str) -> list[dict[str, Any]]:
    tabs = [{"label": _("World"), "url": "?" + without(params, "region", "page").urlencode(), "current": not region}]
    tabs[0]["count"] = sum(counts.values())
    for code, label in REGIONS.items():
        if counts.get(code) or code == region:
            url = "?" + changed(params, region=code)
            tabs.append({"label": str(label), "url": url, "count": counts.get(code, 0), "current": code == region})
    return tabs


def chosen_filters(params: QueryDict) -> list[dict[str, str]]:
    """Each a link that takes it away. Reads the labels of the chosen codes at once."""
    pairs = [(name, value) for name, values in params.lists() if name in PARAMS for value in values if value]
    codes = {value for _name, value in pairs}
    labels = (
        {
            term.code: term.name
            for term in Term.objects.filter(
                code__in=codes,
                scheme__code__in=NAMED,
            )
        }
        if codes
        else {}
    )
    known: dict[str, Callable[[str], object]] = {
        "region": lambda code: REGIONS.get(code, ""),
        "country": country_name,
        "status": lambda code: capfirst(dict(City.Status.choices).get(code, "")),
        "q": lambda text: _("“%(text)s”") % {"text": text},
    }
    found = []
    for name, value in pairs:
        label = str(known[name](value)) if name in known else labels.get(value, "")
        if label:
            found.append({"label": label, "url": "?" + without_value(params, name, value)})
    return found


def search_instead(params: QueryDict) -> list[dict[str, str]]:
    """The list knows names alone; what else was typed may stand in a text, an event or a resource."""
    text = params.get("q", "")[: settings.LONGEST_QUERY]
    if not text:
        return []
    label = _("Search everything for “%(text)s”") % {"text": text}
    return [{"label": label, "url": f"{reverse('search')}?{urlencode({'q': text})}"}]


def without(params: QueryDict, *names: str) -> QueryDict:
    copy = params.copy()
    for name in names:
        copy.pop(name, None)
    return copy


def without_value(params: QueryDict, name: str, value: str) -> str:
    copy = without(params, "page")
    copy.setlist(name, [other for other in copy.getlist(name) if other != value])
    return copy.urlencode()


def changed(params: QueryDict, **values: str) -> str:
    copy = without(params, "page")
    for name, value in values.items():
        copy[name] = value
    return copy.urlencode()
