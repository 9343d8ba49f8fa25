"""The catalogue of the open data, asked by the published rules of DCAT-AP 3.0 and by what portals show of it."""

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from pyshacl import validate
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SKOS, XSD

from core.pagecache.models import raise_content_version
from tests import factories as make
from tests.feeds.reading import SITE, get, text_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),  # in rdflib's own reader
]
SHAPES = Path(__file__).parent / "dcat_ap" / "shapes.jsonld"
HARVESTED = {
    *("description", "publisher", "contactPoint", "theme"),
    *("accessRights", "landingPage", "distribution", "language"),
}


def graph() -> Graph:
    return Graph().parse(data=text_of("/data.json"), format="json-ld")


def refused(catalogue: Graph) -> str:
    """What the shapes find wrong; empty if nothing."""
    conforms, _report, text = validate(catalogue, shacl_graph=Graph().parse(SHAPES, format="json-ld"))
    return "" if conforms else str(text)


@pytest.fixture
def furnished(db: None) -> None:
    city = make.CityFactory(slug="kobe", country="JP")
    make.FigureFactory(city=city, year=2020)
    make.PracticeFactory(city=city)
    make.EventFactory()
    make.ResourceFactory()
    make.PostingFactory(city=city)
    make.linked(city, make.CityFactory(country="CN"))


@pytest.mark.parametrize("contact", ["", "data@alliance.example", "https://alliance.example/contact"])
@pytest.mark.usefixtures("furnished")
def test_the_catalogue_keeps_the_published_rules_of_the_profile(contact: str) -> None:
    with override_settings(ALLIANCE_CONTACT=contact):
        assert refused(graph()) == ""


def test_a_catalogue_of_nothing_keeps_them_too() -> None:
    assert refused(graph()) == ""


def test_the_rules_find_what_is_wrong() -> None:
    catalogue = graph()
    files = list(catalogue.subjects(RDF.type, DCAT.Distribution))
    catalogue.set((files[0], DCAT.mediaType, Literal("text/csv")))
    catalogue.remove((URIRef(f"{SITE}/data.json#cities"), DCTERMS.description, None))

    found = refused(catalogue)

    assert "mediaType" in found
    assert "description" in found


@pytest.mark.usefixtures("furnished")
def test_each_data_set_has_an_address_and_what_portals_show_of_it() -> None:
    catalogue = graph()
    data_sets = list(catalogue.subjects(RDF.type, DCAT.Dataset))

    assert {str(each) for each in data_sets} == {
        f"{SITE}/data.json#{code}"
        for code in ("cities", "events", "practices", "resources", "cooperation", "links", "projects")
    }
    for each in data_sets:
        there = {str(name).rpartition("#")[2].rpartition("/")[2] for name in catalogue.predicates(each)}
        assert there >= HARVESTED, each
        words = [text for text in catalogue.objects(each, DCTERMS.description) if isinstance(text, Literal)]
        assert {str(text.language).lower() for text in words} == {"en", "zh-hans", "zh-hant", "ja"}
        assert len(set(map(str, words))) == 4
    texts = [text for text in catalogue.objects(None, DCTERMS.description) if isinstance(text, Literal)]
    assert len({str(text) for text in texts if text.language == "en"}) == 8
    for file in catalogue.subjects(RDF.type, DCAT.Distribution):
        assert catalogue.value(file, DCTERMS["format"])


@pytest.mark.usefixtures("furnished")
def test_days_places_and_languages_are_said_as_programs_read_them() -> None:
    catalogue = graph()
    practices = URIRef(f"{SITE}/data.json#practices")
    lists = "http://publications.europa.eu/resource/authority"

    (day,) = catalogue.objects(practices, DCTERMS.modified)
    places = {
        str(place): catalogue.value(place, SKOS.prefLabel) for place in catalogue.objects(practices, DCTERMS.spatial)
    }

    assert isinstance(day, Literal)
    assert day.datatype == XSD.date
    assert {place: str(name) for place, name in places.items()} == {
        f"{lists}/country/CHN": "China",
        f"{lists}/country/JPN": "Japan",
    }
    assert {str(each) for each in catalogue.objects(practices, DCTERMS.language)} == {
        f"{lists}/language/{code}" for code in ("ENG", "ZHO", "JPN")
    }


def test_who_asks_about_the_data_finds_whom_to_write_to() -> None:
    def contact(named: str) -> Any:
        raise_content_version()
        with override_settings(ALLIANCE_CONTACT=named):
            return get("/data.json").json()["dcat:dataset"][0]["dcat:contactPoint"]

    assert contact("data@alliance.example")["vcard:hasEmail"] == {"@id": "mailto:data@alliance.example"}
    assert contact("")["vcard:hasURL"] == {"@id": f"{SITE}/en/about/"}
