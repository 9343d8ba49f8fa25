"""Projects of cities: the list, the page of one, and those of a city."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.portal.cooperation.asked import asked_on
from alliance.portal.cooperation.lines import OWNER, TERM
from alliance.portal.directory import without_value
from alliance.portal.finance import side_by_side
from alliance.portal.finance.tabs import finance_tabs
from cities.models import City
from cities.places import country_name
from core.content.levels import Level
from core.content.models import level_of
from core.content.reading import as_public, as_read_by
from core.history.translations import older_here
from core.pagecache.kept import kept
from core.pagecache.middleware import public_page
from core.text.fallback import columns, localized
from core.text.lines import narrowed
from core.text.money import amount
from core.ui.paging import page_of
from core.ui.shape import needs_filters
from core.vocabulary.models import Term
from finance import visibility
from finance.projects.filters import ProjectFilters
from finance.projects.models import LEVEL_COLUMNS, ProjectProfile, Stage, Support
from finance.projects.sending import NUMBERS
from finance.projects.showing import (
    days,
    group_texts,
    listed_names,
    money_of,
    project_facts,
    screened,
    stage_lines,
    stage_name,
    stage_number,
    steps,
    support_names,
    without_content,
    years,
)

TARGETS, SOLUTIONS = "kmgbf-targets", "solution-types"
PARAMS = ("q", "target", "solution", "country", "stage", "support", "currency")
CITY = tuple(name for name in OWNER if not name.startswith("organisation"))
LINE = (
    *("slug", "city", "stage", "side_state", "support", "is_example", "state", "purpose", "starts", "ends"),
    *("currency", *NUMBERS, *LEVEL_COLUMNS),
    *columns("title", "summary", "owner"),
)


def for_lines(rows: QuerySet[ProjectProfile]) -> QuerySet[ProjectProfile]:
    """What a line of a list shows: one query. The levels are read with it, so that a closed sum is in no line."""
    return rows.select_related("city", "city__biome").only(*LINE, *CITY)


def line(row: ProjectProfile) -> dict[str, Any]:
    row = as_public(row)
    return {
        "project": row,
        "title": localized(row, "title"),
        "summary": localized(row, "summary"),
        "city": row.city,
        "stage": row.stage_name,
        "number": stage_number(row)["number"],
        "money": money_of(row),
        "aside": row.get_side_state_display(),
        "support": listed_names(support_names(row.support)),
        "is_example": row.is_example,
    }


# --- The list -----------------------------------------------------------------------------------------------------


@require_safe
@public_page("page", side_by_side.NAME, *PARAMS)
def projects(request: HttpRequest) -> HttpResponse:
    found = ProjectFilters(request.GET, queryset=ProjectProfile.objects.shown_to_all()).qs
    keys = found.in_lists().values_list("pk", flat=True)  # keys alone are sorted
    is_whole = not any(request.GET.get(name) for name in ProjectFilters.base_filters)
    page = page_of(keys, request.GET.get("page"), count=number_of_all() if is_whole else None)
    rows = for_lines(ProjectProfile.objects.filter(pk__in=list(page.object_list)).in_lists())
    total = page.paginator.count
    chosen = chosen_filters(request)
    shown = None if total or chosen else example()
    context = {
        "title": _("Projects of cities"),
        "list_title": narrowed(_("Projects of cities"), (each["label"] for each in chosen)),
        "beside": chosen_side_by_side(request),
        "tabs": finance_tabs("projects"),
        "page_of_projects": page,
        "rows": [line(row) for row in rows],
        "may_choose": total > 1,
        "count_sentence": ngettext("%(count)d project", "%(count)d projects", total) % {"count": total},
        "facets": facets(request) if chosen or needs_filters(total) else [],
        "words": request.GET.get("q", ""),
        "chosen": chosen,
        "clear_url": reverse("projects"),
        "example": [line(shown)] if shown else [],
        "params": request.GET,
        "filter_query": without_page(request),
    }
    return render(request, "finance/projects.html", context)


@kept
def number_of_all() -> int:
    return ProjectProfile.objects.shown_to_all().count()


def without_page(request: HttpRequest) -> str:
    """What was asked, for the table of the same rows."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode() if chosen_filters(request) else ""


def chosen_side_by_side(request: HttpRequest) -> dict[str, Any] | None:
    slugs = side_by_side.chosen(request)
    if len(slugs) < side_by_side.LEAST:
        return None
    return side_by_side.side_by_side(slugs, for_lines(ProjectProfile.objects.shown_to_all().filter(slug__in=slugs)))


def example() -> ProjectProfile | None:
    """The project of a made-up city, which shows what a project looks like."""
    return for_lines(ProjectProfile.objects.published().made_up()).order_by("pk").first()


class Offered(NamedTuple):
    """What a filter offers: pairs of code and label that a public project names."""

    countries: list[tuple[str, str]]
    currencies: list[tuple[str, str]]
    targets: list[tuple[str, str]]
    solutions: list[tuple[str, str]]


