"""Calls for projects: their list with filters, one call with what it asks, and what programs read of them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal import news
from alliance.portal.feeds import ATOM, file_answer
from alliance.portal.finance import calendar, trying
from alliance.portal.finance.lines import call_line, counts_by_standing, first_facts, for_lines, table_lines
from alliance.portal.finance.tabs import finance_tabs
from cities.places import by_reading
from core.accounts.permissions import Person
from core.history.translations import older_here
from core.pagecache.middleware import public_page
from core.text.fallback import localized
from core.text.lines import narrowed
from core.ui.paging import page_of
from core.ui.shape import needs_filters
from core.vocabulary.models import Term, in_scheme
from finance.choices import Stage, Stands, Support, Timing
from finance.market import wording
from finance.market.facts import call_facts, groups_of_places, known_codes
from finance.market.filters import CallFilters
from finance.market.following import FollowableCall
from finance.market.models import INSTRUMENTS, Call, Funder
from resources.library import Filter, chosen_filter, known_option

PARAMS = ("state", "funder", "country", "stage", "instrument")


@require_safe
@public_page("page", *PARAMS)
def calls(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    filters = filters_of(request.GET)
    page = page_of(for_lines(found_for(filters).in_order(now)), request.GET.get("page"))
    chosen = [each for each in filters if each.value]
    total = page.paginator.count
    context = {
        "title": _("Calls for proposals"),
        "list_title": narrowed(_("Calls for proposals"), (each.options[each.value] for each in chosen)),
        "tabs": finance_tabs("calls"),
        "filters": filters if needs_filters(total) or chosen else [],
        "chosen": [chosen_filter(each, request.GET) for each in chosen],
        "clear_url": reverse("calls"),
        "count_sentence": ngettext("%(count)d call for proposals", "%(count)d calls for proposals", total)
        % {"count": total},
        "page_of_calls": page,
        "counts": [] if chosen else counts_by_standing(now),
        "rows": table_lines(page.object_list, now),
        "params": request.GET,
        "ways_on": [{"label": _("Instruments"), "url": reverse("instruments")}],
    }
    return render(request, "finance/calls.html", context)


def found_for(filters: list[Filter]) -> Any:
    chosen = {each.name: each.value for each in filters if each.value}
    return CallFilters(chosen, queryset=Call.objects.shown_to_all()).qs


def filters_of(query: QueryDict) -> list[Filter]:
    """A value that is not offered counts as none."""
    terms = Term.objects.visible().filter(in_scheme(INSTRUMENTS), calls__in=Call.objects.shown_to_all()).distinct()
    funders = Funder.objects.shown_to_all().order_by("slug")
    offered: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("state", _("Application period"), {value: trying.capitalized(str(label)) for value, label in Stands.choices}),
        ("funder", _("Funder"), {row.slug: localized(row, "name").text for row in funders}),
        ("country", _("Country or region"), dict(by_reading(get_language() or "en"))),
        ("stage", _("Project stage"), {value: str(label) for value, label in Stage.choices}),
        ("instrument", _("Instrument"), {term.code: term.name for term in terms.order_by("order", "pk")}),
    )
    return [Filter(name, label, known_option(query.get(name), options), options) for name, label, options in offered]


# --- One ----------------------------------------------------------------------------------------------------------


@require_safe
@public_page()
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows a call; with facts in its address it answers whether they fit. They are kept nowhere: no such page is
    stored."""
    found, now = call_at(slug, request.user), timezone.now()
    known = known_codes()
    facts = call_facts(found, groups_of_places(known), known)
    tried = trying.tried(found, facts, request.GET, now)
    heading = localized(found, "title")
    rules = wording.rules_of(found)
    context = {
        **call_line(found, now),
        "cells": first_facts(found, len(rules), now),
        "title": heading.text,
        "heading": heading,
        "older": older_here(found),
        "is_public": found.state == "published" and found.funder.state == "published",
        "about_funder": localized(found.funder, "about"),
        "support": wording.listed(str(Support(code).label) for code in found.funder.support if code in Support.values),
        "doubt": localized(found, "doubt"),
        "second_check": wording.check_words(found),
        "is_unclear": found.timing == Timing.UNCLEAR,
        "when": wording.clock_of(found, now),
        "rules": rules,
        "facts": facts_about(found),
        "instruments": [term for term in found.terms.all() if term.scheme.code == INSTRUMENTS],
        "targets": [term for term in found.terms.all() if term.scheme.code == "kmgbf-targets"],
        "sources": [source for source in found.sources.all() if source.is_good],
        "funder_sources": [source for source in found.funder.sources.all() if source.is_good],
        "tried": tried,
    }
    return render(request, "finance/call.html", context)


def call_at(slug: str, viewer: Person) -> Call:
    rows = Call.objects.visible_to(viewer).select_related("funder")
    return get_object_or_404(
        rows.prefetch_related("criteria__source", "terms__scheme", "sources", "funder__sources"), slug=slug
    )


def facts_about(found: Call) -> list[tuple[str, str]]:
    """Label and value of what it says of itself."""
    said = [
        (_("Amount"), wording.amounts_of(found)),
        (_("Project stage"), wording.stages_of(found)),
        (_("Eligible applicants"), wording.applicants_of(found)),
        (_("Languages"), wording.languages_of(found)),
    ]
    return [(label, value) for label, value in said if value]


# --- For programs -------------------------------------------------------------------------------------------------


@require_safe
@public_page()
def calls_ics(request: HttpRequest) -> HttpResponse:
    rows: QuerySet[Call] = Call.objects.shown_to_all().with_deadline(timezone.now()).select_related("funder")
    return file_answer(calendar.deadlines(rows), "text/calendar; charset=utf-8", file_name="calls.ics")


@require_safe
@public_page()
def calls_feed(request: HttpRequest) -> HttpResponse:
    content = news.of_list(
        Call,
        "calls",
        title=_("Calls for proposals"),
        subtitle=_("Calls for proposals that were added or changed, newest first."),
    )
    return file_answer(content, ATOM)


@require_safe
@public_page()
def call_feed(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Call.objects.published(), slug=slug)
    content = news.feed_about(
        FollowableCall(),
        row,
        title=_("News about %(name)s") % {"name": localized(row, "title").text},
        subtitle=_("Changes to the eligibility criteria and closing dates on this site."),
    )
    return file_answer(content, ATOM)
