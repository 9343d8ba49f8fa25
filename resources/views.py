"""Pages of the library: its list, a resource, and the sections of a guide that is read here."""

from collections import defaultdict
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities.models import City, Organisation
from core.published.pages import public_page
from core.text.fallback import ORDER, Text, columns, language_name, shown
from core.text.mixed import Item, fetched, named, untranslated
from core.text.rich import rich
from core.ui.context import language_links
from core.ui.jsonld import absolute
from core.vocabulary.models import Source, Term
from resources import library
from resources.citing import citation
from resources.editions import Row, editions_of
from resources.models import Resource, Section
from resources.registry import extras_of

RELATED = 6
WEAK = (Source.Kind.WEAK, Source.Kind.COPY)


@require_safe
@public_page("page", "kind", "stage", "language", "topic")
def resources(request: HttpRequest) -> HttpResponse:
    return render(request, "resources/library.html", {"title": _("Resources"), **library.library(request)})


@require_safe
@public_page()
def resource(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Resource.objects.visible_to(request.user), slug=slug)
    heading, summary = shown(found, "title"), shown(found, "summary")
    editions = editions_of(found)
    lists = around(found)
    terms = terms_of(found)
    context = {
        "resource": found,
        "title": heading.text,
        "heading": heading,
        "summary": summary,
        "texts": {name: shown(found, name) for name in ("use_when", "licence", "note")},
        "languages": [language_name(code) for code in found.languages],
        "identifiers": identifiers(found),
        "editions": editions,
        "lists": lists,
        "terms": terms,
        "contents": contents(found, lists.get("section", [])),
        "extras": extras_of(found),
        "related": related(found, terms.get("topics", [])),
        "citation": cited(found, heading, lists, editions),
        "structured": structured(found, heading, summary, lists),
    }
    return render(request, "resources/resource.html", context)


def around(found: Resource) -> dict[str, list[Item]]:
    """Sections, publishers, cities and sources: one query for all four."""
    sections = Section.objects.filter(resource=found)
    publishers = Organisation.objects.published().filter(resources=found)
    cities = City.objects.listed().filter(resources=found)
    return fetched(
        named(sections, "section", "title", address="slug", order="order"),
        named(publishers, "publisher", "name", address="slug"),
        named(cities, "city", "name", address="slug"),
        untranslated(found.sources.exclude(kind__in=WEAK), "source", "title", address="url"),
    )


def terms_of(found: Resource) -> dict[str, list[Term]]:
    """By scheme: topics, targets of the framework, readers."""
    by_scheme: dict[str, list[Term]] = defaultdict(list)
    terms = found.terms.select_related("scheme").order_by("scheme__code", "order", "pk")
    for term in terms.only("code", "order", "scheme__code", *columns("label", "short")):
        by_scheme[term.scheme.code.replace("-", "_")].append(term)
    return dict(by_scheme)


def identifiers(found: Resource) -> list[str]:
    """As entered: plain words, or a scheme with its value."""
    return [
        " ".join(str(part) for part in each.values()) if isinstance(each, dict) else str(each)
        for each in found.identifiers
    ]


def contents(found: Resource, sections: list[Item], current: str = "") -> list[dict[str, Any]]:
    return [
        {
            "label": section.text.text,
            "language": section.text.other_language,
            "url": reverse("resource_section", args=[found.slug, section.address]),
            "current": section.address == current,
        }
        for section in sections
    ]


def related(found: Resource, topics: list[Term]) -> list[tuple[Resource, Text]]:
    """Those with most topics in common."""
    rows = (
        Resource.objects.published()
        .filter(terms__in=[term.pk for term in topics])
        .exclude(pk=found.pk)
        .annotate(shared=Count("terms"))
        .order_by("-shared", "order", "slug")
    )
    return [(row, shown(row, "title")) for row in rows.only("slug", "kind", *columns("title"))[:RELATED]]


def cited(found: Resource, heading: Text, lists: dict[str, list[Item]], editions: list[Row]) -> str:
    publishers = [item.text.text for item in lists.get("publisher", [])]
    newest = editions[0].edition if editions else None
    return citation(found, title=heading.text, publishers=publishers, newest=newest)


def structured(found: Resource, heading: Text, summary: Text, lists: dict[str, list[Item]]) -> dict[str, Any]:
    """schema.org"""
    publishers = [*(item.text.text for item in lists.get("publisher", [])), *found.other_publishers]
    return {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": heading.text,
        "description": summary.text,
        "url": absolute(found.get_absolute_url()),
        "author": [{"@type": "Person", "name": name} for name in found.authors],
        "publisher": [{"@type": "Organization", "name": name} for name in publishers],
        "inLanguage": found.languages,
        "license": shown(found, "licence").text,
        "datePublished": found.released_on,
        "isPartOf": {"@type": "CreativeWorkSeries", "name": found.series} if found.series else None,
    }


@require_safe
@public_page()
def section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    found = get_object_or_404(Resource.objects.visible_to(request.user), slug=slug)
    sections = list(found.sections.order_by("order", "pk").defer(*columns("body")))
    place = next((number for number, each in enumerate(sections) if each.slug == section), None)
    if place is None:
        raise Http404
    here = sections[place]
    texts = Section.objects.filter(pk=here.pk).values(*columns("body")).get()
    heading, body = shown(here, "title"), written(texts)
    context = {
        "resource": found,
        "title": heading.text,
        "heading": heading,
        "body": body,
        "html": rich(body.text),
        "guide": shown(found, "title"),
        "use_when": shown(found, "use_when"),
        "contents": contents(found, items_of(sections), section),
        "previous": neighbour(found, sections, place - 1),
        "next": neighbour(found, sections, place + 1),
        "also_in": also_in(request, texts, body.language),
        "editions": editions_of(found),
    }
    return render(request, "resources/section.html", context)
