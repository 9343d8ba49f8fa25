"""Finance instruments: by family, and one by one with where a city may use it and who has."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.portal.finance.desk import desk_terms, families
from alliance.portal.finance.lines import call_line, for_lines
from alliance.portal.finance.tabs import finance_tabs
from cities.places import country_name
from core.pagecache.middleware import public_page
from core.prepared import prepared
from core.text.fallback import localized
from core.vocabulary.models import Term
from finance.instruments import ROLE_WORDS, instruments
from finance.market import wording
from finance.market.models import Call, InstrumentNote

GUIDE, SECTION = "finance-guide", "six-categories"


@require_safe
@public_page()
def instrument_list(request: HttpRequest) -> HttpResponse:
    """Six families of tiles. Filled are the instruments that a listed call names, or of whose law something is known
    here; the two queries cost the same for any number."""
    by_family: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    called, noted = in_calls(), set(InstrumentNote.objects.shown_to_all().values_list("instrument", flat=True))
    for term in desk_terms():
        by_family[term.group].append({"term": term, "is_called": term.pk in called, "is_noted": term.pk in noted})
    tiles = [each for those in by_family.values() for each in those]
    shown = [{**each, "tiles": by_family[each["code"]]} for each in families()]
    context = {
        "title": _("Instruments"),
        "tabs": finance_tabs("instruments"),
        "families": shown,
        "title_of_count": _("%(count)s instruments in %(categories)s categories")
        % {"count": len(tiles), "categories": len(shown)},
        "in_calls": named_in_calls(sum(each["is_called"] for each in tiles)),
        "with_notes": with_notes(sum(each["is_noted"] and not each["is_called"] for each in tiles)),
    }
    return render(request, "finance/instruments.html", context)


def named_in_calls(count: int) -> str:
    """What a filled tile says; empty where there is none."""
    if not count:
        return ""
    words = ngettext("%(count)s is named in calls listed here", "%(count)s are named in calls listed here", count)
    return words % {"count": count}


def with_notes(count: int) -> str:
    if not count:
        return ""
    words = ngettext(
        "%(count)s has notes on the law of a country", "%(count)s have notes on the law of a country", count
    )
    return words % {"count": count}


def in_calls() -> set[int]:
    """The keys of the instruments that a public call names."""
    rows = desk_terms().filter(calls__in=Call.objects.shown_to_all()).values_list("pk", flat=True)
    return set(rows.order_by().distinct())


@require_safe
@public_page()
def instrument(request: HttpRequest, code: str) -> HttpResponse:
    term = get_object_or_404(desk_terms().prefetch_related("sources"), code=code)
    known, now = instruments(), timezone.now()
    found = known.of.get(term.code)
    calls = [call_line(row, now) for row in for_lines(Call.objects.shown_to_all().filter(terms=term).in_order(now))]
    notes, targets = [note(row) for row in notes_of(term)], targets_of(found.targets) if found else []
    context = {
        "cells": counted(notes, calls, targets),
        "title": term.label,
        "term": term,
        "family": next((each for each in known.families if found and each.code == found.family), None),
        "results": [known.results[each] for each in found.results] if found else [],
        "roles": wording.listed(str(ROLE_WORDS[each]) for each in found.roles) if found else "",
        "targets": targets,
        "notes": notes,
        "calls": calls,
        "guide_url": reverse("resource_section", args=[GUIDE, SECTION]),
    }
    return render(request, "finance/instrument.html", context)


def counted(notes: list[Any], calls: list[Any], targets: list[Any]) -> list[dict[str, Any]]:
    """How much this site holds on an instrument, each with the way to it; what there is none of is left out."""
    found = [
        (_("Countries and areas with notes on the law"), len(notes), "#where"),
        (_("Calls for proposals"), len(calls), "#calls"),
        (_("Framework targets (our interpretation)"), len(targets), "#about"),
    ]
    return [{"label": label, "value": value, "url": url} for label, value, url in found if value]


def targets_of(codes: tuple[str, ...]) -> list[Term]:
    return list(Term.objects.visible().of("kmgbf-targets").filter(code__in=codes))


def notes_of(term: Term) -> list[InstrumentNote]:
    return list(
        InstrumentNote.objects.shown_to_all()
        .filter(instrument=term)
        .order_by("country", "slug")
        .prefetch_related("sources")
    )


def note(row: InstrumentNote) -> dict[str, Any]:
    return {
        "country": country_name(row.country),
        "lawful": str(row.get_lawful_display()),
        "who_decides": localized(row, "who_decides"),
        "example": localized(row, "example"),
        "checked": wording.checked(row.checked_on),
        "sources": row.sources.all(),
    }


def serving(target: Term) -> list[Term]:
    """The instruments that serve a framework target, in their order; one query."""
    return terms_of(*instruments().serving(target.code))


@prepared
def terms_of(*codes: str) -> QuerySet[Term]:
    return desk_terms().filter(code__in=codes)
