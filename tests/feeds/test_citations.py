import json
from typing import Any

import pytest
from django.test import Client

from tests.factories import EditionFactory, OrganisationFactory, ResourceFactory
from tests.feeds.reading import get, text_of
from tests.site.reading import Reading

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
        "PB  - Secretariat; Parks Board, Singapore",
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


def test_a_work_is_cited_in_its_own_words_from_every_page() -> None:
    work = ResourceFactory(slug="guide", title_en="Guide", title_zh_hans="指南", languages=["zh-hans"])
    work.publishers.add(OrganisationFactory(name_en="Secretariat", name_zh_hans="秘书处", name_ja="事務局"))

    citations = {cite(ext, "guide", language) for ext in ("bib", "ris") for language in ("en", "zh-hant", "ja")}
    (item,) = json.loads(cite("json", "guide", "ja"))

    assert len(citations) == 2
    assert (item["title"], item["author"], item["language"]) == ("指南", [{"literal": "秘书处"}], "zh-Hans")
    assert item["URL"] == "http://localhost:8000/zh-hans/resources/guide/"


def test_of_a_work_in_several_languages_the_reader_cites_their_own_or_the_next_best() -> None:
    titles = {"title_en": "Guide", "title_zh_hans": "指南", "title_ja": "手引き"}
    ResourceFactory(slug="guide", languages=["en", "zh-hans", "ja"], **titles)

    found = {language: json.loads(cite("json", "guide", language))[0] for language in ("en", "zh-hant", "ja")}

    assert {language: item["title"] for language, item in found.items()} == {
        "en": "Guide",
        "zh-hant": "指南",
        "ja": "手引き",
    }


@pytest.mark.parametrize(("languages", "expected"), [(["fr"], "fr"), ([], "en")])
def test_the_language_is_that_of_the_work_also_where_its_title_is_in_another(
    languages: list[str], expected: str
) -> None:
    ResourceFactory(slug="guide", title_en="Guide", languages=languages)

    (item,) = json.loads(cite("json", "guide", "ja"))

    assert (item["title"], item["language"]) == ("Guide", expected)


def test_the_page_says_how_to_cite_its_work_in_words_and_for_reference_managers(handbook: Any) -> None:
    response = get("/ja/resources/cbi/")
    page = Reading(response.content.decode())
    tags = [(found["name"], found["content"]) for tag, found in page.elements if tag == "meta" and "name" in found]

    assert [content for name, content in tags if name == "citation_author"] == [
        "Chan, L.",
        "Moreno-Peñaranda, R.",
        "Parks and Gardens Office",
    ]
    assert (
        dict(tags).items()
        >= {
            "citation_title": "Handbook: 100% of Parks & Rivers",
            "citation_publication_date": "2021",
            "citation_language": "en",
            "citation_doi": "10.1234/ab_c.5",
            "citation_isbn": "9789292257163",
            "DC.title": "Handbook: 100% of Parks & Rivers",
            "DC.date": "2021",
            "DC.identifier": "https://doi.org/10.1234/ab_c.5",
        }.items()
    )
    assert response.headers["Link"].split(", ")[:2] == [
        '<https://doi.org/10.1234/ab_c.5>; rel="cite-as"',
        '<http://localhost:8000/ja/resources/cbi/cite.bib>; rel="describedby"; type="application/x-bibtex"',
    ]
    assert [found["href"] for found in page.links("cite-as")] == ["https://doi.org/10.1234/ab_c.5"]


def test_without_a_doi_the_page_in_the_language_of_the_work_is_what_is_cited() -> None:
    ResourceFactory(slug="guide", title_zh_hans="指南", languages=["zh-hans"])

    link = get("/en/resources/guide/").headers["Link"]

    assert link.startswith('<http://localhost:8000/zh-hans/resources/guide/>; rel="cite-as"')
    described = get("/en/resources/guide/cite.ris").headers["Link"]
    assert described == '<http://localhost:8000/zh-hans/resources/guide/>; rel="describes"; type="text/html"'


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
