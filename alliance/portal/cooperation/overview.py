"""Sums of the cooperation: members by region, offers and needs by term, links by state. No city is compared."""

from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.cooperation.opening import opening
from alliance.portal.feeds import described_table
from cities.models import City
from cities.places import REGIONS
from cooperation.models import Link, Posting
from core.pagecache.middleware import public_page
from core.text.numbers import grouped_number
from core.vocabulary.models import Term

Side = Posting.Side

type Sum = tuple[str, str, int]  # what is counted as a code, in words, how many


@require_safe
@public_page()
def overview(request: HttpRequest) -> HttpResponse:
    tables = [
        (_("Cities by region"), _("Region of the world"), (_("Cities"),), grouped(cities())),
        (_("Offers and needs by topic"), _("Topic"), (_("Needs"), _("Offers")), subjects()),
        (_("Links by status"), _("Status"), (_("Links"),), grouped(links())),
    ]
    context = {
        "title": _("Cooperation overview"),
        **opening(request, "cooperation_overview"),
        "sums": sums(),
        "tables": [
            {"title": title, "header": [{"label": first}, *({"label": each} for each in others)], "rows": rows}
            for title, first, others, rows in tables
            if rows
        ],
    }
    return render(request, "cooperation/overview.html", context)


def sums() -> list[dict[str, str]]:
    """How many cities, open needs, open offers and links there are; nothing of what there is none."""
    sides = dict(Posting.objects.shown_to_all().order_by().values_list("side").annotate(number=Count("pk")))
    counts = (
        (_("Cities"), sum(number for _code, _label, number in cities())),
        (_("Open needs"), sides.get(Side.NEED, 0)),
        (_("Open offers"), sides.get(Side.OFFER, 0)),
        (_("Links between cities"), sum(number for _code, _label, number in links())),
    )
    return [{"label": label, "value": grouped_number(Decimal(number))} for label, number in counts if number]


def cities() -> list[Sum]:
    rows = City.objects.listed().order_by().values_list("region").annotate(number=Count("pk"))
    counts = dict(rows)
    return [(code, str(label), counts[code]) for code, label in REGIONS.items() if code in counts]


def subjects() -> list[list[Any]]:
    return [[term.name, str(needs), str(offers)] for term, needs, offers in by_term()]


def by_term() -> list[tuple[Term, int, int]]:
    """How many offers and needs each term has, in the order of the vocabulary. Two queries."""
    through: Any = Posting.terms.through
    named = through._default_manager.filter(posting__in=Posting.objects.shown_to_all())
    rows = named.order_by().values_list("term_id", "posting__side").annotate(number=Count("pk"))
    counts = {(term, side): number for term, side, number in rows}
    terms = Term.objects.filter(pk__in={term for term, _side in counts}).order_by("scheme", "order", "pk")
    return [(term, *(counts.get((term.pk, side), 0) for side in (Side.NEED, Side.OFFER))) for term in terms]


def links() -> list[Sum]:
    rows = Link.objects.shown_to_all().order_by().values_list("state").annotate(number=Count("pk"))
    counts = dict(rows)
    return [(state.value, str(state.label), counts[state.value]) for state in Link.State if state.value in counts]


def grouped(rows: list[Sum]) -> list[list[str]]:
    return [[label, str(number)] for _code, label, number in rows]


@require_safe
@public_page()
def overview_table(request: HttpRequest) -> HttpResponse:
    rows: list[Any] = [
        *(["cities", code, label, number] for code, label, number in cities()),
        *(["needs", term.code, term.name, needs] for term, needs, _offers in by_term()),
        *(["offers", term.code, term.name, offers] for term, _needs, offers in by_term()),
        *(["links", code, label, number] for code, label, number in links()),
    ]
    return described_table(
        request,
        _("Cooperation overview"),
        ("what", "code", "name", "number"),
        rows,
        file_name=f"cooperation-sums-{get_language()}.csv",
        datatypes={"number": "integer"},
    )
