"""Framework targets, practices and organisations: pages that lead from a subject or a body to its cities."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities.models import City, Organisation, Practice
from cities.places import country_name
from cities.querysets import LISTED
from core.published.pages import public_page
from core.text.fallback import columns, shown
from core.ui.paging import page_of
from core.vocabulary.models import Scheme, Term
from events.models import Event, Participation, Speaker
from resources.models import Resource

RELATED = 6
RELATED_TO_A_TARGET = 25
# What a line of a list shows of a practice and its city.
PRACTICE = (
    *("slug", "state", "city", "city__slug", "city__sort_key", "city__status", "city__on_the_coast"),
    *("city__local_name", "city__local_language", "city__biome", "city__biome__code"),
    *columns("title", "summary"),
    *columns("name", prefix="city__"),
)


@require_safe
@public_page()
def targets(request: HttpRequest) -> HttpResponse:
    scheme = get_object_or_404(Scheme, code="kmgbf-targets")
    terms = list(scheme.terms.filter(is_retired=False).order_by("order"))
    practice_counts, resource_counts = counts_by_term(terms)
    by_group: dict[str, list[tuple[Term, int, int]]] = defaultdict(list)
    for term in terms:
        by_group[term.group].append((term, practice_counts.get(term.pk, 0), resource_counts.get(term.pk, 0)))
    groups = [{"label": label_of(group), "terms": by_group[group["code"]]} for group in scheme.groups]
    context = {"title": _("Framework targets"), "groups": groups, "scheme": scheme}
    return render(request, "portal/targets.html", context)


def counts_by_term(terms: list[Term]) -> tuple[dict[int, int], dict[int, int]]:
    """How many public practices and resources each has. Counted apart: joined they would multiply each other."""
    practices: Any = Practice.terms.through
    resources: Any = Resource.terms.through
    listed = {"practice__state": "published", "practice__city__status__in": LISTED}
    counts = (
        practices.objects.filter(term__in=terms, **listed).values_list("term").annotate(Count("pk")),
        resources.objects.filter(term__in=terms, resource__state="published").values_list("term").annotate(Count("pk")),
    )
    return dict(counts[0]), dict(counts[1])


def label_of(group: dict[str, Any]) -> dict[str, str]:
    """Group names are known in English alone so far: the page marks their language."""
    return {"text": group["label"]["en"], "language": "en"}


@require_safe
@public_page()
def target(request: HttpRequest, number: int) -> HttpResponse:
    term = get_object_or_404(
        Term.objects.filter(is_retired=False).prefetch_related("sources"),
        scheme__code="kmgbf-targets",
        code=str(number),
    )
    practices = list(
        Practice.objects.published()
        .filter(terms=term)
        .select_related("city", "city__biome")
        .only(*PRACTICE)
        .order_by("slug")[:RELATED_TO_A_TARGET]
    )
    resources = Resource.objects.published().filter(terms=term).only("slug", "kind", *columns("title")).order_by("slug")
    context = {
        "title": _("Target %(number)d: %(name)s") % {"number": number, "name": term.name},
        "term": term,
        "number": number,
        "practices": [(practice, shown(practice, "title"), shown(practice, "summary")) for practice in practices],
        "resources": [(found, shown(found, "title")) for found in resources[:RELATED_TO_A_TARGET]],
        "cities": unique_cities(practices),
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if number < 23 else None,
    }
    return render(request, "portal/target.html", context)


def unique_cities(practices: list[Practice]) -> list[City]:
    return sorted({practice.city.pk: practice.city for practice in practices}.values(), key=lambda city: city.sort_key)


@require_safe
@public_page("page", "topic", "target", "city")
def practices(request: HttpRequest) -> HttpResponse:
    found = Practice.objects.published().select_related("city", "city__biome").only(*PRACTICE).order_by("slug")
    chosen = chosen_term(request)
    if chosen:
        found = found.filter(terms=chosen)
    page = page_of(found, request.GET.get("page"))
    with_topic = Practice.objects.published().filter(terms=OuterRef("pk"))
    topics = Term.objects.filter(Exists(with_topic), scheme__code="topics")
    context = {
        "title": _("Practices"),
        "page_of_practices": page,
        "rows": [(practice, shown(practice, "title"), shown(practice, "summary")) for practice in page.object_list],
        "topics": topics.order_by("order", "pk"),
        "chosen": chosen,
        "params": request.GET,
    }
    return render(request, "portal/practices.html", context)


def chosen_term(request: HttpRequest) -> Term | None:
    for name, scheme in (("topic", "topics"), ("target", "kmgbf-targets")):
        if code := request.GET.get(name):
            return Term.objects.filter(scheme__code=scheme, code=code).first()
    return None


@require_safe
@public_page()
def practice(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(
        Practice.objects.visible_to(request.user)
        .select_related("city", "city__biome")
        .prefetch_related(
            Prefetch("terms", Term.objects.select_related("scheme").order_by("scheme", "order")),
            Prefetch("organisations", Organisation.objects.published()),
            "sources",
        ),
        slug=slug,
    )
    terms: dict[str, list[Term]] = defaultdict(list)
    for term in found.terms.all():
        terms[term.scheme.code.replace("-", "_")].append(term)
    context = {
        "title": shown(found, "title").text,
        "practice": found,
        "heading": shown(found, "title"),
        "summary": shown(found, "summary"),
        "parts": practice_parts(found),
        "period": period(found),
        "terms": dict(terms),
        "events": Event.objects.published().filter(practices=found).order_by("-starts"),
        "similar": similar(found),
    }
    return render(request, "portal/practice.html", context)


def practice_parts(found: Practice) -> list[tuple[str, Any]]:
    parts = (
        (_("The problem"), "problem"),
        (_("What was done"), "done"),
        (_("What came of it"), "result"),
        (_("What was learned"), "learned"),
    )
    return [(label, text) for label, name in parts if (text := shown(found, name)).text]


def period(found: Practice) -> str:
    if found.starts and found.ends and found.starts != found.ends:
        return f"{found.starts}–{found.ends}"
    return str(found.starts or found.ends or "")


def similar(found: Practice) -> list[dict[str, Any]]:
    """Practices of other cities with terms in common, each with the terms as its reason."""
    mine = {term.pk: term for term in found.terms.all()}
    through: Any = Practice.terms.through
    of_others = through.objects.filter(term__in=mine).exclude(practice__city=found.city_id)
    public = of_others.filter(practice__state="published", practice__city__status__in=LISTED)
    keys = [
        key
        for key, _count in public.values_list("practice").annotate(n=Count("pk")).order_by("-n", "practice")[:RELATED]
    ]
    order = {key: place for place, key in enumerate(keys)}
    rows = list(Practice.objects.filter(pk__in=keys).select_related("city", "city__biome").only(*PRACTICE))
    rows.sort(key=lambda row: order[row.pk])
    links = through.objects.filter(practice__in=keys, term__in=mine)
    shared: dict[int, list[str]] = defaultdict(list)
    for link in links:
        shared[link.practice_id].append(mine[link.term_id].name)
    return [{"practice": row, "title": shown(row, "title"), "themes": shared[row.pk][:3]} for row in rows]


@require_safe
@public_page("page", "kind")
def organisations(request: HttpRequest) -> HttpResponse:
    found = Organisation.objects.published().select_related("city").order_by("name_en", "pk")
    kind = request.GET.get("kind", "")
    if kind in Organisation.Kind.values:
        found = found.filter(kind=kind)
    page = page_of(found, request.GET.get("page"))
    context = {
        "title": _("Organisations"),
        "page_of_organisations": page,
        "rows": [(row, shown(row, "name")) for row in page.object_list],
        "params": request.GET,
    }
    return render(request, "portal/organisations.html", context)


@require_safe
@public_page()
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(
        Organisation.objects.visible_to(request.user)
        .select_related("city", "city__biome", "parent")
        .prefetch_related("sources"),
        slug=slug,
    )
    events = organisation_events(found)
    if found.city and not found.city.is_listed and request.user.is_anonymous:
        found.city = None
    context = {
        "title": shown(found, "name").text,
        "organisation": found,
        "name": shown(found, "name"),
        "summary": shown(found, "summary"),
        "unit": shown(found, "unit"),
        "country": country_name(found.country) if found.country else "",
        "events": [(event, shown(event, "title")) for event in events],
        "cities": cities_met(found, events),
        "speakers": Speaker.objects.named().filter(organisation=found).select_related("city"),
        "resources": [(row, shown(row, "title")) for row in Resource.objects.published().filter(publishers=found)[:50]],
        "practices": [
            (row, shown(row, "title"))
            for row in Practice.objects.published().filter(organisations=found).select_related("city")[:50]
        ],
        "parts": Organisation.objects.published().filter(parent=found),
        "related": related(found),
    }
    return render(request, "portal/organisation.html", context)


def organisation_events(found: Organisation) -> list[Event]:
    """By three short lists of keys: one question with OR would walk through all contributions."""
    keys = [
        Event.objects.filter(organisers=found).order_by().values("pk"),
        Event.objects.filter(supporters=found).order_by().values("pk"),
        Event.objects.filter(contributions__organisation=found).order_by().values("pk"),
    ]
    events = Event.objects.published().filter(pk__in=keys[0].union(*keys[1:]))
    return list(events.only("slug", "starts", *columns("title")).order_by("-starts", "pk")[:50])


def cities_met(found: Organisation, events: list[Event]) -> list[City]:
    """The cities that took part in its events: the way on from a body to cities."""
    parts = Participation.objects.filter(event__in=events).values("city")
    cities = City.objects.listed().filter(pk__in=parts).for_cards().by_name()
    return list(cities[:50])


def related(found: Organisation) -> list[tuple[str, list[Organisation]]]:
    """Who carries out or funds what, both ways round."""
    groups = (
        (_("Carried out by"), Organisation.objects.published().filter(implements=found)),
        (_("Funded by"), Organisation.objects.published().filter(funds=found)),
        (_("Carries out"), Organisation.objects.published().filter(implemented_by=found)),
        (_("Funds"), Organisation.objects.published().filter(funded_by=found)),
    )
    return [(label, rows) for label, query in groups if (rows := list(query.order_by("slug")))]
