"""The catalogue of the open data after DCAT-AP 3.0, as JSON-LD, the same for readers of all languages.

What the profile names by an address carries its class, so that a program can check the catalogue without fetching
anything else: https://semiceu.github.io/DCAT-AP/releases/3.0.0/
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext, override
from django_countries import countries

from alliance.portal.datasets import (
    CALENDAR,
    CSV,
    GEOJSON,
    JSON,
    XLSX,
    Dataset,
    File,
    Span,
    datasets,
    file_address,
    licence,
    licence_url,
    publisher,
    span_of,
)
from cities.models import City
from cities.practices.models import Practice
from cooperation.models import Link, Posting
from core.text.contacts import contact_uri
from core.text.languages import LANGUAGE_CODES, LANGUAGE_TAGS
from core.ui.jsonld import absolute, without_empty
from events.models import Event
from resources.models import Resource

type Node = dict[str, Any]

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Lists of the European Union that the profile asks for.
AUTHORITY = "http://publications.europa.eu/resource/authority/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
FORMATS = {CSV: "CSV", XLSX: "XLSX", GEOJSON: "GEOJSON", CALENDAR: "ICS", JSON: "JSON"}
LANGUAGES = {"en": "ENG", "zh-hans": "ZHO", "zh-hant": "ZHO", "ja": "JPN"}  # the list has no scripts
THEMES = {"ENVI": "Environment", "REGI": "Regions and cities"}  # with the labels that the list has in English
# When rows of each were changed. Projects are not among them: a change may be of a part that is not open.
CHANGING = {"events": Event, "practices": Practice, "resources": Resource, "cooperation": Posting, "links": Link}
OF_CITIES = frozenset({"cities", "practices", "cooperation", "links", "projects"})


def catalogue() -> Node:
    cities = City.objects.listed()
    span, places = span_of(cities), sorted(set(cities.order_by().values_list("country", flat=True)) - {""})
    changed: dict[str, date | None] = {code: last_change(model) for code, model in CHANGING.items()}
    changed["cities"] = span.modified
    with override("en"):
        found: Node = without_empty(
            {
                "@context": CONTEXT,
                "@id": absolute(reverse("catalogue")),
                "@type": "dcat:Catalog",
                "dct:title": in_english(publisher()),
                "dct:description": in_all_languages(about_all),
                "dct:publisher": agent(),
                "dct:license": licence_document(),
                "dct:language": languages(LANGUAGE_CODES),
                "dct:modified": day(max(filter(None, changed.values()), default=None)),
                "dct:spatial": [location(code) for code in places],
                "foaf:homepage": document("home"),
                "dcat:themeTaxonomy": {
                    "@id": f"{AUTHORITY}data-theme",
                    "@type": "skos:ConceptScheme",
                    "dct:title": in_english("Data theme"),
                },
                "dcat:dataset": [
                    dataset(number, each, changed.get(each.code), span, places)
                    for number, each in enumerate(datasets())
                ],
            }
        )
    return found


def about_all() -> str:
    return gettext("Cities, events, resources, practices and cooperation on this site")


def last_change(model: Any) -> date | None:
    changed = model.objects.shown_to_all().order_by().aggregate(latest=Max("changed_at"))["latest"]
    return changed.date() if changed else None


def dataset(number: int, each: Dataset, changed: date | None, span: Span, places: Iterable[str]) -> Node:
    return {
        "@id": f"{absolute(reverse('catalogue'))}#{each.code}",
        "@type": "dcat:Dataset",
        "dct:identifier": each.code,
        "dct:title": in_all_languages(lambda: datasets()[number].title),
        "dct:description": in_all_languages(lambda: datasets()[number].description),
        "dct:publisher": agent(),
        "dcat:contactPoint": contact(),
        "dct:accessRights": {"@id": f"{AUTHORITY}access-right/PUBLIC", "@type": "dct:RightsStatement"},
        "dcat:theme": [theme(code) for code in THEMES],
        "dct:language": languages(LANGUAGE_CODES),
        "dct:spatial": [location(code) for code in places] if each.code in OF_CITIES else [],
        "dct:modified": day(changed),
        "dct:temporal": period(span) if each.code == "cities" else None,
        "dcat:landingPage": document(each.page),
        "dcat:distribution": [one for file in each.files for one in distributions(number, file)],
    }


def distributions(number: int, file: File) -> list[Node]:
    """One for each language in which a file is made. Lists of the API hold all languages."""
    is_for_all = file.address.startswith("/")
    found = []
    for code in LANGUAGE_CODES[:1] if is_for_all else LANGUAGE_CODES:
        with override(code):
            address, title = file_address(file), datasets()[number].title
        found.append(
            {
                "@type": "dcat:Distribution",
                "dct:title": {"@language": LANGUAGE_TAGS[code], "@value": title},
                "dcat:mediaType": {"@id": f"{MEDIA_TYPES}{file.media_type}", "@type": "dct:MediaType"},
                "dct:format": {
                    "@id": f"{AUTHORITY}file-type/{FORMATS[file.media_type]}",
                    "@type": "dct:MediaTypeOrExtent",
                },
                "dcat:accessURL": {"@id": address, "@type": "rdfs:Resource"},
                "dcat:downloadURL": {"@id": address, "@type": "rdfs:Resource"},
                "dct:license": licence_document(),
                "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": in_english(licence())},
                "dct:language": languages(LANGUAGE_CODES if is_for_all else [code]),
            }
        )
    return found


# --- What several of them name ------------------------------------------------------------------------------------


def agent() -> Node:
    return {
        "@id": f"{absolute(reverse('catalogue'))}#publisher",
        "@type": ["foaf:Agent", "foaf:Organization"],
        "foaf:name": in_english(publisher()),
    }


def contact() -> Node:
    """The address that the operator named, and the page about the site where there is none."""
    address = contact_uri(settings.ALLIANCE_CONTACT)
    where = "vcard:hasEmail" if address.startswith("mailto:") else "vcard:hasURL"
    return {
        "@id": f"{absolute(reverse('catalogue'))}#contact",
        "@type": ["vcard:Kind", "vcard:Organization"],
        "vcard:fn": in_english(publisher()),
        where: {"@id": address or absolute(reverse("about"))},
    }


def licence_document() -> Node:
    return {"@id": licence_url(), "@type": "dct:LicenseDocument", "rdfs:label": in_english(licence())}


def document(page: str) -> Node:
    return {"@id": absolute(reverse(page)), "@type": "foaf:Document"}


def theme(code: str) -> Node:
    return {
        "@id": f"{AUTHORITY}data-theme/{code}",
        "@type": "skos:Concept",
        "skos:prefLabel": in_english(THEMES[code]),
    }


def languages(codes: Iterable[str]) -> list[Node]:
    names = dict.fromkeys(LANGUAGES[code] for code in codes)
    return [{"@id": f"{AUTHORITY}language/{name}", "@type": "dct:LinguisticSystem"} for name in names]


def location(country: str) -> Node:
    return {
        "@id": f"{AUTHORITY}country/{countries.alpha3(country)}",
        "@type": "dct:Location",
        "skos:prefLabel": in_english(countries.name(country)),
    }


def day(when: date | None) -> Node | None:
    return {"@type": "xsd:date", "@value": when.isoformat()} if when else None


def period(span: Span) -> Node | None:
    if not span.first:
        return None
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": {"@type": "xsd:gYear", "@value": str(span.first)},
        "dcat:endDate": {"@type": "xsd:gYear", "@value": str(span.last)},
    }


def in_english(text: str) -> Node:
    return {"@language": "en", "@value": str(text)}


def in_all_languages(text: Any) -> list[Node]:
    """What a function says in each language."""
    found = []
    for code in LANGUAGE_CODES:
        with override(code):
            found.append({"@language": LANGUAGE_TAGS[code], "@value": text()})
    return found
