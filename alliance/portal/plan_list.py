"""Plans of all cities on one axis of years, which global targets they name, who reported, what a plan here is."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.action_tabs import action_tabs
from alliance.portal.plan_axis import Axis, axis_of, drawn_bar, span_of
from alliance.portal.planning.held import held_words, with_held
from alliance.portal.planning.naming import framework_targets, named_by
from alliance.portal.planning.reported import cities_reporting
from alliance.portal.plans import TONES, status_rank
from cities.models import City
from core.content.reading import as_public
from core.pagecache.kept import kept
from core.pagecache.middleware import public_page
from core.prepared import prepared
from core.text.fallback import columns, localized
from core.ui.paging import PER_PAGE, page_of
from planning import dates
from planning.models import Plan

PLAN = (
    *("slug", "city", "status", "launched", "adoption_date", "link", "starts", "ends", "is_fiscal", "whole_on"),
    *columns("title"),
    *("city__slug", "city__country", "city__local_language", "city__on_the_coast", *columns("name", prefix="city__")),
    *("city__biome", "city__biome__code"),
)


@require_safe
@public_page("page")
def plans(request: HttpRequest) -> HttpResponse:
    number, counts = request.GET.get("page"), counts_of_plans()
    page = page_of(all_plans() if number else first_plans(), number, count=counts.plans)
    found = [as_public(plan) for plan in page.object_list]
    spans = {plan.pk: span_of(plan) for plan in found}
    axis = axis_of(spans.values(), timezone.localdate())
    context = {
        "title": _("Plans"),
        "heading": counts.words or _("Plans"),
        "actions": action_tabs("plans"),
        "page_of_plans": page,
        "axis": axis,
        "has_in_force": any(span and span.is_in_force for span in spans.values()),
        "cities": by_city(found, axis),
        "params": request.GET,
        "of_all": of_all_cities() if page.number == 1 else None,
    }
    return render(request, "portal/plans.html", context)


def all_plans() -> QuerySet[Plan]:
    """Plans by the name of the city; of one city the plan in force first, then the newest."""
    rows = with_held(Plan.objects.shown_to_all().with_standing().select_related("city", "city__biome").only(*PLAN))
    return rows.order_by(*by_name("city__"), "city", status_rank(), "-starts", "pk")


@prepared
def first_plans() -> QuerySet[Plan]:
    """The list as most see it: its beginning."""
    return all_plans()[:PER_PAGE]


class Counts(NamedTuple):
    """How many plans everybody reads here, of how many cities, and how many of them are known to be in force."""

    plans: int
    cities: int
    in_force: int

    @property
    def words(self) -> str:
        """Nothing where there is no plan."""
        if not self.plans:
            return ""
        plans = ngettext("%(count)d plan", "%(count)d plans", self.plans) % {"count": self.plans}
        cities = ngettext("%(count)d city", "%(count)d cities", self.cities) % {"count": self.cities}
        said = _("%(plans)s from %(cities)s, none known to be in force")
        if self.in_force:
            said = ngettext(
                "%(plans)s from %(cities)s, %(count)d known to be in force",
                "%(plans)s from %(cities)s, %(count)d known to be in force",
                self.in_force,
            )
        return said % {"plans": plans, "cities": cities, "count": self.in_force}


@kept
def counts_of_plans() -> Counts:
    rows = Plan.objects.shown_to_all().with_standing().order_by()
    found = rows.aggregate(
        plans=Count("pk"),
        cities=Count("city", distinct=True),
        in_force=Count("pk", filter=Q(told_status=Plan.Status.IN_FORCE)),
    )
    return Counts(**found)


def by_name(prefix: str) -> list[str]:
    """The order of names in the reader's language, seen from a row that belongs to a city."""
    names = City.objects.by_name(get_language() or "en").query.order_by
    return [f"{prefix}{name}" for name in names if isinstance(name, str) and name != "pk"]


class OfAllCities(NamedTuple):
    """The address of the example, and the part of the page that is about the plans of all cities."""

    example: str
    html: str


@kept
def of_all_cities() -> OfAllCities:
    """The 23 global targets with the cities that name them, who reported this year, and the example. Four queries."""
    terms = framework_targets()
    naming = named_by(terms)
    example = Plan.objects.published().made_up().select_related("city").first()
    context = {
        "cells": [{"term": term, "naming": naming[term.pk]} for term in terms if naming[term.pk].is_there],
        "grid_title": grid_title(sum(each.is_there for each in naming.values()), len(terms)),
        "reported": cities_reporting(),
        "year": timezone.localdate().year,
    }
    html = render_to_string("portal/plans-of-all.html", context)
    return OfAllCities(example.get_absolute_url() if example else "", html)


def grid_title(named: int, of_all: int) -> str:
    words = {"count": named, "all": of_all}
    return (
        ngettext(
            "%(count)d of the %(all)d global targets is mentioned in the plan content entered so far",
            "%(count)d of the %(all)d global targets are mentioned in the plan content entered so far",
            named,
        )
        % words
    )


def by_city(rows: Iterable[Plan], axis: Axis | None) -> list[dict[str, Any]]:
    """The plans of a page, those of one city together."""
    return [
        {"city": some[0].city, "plans": [row(plan, axis) for plan in some]}
        for _city, group in groupby(rows, key=lambda plan: plan.city_id)
        if (some := list(group))
    ]


def row(plan: Plan, axis: Axis | None) -> dict[str, Any]:
    return {
        "plan": plan,
        "title": localized(plan, "title"),
        "tone": TONES.get(plan.standing, "mute"),
        "bar": drawn_bar(span_of(plan), axis),
        "said": [*filter(None, [plan.period, since(plan)]), *held_words(plan)],
    }


def since(plan: Plan) -> str:
    """The adoption or launch of a plan whose first year is not entered: its bar begins there."""
    if plan.starts:
        return ""
    if plan.adoption_date:
        return _("adopted: %(day)s") % {"day": dates.words(plan.adoption_date)}
    return _("launched: %(day)s") % {"day": dates.words(plan.launched)} if plan.launched else ""
