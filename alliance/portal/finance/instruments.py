"""Finance instruments: by family, and one by one with where a city may use it and who has."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.finance.desk import families, terms
from alliance.portal.finance.lines import call_line, for_lines
from alliance.portal.finance.tabs import finance_tabs
from cities.places import country_name
from core.pagecache.middleware import public_page
from core.text.fallback import localized
from core.vocabulary.models import Term
from finance.instruments import ROLE_WORDS, instruments
from finance.market import wording
from finance.market.models import Call, InstrumentNote

GUIDE, SECTION = "finance-guide", "six-categories"


@require_safe
@public_page()
def instrument_list(request: HttpRequest) -> HttpResponse:
    by_family: defaultdict[str, list[Term]] = defaultdict(list)
    for term in terms():
        by_family[term.group].append(term)
    context = {
        "title": _("Instruments"),
        "tabs": finance_tabs("instruments"),
        "families": [{**each, "terms": by_family[each["code"]]} for each in families()],
    }
    return render(request, "finance/instruments.html", context)


@require_safe
@public_page()
def instrument(request: HttpRequest, code: str) -> HttpResponse:
    term = get_object_or_404(terms().prefetch_related("sources"), code=code)
    known, now = instruments(), timezone.now()
    found = known.of.get(term.code)
    calls = for_lines(Call.objects.shown_to_all().filter(terms=term).in_order(now))
    context = {
        "title": term.label,
        "term": term,
        "family": next((each for each in known.families if found and each.code == found.family), None),
        "results": [known.results[each] for each in found.results] if found else [],
        "roles": wording.listed(str(ROLE_WORDS[each]) for each in found.roles) if found else "",
        "targets": targets_of(found.targets) if found else [],
        "notes": [note(row) for row in notes_of(term)],
        "calls": [call_line(row, now) for row in calls],
        "guide_url": reverse("resource_section", args=[GUIDE, SECTION]),
    }
    return render(request, "finance/instrument.html", context)


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
    return list(terms().filter(code__in=instruments().serving(target.code)))
