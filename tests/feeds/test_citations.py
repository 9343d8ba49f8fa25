import json
from typing import Any

import pytest
from django.test import Client

from tests.factories import EditionFactory, OrganisationFactory, ResourceFactory
from tests.feeds.reading import get, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def handbook(db: None) -> Any:
    resource = ResourceFactory(
        slug="cbi",
        kind="handbook",
        title_en="Handbook: 100% of Parks & Rivers",
        series="Technical Series No. 98",
        authors=["Chan, L.", "Moreno-Peñaranda, R.", "Parks and Gardens Office"],
        other_publishers=["Parks Board, Singapore"],
        identifiers=[{"isbn": "978-92-9225-716-3"}, "DOI 10.1234/ab_c.5", "9789292257164"],
    )
    resource.publishers.add(OrganisationFactory(name_en="Secretariat"))
    EditionFactory(resource=resource, number=1, year=2014)
    EditionFactory(resource=resource, number=2, year=2021, pages=70)
    return resource


def cite(ext: str, slug: str = "cbi", language: str = "en") -> str:
    return text_of(f"/{language}/resources/{slug}/cite.{ext}")


def test_bibtex(handbook: Any) -> None:
    assert cite("bib") == (
        "@book{cbi,\n"
        "  author = {Chan, L. and Moreno-Peñaranda, R. and {Parks and Gardens Office}},\n"
        "  title = {{Handbook: 100\\% of Parks \\& Rivers}},\n"
        "  year = {2021},\n"
        "  publisher = {Secretariat; Parks Board, Singapore},\n"
        "  series = {Technical Series No. 98},\n"
        "  edition = {2},\n"
        "  pagetotal = {70},\n"
        "  isbn = {9789292257163},\n"
        "  doi = {10.1234/ab\\_c.5},\n"
        "  language = {en},\n"
        "  url = {http://localhost:8000/en/resources/cbi/}\n"
        "}\n"
    )


def test_ris(handbook: Any) -> None:
    assert cite("ris").split("\r\n") == [
        "TY  - BOOK",
        "AU  - Chan, L.",
        "AU  - Moreno-Peñaranda, R.",
        "AU  - Parks and Gardens Office",
        "TI  - Handbook: 100% of Parks & Rivers",
        "PY  - 2021",
        "PB  - Secretariat",
        "PB  - Parks Board, Singapore",
        "T2  - Technical Series No. 98",
        "ET  - 2",
        "SP  - 70",
        "SN  - 9789292257163",
        "DO  - 10.1234/ab_c.5",
        "LA  - en",
        "UR  - http://localhost:8000/en/resources/cbi/",
        "ER  - ",
        "",
    ]


def test_csl_json(handbook: Any) -> None:
    assert json.loads(cite("json")) == [
        {
            "id": "cbi",
            "type": "book",
            "title": "Handbook: 100% of Parks & Rivers",
            "author": [
                {"family": "Chan", "given": "L."},
                {"family": "Moreno-Peñaranda", "given": "R."},
                {"literal": "Parks and Gardens Office"},
            ],
            "issued": {"date-parts": [[2021]]},
            "publisher": "Secretariat; Parks Board, Singapore",
            "collection-title": "Technical Series No. 98",
            "edition": "2",
            "number-of-pages": "70",
            "ISBN": "9789292257163",
            "DOI": "10.1234/ab_c.5",
            "language": "en",
            "URL": "http://localhost:8000/en/resources/cbi/",
        }
    ]


@pytest.mark.parametrize(
    ("ext", "content_type"),
    [
        ("bib", "application/x-bibtex; charset=utf-8"),
        ("ris", "application/x-research-info-systems; charset=utf-8"),
        ("json", "application/vnd.citationstyles.csl+json"),
    ],
)
def test_t22_a_citation_is_saved_as_a_file(handbook: Any, ext: str, content_type: str) -> None:
    response = get(f"/en/resources/cbi/cite.{ext}")

    assert response.headers["Content-Type"] == content_type
    assert response.headers["Content-Disposition"] == f'attachment; filename="cbi.{ext}"'


def test_what_is_not_known_is_left_out() -> None:
    ResourceFactory(slug="guide", title_en="Guide", kind="report", released_on=None)

    assert cite("bib", "guide") == (
        "@techreport{guide,\n  title = {{Guide}},\n  language = {en},\n"
        "  url = {http://localhost:8000/en/resources/guide/}\n}\n"
    )
    assert json.loads(cite("json", "guide"))[0].keys() == {"id", "type", "title", "language", "URL"}


def test_without_authors_the_publishers_stand_for_them() -> None:
    resource = ResourceFactory(slug="guide")
    resource.publishers.add(OrganisationFactory(name_en="Bread and Parks"))

    assert "  author = {{Bread and Parks}},\n" in cite("bib", "guide")
    assert json.loads(cite("json", "guide"))[0]["author"] == [{"literal": "Bread and Parks"}]


def test_the_title_is_in_the_readers_language_or_the_next_best() -> None:
    ResourceFactory(slug="guide", title_en="Guide", title_zh_hans="指南")

    (item,) = json.loads(cite("json", "guide", "zh-hant"))

    assert (item["title"], item["language"]) == ("指南", "zh-Hans")


def test_braces_and_commands_do_nothing_in_bibtex() -> None:
    ResourceFactory(slug="guide", title_en="a } b {\\input{x}} $~^#_", authors=["O'Neil}, @book{x"])

    text = cite("bib", "guide")

    assert text.count("{") == text.count("}")
    assert "\\input" not in text
    assert text.count("@book{") == 1
    assert "\\textbraceright{}" in text


def test_t19_a_text_cannot_add_a_field_of_its_own() -> None:
    breaks = "\r\nUR  - https://evil.example/\rKW  - x\u2028N1  - y"
    ResourceFactory(slug="guide", title_en=f"Guide{breaks}", authors=[f"A, B{breaks}"], other_publishers=[breaks])

    tags = [row[:2] for row in cite("ris", "guide").splitlines()]

    assert tags == ["TY", "AU", "TI", "PY", "PB", "LA", "UR", "ER"]


@pytest.mark.parametrize("address", ["draft/cite.bib", "nothing/cite.ris", "cbi/cite.xml", "cbi/cite."])
def test_t08_drafts_and_other_formats_are_not_found(handbook: Any, address: str) -> None:
    ResourceFactory(slug="draft", state="draft")

    assert Client().get(f"/en/resources/{address}").status_code == 404


def test_the_founding_resources_can_be_cited(founding_facts: None) -> None:
    for slug in ("lbsap-guide", "finance-guide", "cbi", "alliance-platform"):
        for language in ("en", "ja"):
            assert cite("bib", slug, language).startswith("@")
            assert cite("ris", slug, language).endswith("ER  - \r\n")
            assert json.loads(cite("json", slug, language))[0]["id"] == slug
