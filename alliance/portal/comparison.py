"""Two to four cities side by side, in the order of the address. No scores, no ranks.

A figure says in its cell what decides whether it may be held against its neighbour: year, method, who stands for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.directory import without_value
from alliance.portal.finance.project_lists import compared, compared_line
from alliance.portal.planning.held import Planned, planned_by
from alliance.portal.species import compared_lines, newest_lists
from assessment.editions.frameworks import framework
from assessment.models import Result
from assessment.wording import said
from cities.measures import Measure
from cities.models import City, Figure
from cities.places import country_name
from cooperation.matches.weights import weights_in_use
from cooperation.matches.wording import Things, worded_reasons
from cooperation.matching import reasons
from cooperation.neighbours.gathering import city_facts
from cooperation.neighbours.models import CityOutline
from core.content.reading import as_public
from core.pagecache.middleware import public_page
from core.review import freshness
from core.text.fallback import localized
from core.ui.templatetags.ui import translated
from core.vocabulary.models import Cited
from measurement.species.models import SpeciesList
from planning.models import Plan

COMPARED_AT_MOST = 4
ASKED_AT_MOST = 3
OFFERED_AT_MOST = 40
COMPARED_MEASURES = ("population", "area", "land-area", "protected-land", "forest-cover", "species-recorded")


@dataclass(frozen=True, slots=True)
class Note:
    """A source below the table; each stands there once, however many cells name it."""

    number: int
    source: Cited


@dataclass(slots=True)
class Notes:
    """The sources in the order in which the table names them first."""

    kept: dict[Cited, Note] = field(default_factory=dict)

    def of(self, source: Cited | None) -> Note | None:
        return self.kept.setdefault(source, Note(len(self.kept) + 1, source)) if source else None


@require_safe
@public_page("c")
def compare(request: HttpRequest) -> HttpResponse:
    wanted = list(dict.fromkeys(request.GET.getlist("c")))[:COMPARED_AT_MOST]
    by_slug = {city.slug: as_public(city) for city in chosen_cities(wanted)}
    cities = [by_slug[slug] for slug in wanted if slug in by_slug]
    others = City.objects.listed().exclude(pk__in=[city.pk for city in cities]).for_cards()
    others = others.by_name(get_language() or "en")[:OFFERED_AT_MOST]
    notes = Notes()
    lists = newest_lists(cities)
    context = {
        "title": _("Compare cities"),
        "columns": [column(city, request.GET) for city in cities],
        "sections": sections(cities, notes, lists),
        "notes": list(notes.kept.values()),
        "differing": [*differing(cities), *looked_at(lists)],
        "could_ask": could_ask(cities),
        "addable": [] if len(cities) == COMPARED_AT_MOST else [addable(city, request.GET) for city in others],
    }
    return render(request, "portal/compare.html", context)


def chosen_cities(slugs: list[str]) -> QuerySet[City]:
    return (
        City.objects.listed()
        .filter(slug__in=slugs)
        .select_related("biome", "kind")
        .prefetch_related("terms__scheme", Prefetch("figures", Figure.objects.shown().comparable()))
    )


def column(city: City, params: QueryDict) -> dict[str, Any]:
    return {"city": city, "remove_url": "?" + without_value(params, "c", city.slug)}


def addable(city: City, params: QueryDict) -> dict[str, Any]:
    """The attributes of the component `city_line`; its link puts the city beside those that are chosen."""
    copy = params.copy()
    copy.appendlist("c", city.slug)
    name = localized(city, "name")
    return {
        "slug": city.slug,
        "name": name.text,
        "name_lang": name.other_language,
        "local_name": city.local_name,
        "local_lang": city.local_language,
        "biome_code": city.biome_code,
        "coastal": city.on_the_coast,
        "rel": "nofollow",
        "place": country_name(city.country),
        "url": "?" + copy.urlencode(),
    }


def sections(cities: list[City], notes: Notes, lists: Mapping[int, SpeciesList]) -> list[dict[str, Any]]:
    plans: dict[int, list[Plan]] = {}
    for plan in map(as_public, Plan.objects.shown_to_all().filter(city__in=cities).with_standing().newest_first()):
        plans.setdefault(plan.city_id, []).append(plan)
    basics = [
        (_("Country or region"), [text_cell(country_name(city.country)) for city in cities]),
        (_("Part of"), [text_cell(city.parent_name) for city in cities]),
        (_("Type of local government"), [text_cell(city.kind.label) for city in cities]),
        *[
            (str(Measure(measure).label), [figure_cell(best(city, measure), notes) for city in cities])
            for measure in COMPARED_MEASURES
        ],
    ]
    nature = [
        (_("Biome"), [text_cell(city.biome.label if city.biome else "") for city in cities]),
        (_("Nature around the city"), [text_cell(terms_of(city, "settings")) for city in cities]),
        (_("Species lists"), [lines_cell(compared_lines(lists.get(city.pk))) for city in cities]),
    ]
    working = [
        (_("Challenges"), [text_cell(terms_of(city, "challenges")) for city in cities]),
        (_("Nature-based solutions"), [text_cell(terms_of(city, "solution-types")) for city in cities]),
    ]
    planned = [
        (_("Plans"), [plan_cell(plans.get(city.pk, [])) for city in cities]),
        *planned_rows(cities),
        (_("Projects"), project_cells(cities)),
        (_("City Biodiversity Index"), index_cells(cities)),
    ]
    return [
        {"title": title, "rows": [row for row in rows if any(map(is_filled, row[1]))]}
        for title, rows in (
            (_("Basic information"), basics),
            (_("Nature"), nature),
            (_("Plan"), planned),
            (_("Challenges and solutions"), working),
        )
        if any(is_filled(cell) for row in rows for cell in row[1])
    ]


def could_ask(cities: list[City]) -> list[dict[str, Any]]:
    """What each of two cities could ask the other: from the reasons that its staff see too and that hold every day."""
    if len(cities) != 2:
        return []
    rows = CityOutline.objects.filter(city__in=cities).values_list("city_id", "data")
    facts = {key: city_facts(key, data, None) for key, data in rows}
    if len(facts) != 2:
        return []
    found = [
        (you, other, reasons(facts[you.pk], facts[other.pk], weights_in_use())[:ASKED_AT_MOST])
        for you, other in (cities, cities[::-1])
    ]
    things = Things(reason for _you, _other, some in found for reason in some)
    return [
        {
            "title": _("What %(city)s could ask %(other)s") % {"city": you.name, "other": other.name},
            "asks": asks,
        }
        for you, other, some in found
        if (asks := [each.ask for each in worded_reasons(other, some, things) if each.ask])
    ]


def is_filled(cell: dict[str, Any]) -> bool:
    return bool(cell["text"] or cell.get("lines"))


def lines_cell(lines: list[str]) -> dict[str, Any]:
    return {"text": "", "lines": lines}


def text_cell(text: str) -> dict[str, Any]:
    return {"text": text}


def terms_of(city: City, scheme: str) -> str:
    separator = pgettext("between the items of a list", ", ")
    return separator.join(term.name for term in city.terms.all() if term.scheme.code == scheme)


def best(city: City, measure: str) -> Figure | None:
    """The figure that counts: `shown` has it first."""
    return next((each for each in city.figures.all() if each.measure == measure), None)


def figure_cell(figure: Figure | None, notes: Notes) -> dict[str, Any]:
    if not figure:
        return text_cell("")
    return {
        "text": figure.amount,
        "figure": figure,
        "note": notes.of(figure.cited),
        "confirmed": freshness.sentence(figure.confirmed_on),
    }


def differing(cities: list[City]) -> list[str]:
    """What keeps the values of a row from being held against each other: their years, and how they were found."""
    rows = [(measure, [found for city in cities if (found := best(city, measure))]) for measure in COMPARED_MEASURES]
    return [sentence for measure, figures in rows for sentence in differences(str(Measure(measure).label), figures)]


def differences(label: str, figures: list[Figure]) -> Iterable[str]:
    years = sorted({figure.dated for figure in figures})
    if len(years) > 1:
        separator = pgettext("between the items of a list", ", ")
        yield _("%(measure)s: the values are from different years (%(years)s).") % {
            "measure": label,
            "years": separator.join(years),
        }
    methods = {figure.method.casefold() for figure in figures}
    if len(methods - {""}) > 1:
        yield _("%(measure)s: the values were obtained by different methods.") % {"measure": label}
    elif len(methods) > 1:
        yield _("%(measure)s: the method is not stated for all values.") % {"measure": label}


def looked_at(lists: Mapping[int, SpeciesList]) -> list[str]:
    if len(lists) < 2:
        return []
    return [_("Species: counts depend on how much people looked. They are not comparable between cities.")]


def index_cells(cities: list[City]) -> list[dict[str, Any]]:
    """Years, edition and how much was scored, with the way there: no points, since those of two cities say nothing."""
    found: dict[int, list[Result]] = {}
    rows = Result.objects.shown_to_all().filter(city__in=cities).prefetch_related("lines").select_related("city")
    for result in rows.newest_first():
        found.setdefault(result.city_id, []).append(result)
    return [{"text": "", "lines": [index_line(result) for result in found.get(city.pk, [])]} for city in cities]


def index_line(result: Result) -> str:
    sentence = _('<a href="{url}">{year}</a>: {edition}, indicators scored: {scored}')
    return format_html(
        sentence,
        url=result.get_absolute_url(),
        year=str(result.year),
        edition=said(framework(result.framework).name),
        scored=sum(line.score is not None for line in result.lines.all()),
    )


def planned_rows(cities: list[City]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Which global targets the plans name and by when, as numbers and years; how many is not said."""
    found = planned_by([city.pk for city in cities])
    separator = pgettext("between the items of a list", ", ")
    told = [found[city.pk] for city in cities]
    return [
        (
            _("Global targets mentioned in plans"),
            [entered_cell(separator.join(map(str, each.numbers)), each) for each in told],
        ),
        (_("Target years"), [entered_cell(separator.join(map(str, each.due)), each) for each in told]),
        (_("Latest progress report"), [text_cell(str(each.reported or "")) for each in told]),
    ]


def entered_cell(words: str, planned: Planned) -> dict[str, Any]:
    """What plans name: of those that are not said to be whole, what is entered so far."""
    if not words or planned.is_whole:
        return text_cell(words)
    return text_cell(_("%(entered)s (entered so far)") % {"entered": words})


def project_cells(cities: list[City]) -> list[dict[str, Any]]:
    found = compared([city.pk for city in cities])
    return [{"text": "", "lines": [compared_line(row) for row in found.get(city.pk, [])]} for city in cities]


def plan_cell(plans: list[Plan]) -> dict[str, Any]:
    sentence = _("{plan} ({status})")
    lines = [format_html(sentence, plan=translated(plan, "title"), status=plan.standing.label) for plan in plans]
    return {"text": "", "lines": lines}