@kept
def offered() -> Offered:
    """What can be asked for; currencies are those of projects whose money everybody reads. Three queries."""
    shown = ProjectProfile.objects.shown_to_all()
    codes = shown.order_by().values_list("city__country", flat=True).distinct()
    money = shown.filter(money_level=visibility.CODES[Level.PUBLIC]).exclude(currency="").order_by()
    through: Any = ProjectProfile.terms.through
    naming = through._default_manager.filter(term=OuterRef("pk"), projectprofile__in=shown)
    terms = Term.objects.filter(Exists(naming), scheme__code__in=(TARGETS, SOLUTIONS)).select_related("scheme")
    rows = list(terms.order_by("order", "pk"))
    return Offered(
        countries=sorted(((code, country_name(code)) for code in codes), key=lambda each: each[1]),
        currencies=[(code, code) for code in sorted(money.values_list("currency", flat=True).distinct())],
        targets=[(term.code, f"{term.code}. {term.name}") for term in rows if term.scheme.code == TARGETS],
        solutions=[(term.code, term.name) for term in rows if term.scheme.code == SOLUTIONS],
    )


def facets(request: HttpRequest) -> list[dict[str, Any]]:
    there = offered()
    groups = [
        group(request, "stage", _("Stage"), [(each.value, stage_name(each.value)) for each in Stage]),
        group(request, "support", _("Support sought"), [(each.value, str(each.label)) for each in Support]),
        group(request, "country", _("Country or region"), there.countries),
        group(request, "target", _("Global target"), there.targets),
        group(request, "solution", _("Solution"), there.solutions),
        group(request, "currency", _("Currency"), there.currencies),
    ]
    return [each for each in groups if each["choices"]]


def group(request: HttpRequest, name: str, legend: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    now = request.GET.getlist(name)
    choices = [{"value": value, "label": label, "count": None, "checked": value in now} for value, label in pairs]
    return {"name": name, "legend": legend, "choices": choices}


def chosen_filters(request: HttpRequest) -> list[dict[str, str]]:
    """Each a link that takes it away. What is not known is ignored, as the list itself does."""
    known: dict[str, Callable[[str], str]] = {
        "q": lambda value: value,
        "stage": lambda value: stage_name(value) if value in Stage.values else "",
        "support": lambda value: listed_names(support_names([value])),
        "country": lambda value: country_name(value) if value.isascii() and len(value) == 2 else "",
        "target": lambda value: _("Target %(number)s") % {"number": value} if value.isdigit() else "",
        "solution": lambda value: dict(offered().solutions).get(value, ""),
        "currency": lambda value: value.upper() if value.isascii() and value.isalpha() and len(value) == 3 else "",
    }
    pairs = [(name, value) for name in PARAMS for value in request.GET.getlist(name)]
    named = [(name, value, known[name](value)) for name, value in pairs if value]
    return [
        {"label": label, "url": "?" + without_value(request.GET, name, value)} for name, value, label in named if label
    ]


# --- One ----------------------------------------------------------------------------------------------------------


@require_safe
@public_page()
def project(request: HttpRequest, slug: str) -> HttpResponse:
    rows = ProjectProfile.objects.visible_to(request.user).select_related("city", "city__biome")
    terms = Prefetch("terms", Term.objects.only(*TERM).select_related("scheme").order_by("scheme", "order", "pk"))
    row = get_object_or_404(rows.prefetch_related(terms), slug=slug)
    is_public = row.is_public
    found = as_read_by(row, request.user)
    title = localized(found, "title")
    money = money_of(found)
    context = {
        "title": title.text,
        "heading": title,
        "cells": cells(found, money),
        "steps": steps(found),
        "summary": localized(found, "summary"),
        "project": found,
        "city": found.city,
        "is_public": is_public,
        "older": older_here(found),
        "stage": stage_lines(found),
        "support": listed_names(support_names(found.support)),
        "facts": [*project_facts(found), *days(found)],
        "markers": screened(found),
        "targets": [term for term in found.terms.all() if term.scheme.code == "kmgbf-targets"],
        "topics": [term.name for term in found.terms.all() if term.scheme.code != "kmgbf-targets"],
        "groups": group_texts(found),
        "without_content": without_content(found, level_of(request.user, [row.city_id])),
        "money": money,
        "asked": asked_on(request, found.city) if is_public and found.city.is_listed else None,
    }
    return render(request, "finance/project.html", context)


LONG = 14  # signs of a number that is drawn as large as its cell is wide


def cells(row: ProjectProfile, money: dict[str, Any] | None) -> list[dict[str, Any]]:
    """What a reader asks first: how far it is, what it costs and seeks, and when. Sums only for who reads the money."""
    sums, found = row.sums, []
    found.append((_("Stage"), _("%(number)s of %(of)s") % stage_number(row), row.stage_name, "#stage"))
    if money and sums.total is not None:
        found.append((_("Total cost"), amount(sums.total, row.currency), "", "#money-title"))
    if money and sums.sought:
        found.append(
            (_("Sought"), amount(sums.sought, row.currency), listed_names(support_names(row.support)), "#money-title")
        )
    else:
        found.append((_("Support sought"), listed_names(support_names(row.support)[:2]), "", "#support"))
    if row.starts or row.ends:
        found.append((_("Years"), years(row), "", "#support"))
    return [
        {"label": label, "value": value, "note": note, "url": url, "is_long": len(str(value)) > LONG}
        for label, value, note, url in found
        if value
    ]


# --- Of a city ----------------------------------------------------------------------------------------------------


@require_safe
@public_page()
def city_projects(request: HttpRequest, slug: str) -> HttpResponse:
    city = get_object_or_404(City.objects.visible_to(request.user).select_related("biome"), slug=slug)
    rows = for_lines(ProjectProfile.objects.published().shown_with(city=city).in_lists())
    context = {
        "title": _("Projects of %(city)s") % {"city": city.name},
        "city": city,
        "rows": [line(row) for row in rows],
    }
    return render(request, "finance/city-projects.html", context)
