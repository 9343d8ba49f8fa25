"""The library, its resources and the guides that are read here."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from resources.marks import MARKS
from resources.models import Resource
from resources.reading import minutes, opening
from tests import factories as make
from tests.pages.reading import Shown, read

pytestmark = pytest.mark.django_db
type Queries = Callable[[int], AbstractContextManager[Any]]
PAYLOAD = '</script><img src=x onerror=alert(1)>"'


def titles(page: Shown) -> list[str]:
    return [text for tag, text in page.main.headings if tag == "h3"]


# --- Library ------------------------------------------------------------------------------------------------------


def test_a_row_says_when_to_use_it_and_in_which_languages(client: Client) -> None:
    resource = make.ResourceFactory(title_en="Guide", use_when_en="Use this when you begin.", languages=["zh", "es"])
    make.EditionFactory(resource=resource, number=1, year=2012)
    make.EditionFactory(resource=resource, number=2, year=2021)

    page = read(client, "/en/resources/")

    assert "Guide Use this when you begin. Guide · Chinese, Spanish · 2 editions, the newest of 2021" in page.text
    assert page.link("Guide") == f"/en/resources/{resource.slug}/"


@pytest.fixture
def library(db: None) -> None:
    finance = make.term("topics", "finance", label_en="Finance", label_ja="資金")
    guide = make.ResourceFactory(title_en="Money guide", kind="guide", stage="finance", languages=["ja", "en"])
    guide.terms.add(finance)
    make.ResourceFactory(title_en="Old index", kind="index", stage="assess", languages=["zh"])
    make.ResourceFactory(title_en="Draft", kind="guide", state="draft").terms.add(make.term("topics", "quagga"))


@pytest.mark.both
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Money guide", "Old index"]),
        ("kind=index", ["Old index"]),
        ("stage=finance", ["Money guide"]),
        ("language=ja", ["Money guide"]),
        ("language=zh-hant", ["Old index"]),
        ("topic=finance", ["Money guide"]),
        ("topic=finance&kind=guide&language=en", ["Money guide"]),
        ("kind=song", ["Money guide", "Old index"]),
        ("topic=secret", ["Money guide", "Old index"]),
        ("colour=red", ["Money guide", "Old index"]),
    ],
)
def test_filters(client: Client, library: None, query: str, expected: list[str]) -> None:
    assert sorted(titles(read(client, f"/en/resources/?{query}"))) == expected


def test_each_filter_can_be_taken_away(client: Client, library: None) -> None:
    page = read(client, "/en/resources/?kind=guide&topic=finance&page=1")

    assert page.link("Remove filter: Guide") == "?topic=finance"
    assert page.link("Remove filter: Finance") == "?kind=guide"


def test_no_match_leads_back_to_all(client: Client, library: None) -> None:
    page = read(client, "/en/resources/?kind=index&topic=finance")

    assert "No resources match these filters. Remove a filter to see more." in page.text
    assert page.link("Show all resources") == "/en/resources/"


def test_topics_are_offered_in_the_language_of_the_reader(client: Client, library: None) -> None:
    page = read(client, "/ja/resources/?kind=guide")  # few need no filters; what was chosen can be taken away

    assert '<option value="finance">資金</option>' in page.html
    assert "quagga" not in page.html.lower()


@pytest.mark.parametrize("rows", [3, 50])
def test_the_library_takes_six_queries_however_much_it_holds(
    client: Client, django_assert_num_queries: Queries, rows: int
) -> None:
    for number in range(rows):
        resource = make.ResourceFactory(is_introduced=number < 2)
        resource.terms.add(make.term("topics", f"topic-{number}"))
        make.EditionFactory(resource=resource)
        make.SectionFactory(resource=resource)

    with django_assert_num_queries(6):
        client.get("/en/resources/")
    with django_assert_num_queries(5):
        client.get("/en/resources/?topic=topic-1&kind=guide&language=en")


def test_the_three_works_that_were_released_come_first_and_not_twice(client: Client, founding_facts: None) -> None:
    page = read(client, "/en/resources/")

    released = ["LBSAP) Guide", "Biodiversity Finance Guide", "Cities Biodiversity Assessment Index (CBI)"]
    assert all(part in title for part, title in zip(released, titles(page)[:3], strict=True))
    assert page.headings[:2] == ["Library", "Released for cities on 25 October 2024"]
    assert "15 more resources" in page.headings
    assert len(titles(page)) == len(set(titles(page))) == 18


def test_works_of_several_days_are_not_said_to_be_released_on_one(client: Client) -> None:
    make.ResourceFactory(is_introduced=True, released_on="2024-10-25")
    make.ResourceFactory(is_introduced=True, released_on="2025-03-01")

    assert read(client, "/en/resources/").headings[1] == "Introduced on this site"


def test_each_kind_has_its_mark_its_number_and_a_list(client: Client, founding_facts: None) -> None:
    page = read(client, "/en/resources/")

    assert "All 18 Guide 2 Index 1 Platform 1 Handbook 2" in page.text
    assert page.link("Handbook 2") == "?kind=handbook"
    assert len(titles(read(client, "/en/resources/?kind=handbook"))) == 2
    assert len(set(MARKS.values())) == len(MARKS) == len(Resource.Kind)


def test_lists_are_cut_into_pages_and_other_numbers_are_not_found(client: Client) -> None:
    for _number in range(26):
        make.ResourceFactory()

    assert len(titles(read(client, "/en/resources/"))) == 25
    assert len(titles(read(client, "/en/resources/?page=2"))) == 1
    for number in ("0", "3", "x"):
        assert client.get(f"/en/resources/?page={number}").status_code == 404


# --- A resource ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_not_published_is_not_found(client: Client, state: str) -> None:
    section = make.SectionFactory(resource=make.ResourceFactory(slug="quiet", state=state))

    for address in ("quiet/", f"quiet/{section.slug}/", "nothing/"):
        assert client.get(f"/en/resources/{address}").status_code == 404


def test_the_founding_guide_in_english(client: Client, founding_facts: None) -> None:
    page = read(client, "/en/resources/lbsap-guide/")

    assert page.link("ICLEI East Asia Secretariat") == "/en/organisations/iclei-east-asia/"
    assert page.link("Start reading") == "/en/resources/lbsap-guide/about-this-page/"
    assert page.link("What a local plan is") == "/en/resources/lbsap-guide/what-a-local-plan-is/"
    assert page.link("Cities Biodiversity Alliance Platform") == "/en/resources/alliance-platform/"
    assert "Released at" in page.headings
    event = "Local action in China to implement the Kunming-Montreal Biodiversity Framework"
    assert page.link(event) == "/en/events/local-action-in-china-2024/"
    assert page.link("Strategies and planning") == "/en/topics/planning/"
    assert "Use this when you begin, write or revise" in page.text
    assert page.data["@type"] == "CreativeWork"


def test_the_guide_draws_the_six_steps_and_says_whose_order_it_is(client: Client, founding_facts: None) -> None:
    page = read(client, "/en/resources/lbsap-guide/")

    steps = ["Form a team", "Assess nature", "Write the plan", "Adopt it", "Carry it out", "Report and revise"]
    places = [page.text.index(f"{number} {step}") for number, step in enumerate(steps, 1)]
    assert places == sorted(places)
    assert page.link("Adopt it") == "/en/resources/lbsap-guide/adopt-carry-out-revise/"
    assert "The order is our own." in page.text
    assert "Six steps to a local plan" not in read(client, "/en/resources/finance-guide/").headings


def test_a_step_whose_section_is_gone_leads_nowhere(client: Client, founding_facts: None) -> None:
    guide = Resource.objects.get(slug="lbsap-guide")
    guide.sections.filter(slug="write-the-plan").delete()

    assert "Six steps to a local plan" not in read(client, "/en/resources/lbsap-guide/").headings


def test_a_section_shows_its_own_step_among_the_six(client: Client, founding_facts: None) -> None:
    page = read(client, "/en/resources/lbsap-guide/write-the-plan/")

    assert page.html.count('class="has"') == 1
    assert 'write-the-plan/" aria-current="true">Write the plan' in page.html
    assert "Report and revise" not in read(client, "/en/resources/lbsap-guide/about-this-page/").text


def test_an_introduction_says_how_long_it_is_and_on_how_much_it_rests(client: Client) -> None:
    guide = make.ResourceFactory(slug="guide")
    make.SectionFactory(resource=guide, slug="one", body_en="word " * 300, source_keys=["a", "b"])
    make.SectionFactory(resource=guide, slug="two", body_en="word", source_keys=["b"])

    page = read(client, "/en/resources/guide/")

    assert "Introduction on this site 2 pages Reading time 3 minutes Sources cited 2" in page.text
    assert "2 minutes to read 2 sources" in page.text.replace(" · ", " ")


def test_a_section_lists_its_sources_under_a_heading(client: Client, founding_facts: None) -> None:
    page = read(client, "/en/resources/lbsap-guide/write-the-plan/")

    assert page.headings[:2] == ["Write the plan", "Sources of this page"]
    assert page.link("ICLEI, LBSAP Guidelines")


def test_targets_lead_to_their_pages(client: Client, founding_facts: None) -> None:
    assert "/en/targets/19/" in read(client, "/en/resources/finance-guide/").addresses


def test_a_title_that_is_not_translated_is_marked_with_its_language(client: Client) -> None:
    make.ResourceFactory(slug="handbook", title_en="Handbook", summary_zh_hans="该指数2021年版的手册")

    page = read(client, "/zh-hans/resources/handbook/")

    assert page.language_of(page.h1[0]) == "en"
    assert 'class="language-note"' in page.html
    assert "该指数2021年版的手册" in page.text


def test_a_title_that_the_platform_translated_shows_its_original(client: Client, founding_facts: None) -> None:
    page = read(client, "/ja/resources/finance-guide/")

    assert page.h1 == ["生物多様性資金ガイド"]
    assert "本サイトによる翻訳です。" in page.text
    assert page.language_of("Biodiversity Finance Guide") == "en"


def test_editions_newest_first_and_the_superseded_one_marked(client: Client) -> None:
    old = make.ResourceFactory(slug="manual", title_en="Manual")
    new = make.ResourceFactory(slug="handbook", title_en="Handbook")
    first = make.EditionFactory(resource=old, number=1, year=2010)
    second = make.EditionFactory(resource=old, number=2, year=2014, supersedes=first, pages=46)
    make.EditionFactory(resource=new, number=1, year=2021, supersedes=second)
    make.EditionFileFactory(resource=old, edition_number=2, title="Manual (PDF)", link="https://files.example/m.pdf")

    page = read(client, "/en/resources/manual/")
    after = read(client, "/en/resources/handbook/")

    assert titles(page)[:2] == ["Edition of 2014 Superseded", "Edition of 2010 Superseded"]
    assert page.link("Handbook") == "/en/resources/handbook/"
    assert {words for address, words in page.main.links if address == "https://files.example/m.pdf"} == {
        "Manual (PDF) English · PDF"
    }
    assert "46 pages" in page.text
    assert after.link("Manual") == "/en/resources/manual/"
    assert "Superseded" not in after.text


def test_nothing_on_the_page_leads_to_what_is_not_public(client: Client) -> None:
    resource = make.ResourceFactory(slug="guide")
    topic = make.term("topics", "shared")
    resource.terms.add(topic)
    resource.publishers.add(make.OrganisationFactory(slug="hidden", state="draft"))
    resource.cities.add(make.CityFactory(slug="hidden", status="draft"))
    make.ResourceFactory(slug="hidden", state="draft").terms.add(topic)
    make.ReleaseFactory(resource=resource, event=make.EventFactory(slug="hidden", state="draft"))
    edition = make.EditionFactory(resource=resource)
    make.EditionFactory(resource=make.ResourceFactory(slug="hidden-too", state="draft"), supersedes=edition)
    resource.sources.add(make.SourceFactory(url="https://weak.example/", kind="copy"))

    html = read(client, "/en/resources/guide/").html

    for secret in ("/hidden/", "/hidden-too/", "weak.example"):
        assert secret not in html


def test_how_to_cite_names_authors_year_and_publisher(client: Client) -> None:
    resource = make.ResourceFactory(
        slug="handbook", title_en="Handbook.", authors=["Chan, L."], other_publishers=["Press"], series="Series 98"
    )
    resource.publishers.add(make.OrganisationFactory(name_en="Secretariat"))
    make.EditionFactory(resource=resource, year=2021)

    page = read(client, "/en/resources/handbook/")

    expected = "Chan, L (2021). Handbook. Series 98. Secretariat; Press. http://localhost:8000/en/resources/handbook/"
    assert expected.replace("Chan, L (", "Chan, L. (") in page.text


def test_cities_that_it_is_about_are_linked(client: Client) -> None:
    resource = make.ResourceFactory(slug="cases")
    resource.cities.add(make.CityFactory(slug="kobe", name_en="Kobe"))

    assert read(client, "/en/resources/cases/").link("Kobe") == "/en/cities/kobe/"


def test_t15_payload_in_plain_fields_stays_text(client: Client) -> None:
    resource = make.ResourceFactory(
        slug="guide",
        title_en=PAYLOAD,
        summary_en=PAYLOAD,
        use_when_en=PAYLOAD,
        note_en=PAYLOAD,
        licence_en=PAYLOAD,
        series=PAYLOAD,
        authors=[PAYLOAD],
        other_publishers=[PAYLOAD],
        identifiers=[{"type": PAYLOAD, "value": PAYLOAD}],
        languages=[PAYLOAD],
    )
    make.SectionFactory(resource=resource, slug="one", title_en=PAYLOAD, body_en=PAYLOAD)
    make.EditionFileFactory(resource=resource, edition_number=1, title=PAYLOAD)
    make.EditionFactory(resource=resource, number=1)

    for address in ("", "guide/", "guide/one/"):
        assert "<img" not in read(client, f"/en/resources/{address}").html


def full_resource(rows: int) -> Resource:
    resource = make.ResourceFactory(slug="full")
    for number in range(rows):
        topic = make.term("topics", f"topic-{number}")
        resource.terms.add(topic, make.term("kmgbf-targets", str(number + 1)))
        make.ResourceFactory().terms.add(topic)
        resource.publishers.add(make.OrganisationFactory())
        resource.cities.add(make.CityFactory())
        resource.sources.add(make.SourceFactory())
        edition = make.EditionFactory(resource=resource, number=number)
        make.EditionFactory(supersedes=edition)
        make.EditionFileFactory(resource=resource, edition_number=number)
        make.SectionFactory(resource=resource, slug=f"part-{number}")
        make.ReleaseFactory(resource=resource)
    return resource


@pytest.mark.parametrize("rows", [3, 50])
def test_a_resource_takes_nine_queries_whatever_hangs_on_it(
    client: Client, django_assert_num_queries: Queries, rows: int
) -> None:
    full_resource(rows)

    with django_assert_num_queries(9):
        response = client.get("/en/resources/full/")
    with django_assert_num_queries(6):
        client.get("/en/resources/full/part-1/")

    assert response.status_code == 200


# --- A guide ------------------------------------------------------------------------------------------------------


@pytest.fixture
def guide(db: None) -> Resource:
    resource = make.ResourceFactory(slug="guide", title_en="Guide", title_zh_hans="指南")
    make.EditionFactory(resource=resource, year=2021)
    for order, slug in enumerate(("one", "two", "three")):
        make.SectionFactory(
            resource=resource,
            slug=slug,
            order=order,
            title_en=slug.capitalize(),
            title_zh_hans=f"第{order}节",
            body_en="## Inside\n\nSee [cities](cities/) and [there](https://elsewhere.example/).",
            body_zh_hans="见[城市](cities/)。",
        )
    return resource


def test_a_section_with_its_neighbours_and_the_other_languages(client: Client, guide: Resource) -> None:
    page = read(client, "/en/resources/guide/two/")

    assert page.h1 == ["Two"]
    assert "Inside" in page.headings
    assert page.link("Previous page: One") == "/en/resources/guide/one/"
    assert page.link("Next page: Three") == "/en/resources/guide/three/"
    assert page.link("cities") == "/en/cities/"
    assert page.link("简体中文") == "/zh-hans/resources/guide/two/"
    assert "Edition of 2021" in page.text
    assert "日本語" not in page.text


def test_the_first_section_leads_back_to_the_guide_and_the_last_nowhere_further(
    client: Client, guide: Resource
) -> None:
    first = read(client, "/en/resources/guide/one/")
    last = read(client, "/en/resources/guide/three/")

    assert first.link("Overview of the guide") == "/en/resources/guide/"
    assert "Next page:" not in last.text


def test_a_section_in_chinese(client: Client, guide: Resource) -> None:
    page = read(client, "/zh-hans/resources/guide/two/")

    assert page.h1 == ["第1节"]
    assert page.link("城市") == "/zh-hans/cities/"
    assert page.link("English") == "/en/resources/guide/two/"


def test_a_section_that_is_not_translated_says_so(client: Client, guide: Resource) -> None:
    page = read(client, "/ja/resources/guide/two/")

    assert page.language_of("Two") == "en"
    assert page.language_of("Inside") == "en"
    assert page.link("cities") == "/ja/cities/"
    assert 'class="language-note"' in page.html
    assert page.link("简体中文") == "/zh-hans/resources/guide/two/"


def test_a_section_of_another_guide_is_not_found(client: Client, guide: Resource) -> None:
    make.SectionFactory(slug="elsewhere")

    assert client.get("/en/resources/guide/elsewhere/").status_code == 404
    assert client.get("/en/resources/guide/four/").status_code == 404


def test_a_work_that_is_not_held_here_says_so_on_each_page_and_is_cited_apart(
    client: Client, founding_facts: None
) -> None:
    paths = ("resources/lbsap-guide/", "resources/lbsap-guide/write-the-plan/", "resources/cbi/about-this-page/")
    pages = [read(client, f"/en/{path}") for path in paths]
    work, introduction = re.findall(r'<p class="mt4">(?:<bdi[^>]*>)?(.*?)(?:</bdi>)?</p>', cited(pages[0].html))

    assert all("The full text is not available on this site." in page.text for page in pages)
    assert work.startswith("ICLEI East Asia Secretariat (2024)") or unmarked(work).startswith("宜可城东亚秘书处. ")
    assert "http" not in work
    assert introduction.startswith("Cities Biodiversity Alliance Platform (20")
    assert "Introduction to “Local Biodiversity Strategies and Action Plans (LBSAP) Guide”" in introduction
    assert introduction.endswith("/en/resources/lbsap-guide/")


def test_a_work_without_an_introduction_has_one_citation(client: Client, founding_facts: None) -> None:
    page = read(client, "/en/resources/cbi-handbook-2021/")

    assert "The full text is not available on this site." not in page.text
    assert "This introduction" not in page.headings
    assert "/en/resources/cbi-handbook-2021/" in cited(page.html)


def cited(html: str) -> str:
    return html.partition('id="cite"')[2].partition("</section>")[0]


def unmarked(html: str) -> str:
    return re.sub("<[^>]+>", "", html)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# Head\n\nA plan is *written* by [people](/x/). It is read.", "A plan is written by people."),
        ("- a list\n\n计划由城市制定。然后实施。", "计划由城市制定。"),
        ("No end", "No end"),
        ("About 2.5 ha are left. More", "About 2.5 ha are left."),
        ("word " * 60, ""),
        ("", ""),
    ],
)
def test_a_section_is_told_by_its_first_sentence(text: str, said: str) -> None:
    assert opening(text) == said


def test_the_time_to_read_counts_words_or_signs() -> None:
    assert [minutes(""), minutes("word " * 401), minutes("字" * 900)] == [1, 3, 3]
