"""Practices of cities, as a list and one by one."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal.action_tabs import action_tabs
from alliance.portal.cooperation.asked import asked_on
from alliance.portal.photos import photo_of, photos_of
from alliance.portal.practices.lines import COLUMNS, practice_years
from alliance.portal.practices.similar import similar
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from cooperation.models import Link, LinkCity
from core.accounts.permissions import Person
from core.content.reading import as_public, as_read_by
from core.history.translations import older_here
from core.pagecache.middleware import public_page
from core.prepared import give_children, prepared
from core.review import freshness
from core.review.proposals.kinds import kind_of
from core.text.fallback import Text, localized
from core.text.lines import narrowed
from core.ui.paging import page_of
from core.ui.shape import needs_filters, telling
from core.ui.templatetags.ui import marked
from core.ui.worldmap import Point, view_of
from core.vocabulary.models import Source, Term
from events.models import Event

SUMMED_UP = 6  # practices; in a longer list each says its place instead of its summary
SHORT = 600  # characters: all of it is one block, not four sections that look left empty


@require_safe
@public_page("page", "topic", "target", "city")
def practices(request: HttpRequest) -> HttpResponse:
    found = Practice.objects.shown_to_all().select_related("city", "city__biome").only(*COLUMNS).order_by("slug")
    chosen = chosen_term(request)
    if chosen:
        found = found.filter(terms=chosen)
    page = page_of(found, request.GET.get("page"))
    found_points = points(page.object_list)
    is_long = page.paginator.count > SUMMED_UP
    context = {
        "title": _("Practices"),
        "list_title": narrowed(_("Practices"), [chosen.name] if chosen else []),
        "actions": action_tabs("practices"),
        "page_of_practices": page,
        "rows": [{**row, "note": row["place"].text if is_long else ""} for row in lines(page.object_list)],
        "points": found_points,
        "map_region": view_of(found_points),
        "topics": topics(chosen, page.paginator.count),
        "chosen": chosen,
        "params": request.GET,
    }
    return render(request, "portal/practices.html", context)


def topics(chosen: Term | None, shown: int) -> list[dict[str, Any]]:
    """What the list can be filtered by, once it is long: topics that some of the practices have, and not all."""
    if not chosen and not needs_filters(shown):
        return []
    published = Q(practices__in=Practice.objects.shown_to_all())
    found: QuerySet[Any] = Term.objects.filter(scheme__code="topics")
    found = found.annotate(number=Count("practices", filter=published))
    choices = [
        {"topic": each, "count": each.number, "checked": chosen is not None and each.pk == chosen.pk}
        for each in found.order_by("order", "pk")
    ]
    return telling(choices, Practice.objects.shown_to_all().count() if chosen else shown)


def lines(found: Iterable[Practice]) -> list[dict[str, Any]]:
    """One query more where one of them has a photo."""
    listed = [as_public(row) for row in found]
    photos = photos_of(listed)
    return [
        {
            "practice": row,
            "title": localized(row, "title"),
            "summary": localized(row, "summary"),
            "place": localized(row, "place"),
            "photo": photos.get(row.pk),
        }
        for row in listed
    ]


def points(found: Iterable[Practice]) -> list[Point]:
    return [
        Point(row.slug, name.text, row.longitude, row.latitude, lang=name.other_language)
        for row in map(as_public, found)
        for name in [localized(row.city, "name")]
        if row.longitude is not None and row.latitude is not None
    ]


def chosen_term(request: HttpRequest) -> Term | None:
    for name, scheme in (("topic", "topics"), ("target", "kmgbf-targets")):
        if code := request.GET.get(name):
            return Term.objects.filter(scheme__code=scheme, code=code).select_related("scheme").first()
    return None


@require_safe
@public_page()
def practice(request: HttpRequest, slug: str) -> HttpResponse:
    found = as_read_by(practice_at(slug, request.user), request.user)
    terms: dict[str, list[Term]] = defaultdict(list)
    for term in found.terms.all():
        terms[term.scheme.code.replace("-", "_")].append(term)
    parts = practice_parts(found)
    context = {
        "title": localized(found, "title").text,
        "practice": found,
        "heading": localized(found, "title"),
        "summary": localized(found, "summary"),
        "parts": parts,
        "is_short": sum(len(text.text) for _label, text in parts) < SHORT,
        "period": practice_years(found),
        "photo": photo_of(found),
        "terms": dict(terms),
        "events": events_with(found.pk),
        "similar": similar(found),
        "learned_from": links_behind(found.pk),
        "ask": ask(request, found),
        "older": older_here(found),
        "aged": freshness.aged(kind_of("practice"), found),
    }
    return render(request, "portal/practice.html", context)


def ask(request: HttpRequest, found: Practice) -> dict[str, Any]:
    """The one button: staff of another city ask its city, who is not signed in does so first; where nobody of the city
    could answer, the secretariat is asked. None for people of whom no city could ask this one."""
    asked = asked_on(request, found.city)
    if not asked["is_answerable"]:
        return {"label": _("Ask the secretariat about this practice"), "url": reverse("contact"), "nobody": found.city}
    label = format_html(_("Ask {city} about this practice"), city=marked(localized(found.city, "name")))
    if asked.get("url"):
        about = urlencode({"title": localized(found, "title").text})
        return {"label": label, "url": f"{asked['url']}&{about}", "note": ""}
    if request.user.is_authenticated:
        return {}
    sign_in = f"{reverse('account_login')}?{urlencode({'next': found.get_absolute_url()})}"
    return {"label": label, "url": sign_in, "note": _("Staff of other cities can ask after they sign in.")}


def practice_at(slug: str, viewer: Person) -> Practice:
    """A practice with its terms, organisations and sources; visitors, who are most, ask a prepared query. Raises
    Http404."""
    if viewer.is_anonymous:
        found = public_practice.first(slug)
    else:
        found = Practice.objects.visible_to(viewer).select_related("city", "city__biome").filter(slug=slug).first()
    if found is None:
        raise Http404
    give_children([found], "terms", ((found.pk, term) for term in terms_of(found.pk)))
    give_children([found], "organisations", ((found.pk, body) for body in organisations_of(found.pk)))
    give_children([found], "sources", ((found.pk, source) for source in sources_of(found.pk)))
    return found


@prepared
def public_practice(slug: str) -> QuerySet[Practice]:
    return Practice.objects.published().filter(slug=slug).select_related("city", "city__biome")


@prepared
def terms_of(practice: int) -> QuerySet[Term]:
    return Term.objects.filter(practices=practice).select_related("scheme").order_by("scheme", "order")


@prepared
def organisations_of(practice: int) -> QuerySet[Organisation]:
    return Organisation.objects.published().shown_with(practices=practice)


@prepared
def sources_of(practice: int) -> QuerySet[Source]:
    through: Any = Practice.sources.through
    return Source.objects.filter(pk__in=through.objects.filter(practice=practice).values("source"))


@prepared
def events_with(practice: int) -> QuerySet[Event]:
    return Event.objects.published().shown_with(practices=practice).order_by("-starts")


def links_behind(practice: int) -> list[Link]:
    """The public links from which it was learned, with their cities; two queries, or one."""
    links = links_told(practice)
    if links:
        give_children(links, "parts", ((part.link_id, part) for part in parts_of([link.pk for link in links])))
    return links


@prepared
def links_told(practice: int) -> QuerySet[Link]:
    return Link.objects.published().shown_with(lessons__practice=practice)


@prepared
def parts_of(links: list[int]) -> QuerySet[LinkCity]:
    return LinkCity.objects.filter(link__in=links).select_related("city")


def practice_parts(found: Practice) -> list[tuple[str, Any]]:
    parts = (
        (_("The problem"), "problem"),
        (_("Actions taken"), "done"),
        (_("Results"), "result"),
        (_("Lessons learned"), "learned"),
    )
    told = {name: localized(found, name) for _label, name in parts}
    if found.result_unknown:
        told["result"] = Text(_("Not known, according to the city."), get_language() or "en", False)
    return [(label, told[name]) for label, name in parts if told[name].text]
