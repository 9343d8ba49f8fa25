"""Offers and needs of cities, as a list, one by one, as a table and as a feed."""

from datetime import date
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from alliance.portal import news
from alliance.portal.cooperation.asked import asked_on
from alliance.portal.cooperation.lines import TERM, for_lines, in_list, lean, posting_line, with_terms
from alliance.portal.cooperation.opening import met, opening, opening_picture
from alliance.portal.cooperation.tables import found_for, needs_first
from alliance.portal.directory import changed, without, without_value
from alliance.portal.feeds import ATOM, file_answer
from cities.models import City
from cities.places import REGIONS
from cooperation.filters import SCHEMES
from cooperation.links import free_places
from cooperation.models import Form, Posting
from core.content.examples import is_made_up
from core.content.reading import as_read_by
from core.history.translations import older_here
from core.pagecache.kept import kept
from core.pagecache.middleware import public_page
from core.prepared import at_once, prepared
from core.text.fallback import columns, language_name
from core.text.lines import narrowed
from core.ui.paging import PER_PAGE, page_of
from core.ui.shape import needs_filters
from core.vocabulary.models import Term

PARAMS = ("side", *SCHEMES, "form", "language", "region", "city")
ALIKE = 6
MOST_ROWS = 10_000


@require_safe
@public_page("page", *PARAMS)
def postings(request: HttpRequest) -> HttpResponse:
    page = page_of(in_list(found_for(request)), request.GET.get("page")) if request.GET else first_page()
    total = page.paginator.count
    chosen = chosen_filters(request)
    context = {
        "title": _("Offers and needs"),
        "list_title": narrowed(_("Offers and needs"), [side_now(request), *(each["label"] for each in chosen)]),
        **opening(request, "cooperation"),
        "picture": opening_picture(),
        "met": met(),
        "sides": sides(request),
        "page_of_postings": page,
        "rows": [posting_line(row) for row in page.object_list],
        "count_sentence": ngettext("%(count)d offer or need", "%(count)d offers and needs", total) % {"count": total},
        "facets": facets(request) if chosen or needs_filters(total) else [],
        "chosen": chosen,
        "clear_url": reverse("cooperation"),
        "kept": [(name, request.GET[name]) for name in ("side",) if request.GET.get(name)],
        "params": request.GET,
        "query": request.GET.urlencode(),
    }
    return render(request, "cooperation/postings.html", context)


def first_page() -> Page[Any]:
    """The beginning of the list, with nothing chosen. Two queries."""
    today = timezone.localdate()
    rows, counts = at_once(first_postings.asked(today), count_by_side.asked(today))
    return page_of(with_terms(rows), None, count=sum(count for _side, count in counts))


@prepared
def first_postings(today: date) -> QuerySet[Posting]:
    rows = needs_first(Posting.objects.published(today).real())
    return free_places.with_taken(lean(rows))[:PER_PAGE]


@prepared
def count_by_side(today: date) -> QuerySet[Any]:
    rows = Posting.objects.published(today).real().order_by()
    return rows.values_list("side").annotate(Count("pk"))


def sides(request: HttpRequest) -> list[dict[str, Any]]:
    labels = {
        "": pgettext("offers and needs", "Both"),
        "need": _("Needs of cities"),
        "offer": _("Offers of cities"),
    }
    now = request.GET.get("side", "")
    urls = {
        side: "?" + (changed(request.GET, side=side) if side else without(request.GET, "side", "page").urlencode())
        for side in labels
    }
    return [{"label": label, "url": urls[side], "current": side == now} for side, label in labels.items()]


def side_now(request: HttpRequest) -> str:
    """The side that the list shows, in words; nothing where it shows both."""
    return next((each["label"] for each in sides(request)[1:] if each["current"]), "")


def facets(request: HttpRequest) -> list[dict[str, Any]]:
    """Choices of terms, those that a public offer or need names, and of what is the same for all."""
    terms = named_terms(timezone.localdate())
    found = [group(request, name, *terms[scheme]) for name, scheme in SCHEMES.items() if scheme in terms]
    found.append(group(request, "form", _("Form of cooperation"), [(form.value, str(form.label)) for form in Form]))
    found.append(group(request, "region", _("Region of the world"), [(code, str(REGIONS[code])) for code in REGIONS]))
    return found


