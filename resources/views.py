"""Pages of the library: its list, a resource, and the sections of a guide that is read here."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, override, pgettext
from django.views.decorators.http import require_safe

from cities.models import City, State
from cities.organisations.models import Organisation
from core.accounts.permissions import may
from core.files.serving import file_response
from core.history.translations import older_here
from core.pagecache.kept import kept
from core.pagecache.middleware import public_page
from core.pagecache.packed import packed
from core.prepared import at_once, prepared
from core.text.fallback import Text, columns, language_name, localized
from core.text.languages import LANGUAGE_CODES, LANGUAGE_TAGS, column_name
from core.text.lines import narrowed
from core.text.rich import rich
from core.ui.context import language_links
from core.ui.jsonld import absolute
from core.vocabulary.cited import good_sources
from core.vocabulary.models import Source, Term
from resources import library
from resources.citations import signposts
from resources.citing import Reference, citation, citation_of_introduction, citing_language, meta_tags, reference
from resources.editions import EditionRow, editions_of, has_files
from resources.marks import mark_of
from resources.models import EditionFile, Resource, Section
from resources.process import steps_of
from resources.reading import minutes, opening
from resources.registry import extras_of

RELATED = 3
WEAK = (Source.Kind.WEAK, Source.Kind.COPY)


@require_safe
@public_page("page", "kind", "stage", "language", "topic")
def resources(request: HttpRequest) -> HttpResponse:
    title, shown = pgettext("guides and publications", "Library"), library.library(request)
    list_title = narrowed(title, (each["label"] for each in shown["chosen"]))
    return render(request, "resources/library.html", {"title": title, "list_title": list_title, **shown})


@require_safe
@public_page()
def resource(request: HttpRequest, slug: str) -> HttpResponse:
    if request.user.is_anonymous:
        context = shown_to_visitors(slug)
    else:
        context = shown(get_object_or_404(Resource.objects.visible_to(request.user), slug=slug))
    response = render(request, "resources/resource.html", context)
    response.headers["Link"] = context["signposts"]
    return response


@kept
def shown_to_visitors(slug: str) -> dict[str, Any]:
    """What the page shows to everybody. Raises Http404."""
    found = public_resource.first(slug)
    if found is None:
        raise Http404
    return shown(found)


def shown(found: Resource) -> dict[str, Any]:
    """What the page of a resource says."""
    heading, summary = localized(found, "title"), localized(found, "summary")
    editions = editions_of(found)
    bodies, cities, sources = at_once(
        publishers_of.asked(found.pk), cities_of.asked(found.pk), sources_of.asked(found.pk)
    )
    publishers = [(body, localized(body, "name")) for body in bodies]
    terms = terms_of(found)
    work = cited(found, bodies, editions)
    sections = sections_of(found.pk)
    main = {
        "resource": found,
        "heading": heading,
        "summary": summary,
        "noted": heading.other_language or summary.other_language,
        "older": older_here(found),
        "texts": {name: localized(found, name) for name in ("use_when", "licence", "note")},
        "languages": [language_name(code) for code in found.languages],
        "identifiers": identifiers(found),
        "editions": editions,
        "publishers": publishers,
        "cities": [(city, localized(city, "name")) for city in cities],
        "sources": [source.cited for source in sources],
        "terms": terms,
        "contents": chapters(found, sections),
        "steps": steps_of(found.slug, [each.slug for each in sections]),
        "reading": reading_of(sections),
        "mark": mark_of(found.kind),
        "has_files": has_files(editions),
        "introduced_in": languages_written(sections) if found.is_introduced else 0,
        "extras": extras_of(found),
        "related": related(found, terms.get("topics", [])),
        "citation": citation(work),
        "cited_in": work.language if work.language.lower() != get_language() else "",
        "introduction": citation_of_introduction(found) if found.is_introduced else "",
    }
    return {
        "title": heading.text,
        "summary": summary,
        "cite_as": work.permanent_url,
        "meta_tags": meta_tags(work),
        "signposts": signposts(work),
        "structured": structured(found, heading, summary, [name.text for _body, name in publishers]),
        "main": packed("resources/resource/main.html", main),
    }


@prepared
def public_resource(slug: str) -> QuerySet[Resource]:
    return Resource.objects.published().filter(slug=slug)


@prepared
def sections_of(resource: int) -> QuerySet[Section]:
    return Section.objects.filter(resource=resource).order_by("order", "pk")


@prepared
def publishers_of(resource: int) -> QuerySet[Organisation]:
    rows = Organisation.objects.published().shown_with(resources=resource)
    return rows.order_by("pk").only("slug", "country", *columns("name"))


@prepared
def cities_of(resource: int) -> QuerySet[City]:
    rows = City.objects.public().shown_with(resources=resource)
    return rows.order_by("pk").only("slug", "country", "local_language", *columns("name"))


@prepared
def sources_of(resource: int) -> QuerySet[Source]:
    through: Any = Resource.sources.through
    rows = good_sources(Source.objects.filter(pk__in=through.objects.filter(resource=resource).values("source")))
    return rows.order_by("pk").only("key", "kind", "url", "read_in_archive", *columns("title"))


def terms_of(found: Resource) -> dict[str, list[Term]]:
    """Terms by their scheme: topics, targets of the framework, readers."""
    by_scheme: dict[str, list[Term]] = defaultdict(list)
    for term in terms_by_scheme(found.pk):
        by_scheme[term.scheme.code.replace("-", "_")].append(term)
    return dict(by_scheme)


@prepared
def terms_by_scheme(resource: int) -> QuerySet[Term]:
    links: Any = Resource.terms.through
    keys = links.objects.filter(resource=resource).values("term")
    terms = Term.objects.filter(pk__in=keys).select_related("scheme").order_by("scheme__code", "order", "pk")
    return terms.only("code", "order", "is_retired", "scheme__code", *columns("label", "short"))


def identifiers(found: Resource) -> list[str]:
    """Identifiers as entered: plain words, or a scheme with its value."""
    return [
        " ".join(str(part) for part in each.values()) if isinstance(each, dict) else str(each)
        for each in found.identifiers
    ]


def contents(found: Resource, sections: Iterable[tuple[str, Text]], current: str = "") -> list[dict[str, Any]]:
    return [
        {
            "label": title.text,
            "language": title.other_language,
            "url": reverse("resource_section", args=[found.slug, slug]),
            "current": slug == current,
        }
        for slug, title in sections
    ]


def chapters(found: Resource, sections: list[Section]) -> list[dict[str, Any]]:
    """The sections with how each begins and how long it takes to read."""
    links = contents(found, ((each.slug, localized(each, "title")) for each in sections))
    bodies = [localized(each, "body") for each in sections]
    return [
        {
            **link,
            "opening": opening(body.text),
            "body_language": body.other_language,
            "minutes": minutes(body.text),
            "sources": len(section.source_keys),
        }
        for link, body, section in zip(links, bodies, sections, strict=True)
    ]


def reading_of(sections: list[Section]) -> dict[str, int]:
    """Numbers of an introduction as a whole: its pages, the minutes to read them, the sources that they name."""
    if not sections:
        return {}
    return {
        "pages": len(sections),
        "minutes": sum(minutes(localized(each, "body").text) for each in sections),
        "sources": len({key for each in sections for key in each.source_keys}),
    }


def languages_written(sections: list[Section]) -> int:
    """The number of languages in which all sections are written."""
    written = (all(getattr(each, column_name("body", code)) for each in sections) for code in LANGUAGE_CODES)
    return sum(written) if sections else 0


def related(found: Resource, topics: list[Term]) -> list[tuple[Resource, Text, str]]:
    """Those with most topics in common, each with its title and the mark of its kind."""
    rows = sharing_topics([term.pk for term in topics], found.pk) if topics else []
    return [(row, localized(row, "title"), mark_of(row.kind)) for row in rows]


@prepared
def sharing_topics(topics: list[int], but: int) -> QuerySet[Resource]:
    """Grouped by key alone: whole rows in four languages are large."""
    through: Any = Resource.terms.through
    public = through.objects.filter(term__in=topics, resource__in=Resource.objects.shown_to_all())
    counted = public.exclude(resource=but).values("resource").annotate(shared=Count("pk"))
    keys = counted.order_by("-shared", "resource").values("resource")[:RELATED]
    return Resource.objects.filter(pk__in=keys).order_by("order", "slug").only("slug", "kind", *columns("title"))


def cited(found: Resource, publishers: Iterable[Organisation], editions: list[EditionRow]) -> Reference:
    with override(citing_language(found)):
        names = [localized(body, "name") for body in publishers]
    return reference(found, publishers=names, newest=editions[0].edition if editions else None)


def structured(found: Resource, heading: Text, summary: Text, publishers: Iterable[str]) -> dict[str, Any]:
    """The resource in the words of schema.org, for machines."""
    publishers = [*publishers, *found.other_publishers]
    return {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": heading.text,
        "description": summary.text,
        "url": absolute(found.get_absolute_url()),
        "author": [{"@type": "Person", "name": name} for name in found.authors],
        "publisher": [{"@type": "Organization", "name": name} for name in publishers],
        "inLanguage": found.languages,
        "license": localized(found, "licence").text,
        "datePublished": found.released_on,
        "isPartOf": {"@type": "CreativeWorkSeries", "name": found.series} if found.series else None,
    }


@require_safe
@public_page()
def section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    found = get_object_or_404(Resource.objects.visible_to(request.user), slug=slug)
    here = get_object_or_404(Section, resource=found, slug=section)
    heading, body = localized(here, "title"), localized(here, "body")
    titles = titles_of_sections(found)
    pages, steps = contents(found, titles, section), steps_of(slug, [each for each, _title in titles])
    place = next(number for number, page in enumerate(pages) if page["current"])
    editions = editions_of(found)
    context = {
        "resource": found,
        "has_files": has_files(editions),
        "title": heading.text,
        "heading": heading,
        "body": body,
        "html": rich(body.text),
        "guide": localized(found, "title"),
        "contents": pages,
        "steps": steps if section in {each.section for each in steps} else (),
        "current": section,
        "previous": pages[place - 1] if place else None,
        "next": pages[place + 1] if place + 1 < len(pages) else None,
        "also_in": also_in(request, here, body),
        "editions": editions,
        "sources": sources_of_section(here),
        "structured": section_data(found, here, heading, body),
    }
    return render(request, "resources/section.html", context)


def sources_of_section(here: Section) -> list[Source]:
    """Those that may be named, in the order in which the section has them."""
    good = Source.objects.filter(key__in=here.source_keys).exclude(kind__in=WEAK)
    found = {source.key: source for source in good}
    return [found[key] for key in here.source_keys if key in found]


def titles_of_sections(found: Resource) -> list[tuple[str, Text]]:
    rows = Section.objects.filter(resource=found).only("slug", "order", *columns("title")).order_by("order", "pk")
    return [(row.slug, localized(row, "title")) for row in rows]


def also_in(request: HttpRequest, here: Section, body: Text) -> list[dict[str, Any]]:
    """The same page in the other languages in which it is written."""
    links = language_links(request, body.language)
    written = [code for code in LANGUAGE_CODES if getattr(here, column_name("body", code))]
    return [link for link in links if link["code"] in written and not link["current"]]


def section_data(found: Resource, here: Section, heading: Text, body: Text) -> dict[str, Any]:
    whole = {"@type": "CreativeWork", "name": localized(found, "title").text, "url": absolute(found.get_absolute_url())}
    return {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": heading.text,
        "inLanguage": LANGUAGE_TAGS[body.language],
        "position": here.order,
        "url": absolute(reverse("resource_section", args=[found.slug, here.slug])),
        "isPartOf": whole,
    }


@require_safe
def edition_file(request: HttpRequest, slug: str, file: UUID) -> HttpResponseBase:
    """Decided anew at every request, before any header is looked at: hidden with its resource, and as if unknown."""
    kept = EditionFile.objects.exclude(file="").select_related("resource")
    found = get_object_or_404(kept, pk=file, resource__slug=slug)
    if not may(request.user, "resource.see", found.resource):
        raise Http404
    return file_response(request, str(found.file.name), public=found.resource.state == State.PUBLISHED)