@kept
def named_terms(today: date) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """The terms that public offers and needs name: by scheme its name, and code and name of each. One query."""
    found: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for term in terms_named(today):
        found.setdefault(term.scheme.code, (term.scheme.name, []))[1].append((term.code, term.name))
    return found


@prepared
def terms_named(today: date) -> QuerySet[Term]:
    """Those that a public offer or need names. Of each term one posting is looked for: as `Exists` it would become a
    join, for which the database reads all postings."""
    through: Any = Posting.terms.through
    shown = Posting.objects.published(today).real()
    naming = through._default_manager.filter(term=OuterRef("pk"), posting__in=shown)
    named = Subquery(naming.order_by().values("pk")[:1])
    terms = Term.objects.alias(named=named).filter(named__isnull=False, scheme__code__in=SCHEMES.values())
    rows = terms.select_related("scheme").only(*TERM, "scheme__code", *columns("name", prefix="scheme__"))
    return rows.order_by("order", "pk")


def group(request: HttpRequest, name: str, legend: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    now = request.GET.getlist(name)
    choices = [{"value": value, "label": label, "count": None, "checked": value in now} for value, label in pairs]
    return {"name": name, "legend": legend, "choices": choices}


def chosen_filters(request: HttpRequest) -> list[dict[str, str]]:
    """Each a link that takes it away."""
    pairs = [(name, value) for name, values in request.GET.lists() if name in PARAMS for value in values if value]
    codes = {value for name, value in pairs if name in SCHEMES}
    rows = (
        Term.objects.filter(scheme__code__in=SCHEMES.values(), code__in=codes).select_related("scheme") if codes else []
    )
    labels = {(term.scheme.code, term.code): term.name for term in rows}
    slugs = [value for name, value in pairs if name == "city"]
    cities = {city.slug: city.name for city in City.objects.public().filter(slug__in=slugs)} if slugs else {}
    forms = {str(form.value): str(form.label) for form in Form}
    found = []
    for name, value in pairs:
        label = {
            "form": forms.get(value, ""),
            "region": str(REGIONS.get(value, "")),
            "language": language_name(value),
            "city": cities.get(value, ""),
        }.get(name) or labels.get((SCHEMES.get(name, ""), value), "")
        if label and name != "side":
            found.append({"label": label, "url": "?" + without_value(request.GET, name, value)})
    return found


# --- One ----------------------------------------------------------------------------------------------------------


@require_safe
@public_page()
def posting(request: HttpRequest, slug: str) -> HttpResponse:
    rows = for_lines(Posting.objects.visible_to(request.user))
    found = as_read_by(get_object_or_404(rows, slug=slug), request.user)
    line = posting_line(found)
    context = {
        **line,
        "title": line["title"].text,
        "heading": line["title"],
        "city": found.city,
        "schemes": by_scheme(found),
        "older": older_here(found),
        "is_public": Posting.objects.published().filter(pk=found.pk).exists(),
        "asked": asked_on(request, found.city, posting=found.slug) if found.city else None,
        "alike": alike(found),
    }
    return render(request, "cooperation/posting.html", context)


def by_scheme(found: Posting) -> dict[str, list[Term]]:
    terms: dict[str, list[Term]] = {}
    for term in found.terms.select_related("scheme").order_by("scheme", "order", "pk"):
        terms.setdefault(term.scheme.code.replace("-", "_"), []).append(term)
    return terms


def alike(found: Posting) -> list[dict[str, Any]]:
    """Postings like this, those of the other side with a term in common first: what may answer it; two queries."""
    through: Any = Posting.terms.through
    mine = through._default_manager.filter(posting=found).values("term_id")
    keys = through._default_manager.filter(term__in=mine).values("posting_id")
    open_ones = Posting.objects.published()
    rows = open_ones.made_up() if is_made_up(found) else open_ones.real()
    others = rows.filter(pk__in=keys).exclude(side=found.side)
    if found.city_id:
        others = others.exclude(city=found.city_id)
    return [posting_line(row) for row in in_list(others.newest_first())[:ALIKE]]


# --- As a feed ----------------------------------------------------------------------------------------------------


@require_safe
@public_page()
def postings_feed(request: HttpRequest) -> HttpResponse:
    content = news.of_list(
        Posting,
        "cooperation",
        title=_("Offers and needs of cities"),
        subtitle=_("Offers and needs of cities, newest first."),
    )
    return file_answer(content, ATOM)
