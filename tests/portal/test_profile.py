"""The page of a city: a figure shows its year and source or is not shown."""

import html
import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from alliance.founding.example import HERE as EXAMPLES
from alliance.portal.plans import term_of
from cities.actions import change_city
from cities.models import City
from cities.places import NOWHERE
from cooperation.neighbours.renewal import rebuild
from core.history.write import Actor
from core.vocabulary.loading import read_data_file
from tests.factories import (
    CityFactory,
    ContributionFactory,
    EventFactory,
    FigureFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlanFactory,
    PlanTargetFactory,
    PostingFactory,
    PracticeFactory,
    ResourceFactory,
    SourceFactory,
    SpeakerFactory,
    linked,
    term,
)

pytestmark = pytest.mark.django_db


def facts(visitor: Client, city: City) -> list[tuple[str, str, str]]:
    shown = visitor.get(f"/en/cities/{city.slug}/").context["cells"]
    return [(cell["label"], cell["value"], cell["note"]) for cell in shown if "/figures/#f-" in cell["url"]]


def test_the_newest_public_figure_is_shown_with_its_year(visitor: Client) -> None:
    city = CityFactory()
    FigureFactory(city=city, value=100, year=2010)
    FigureFactory(city=city, value=8460088, year=2020)

    assert facts(visitor, city) == [("Population", "8,460,088", "2020")]


def test_what_the_city_confirmed_comes_before_a_newer_public_figure(visitor: Client) -> None:
    city = CityFactory()
    FigureFactory(city=city, value=200, year=2023)
    FigureFactory(city=city, value=100, year=2020, confirmed_by="Statistics office", confirmed_on=date(2024, 1, 1))

    assert facts(visitor, city) == [("Population", "100", "2020")]


@pytest.mark.parametrize(
    "fault", [{"year": None}, {"confidence": "low"}, {"source": None}, {"source_kind": "weak"}, {"source_kind": "copy"}]
)
def test_a_figure_without_year_or_good_source_is_not_shown(visitor: Client, fault: dict[str, object]) -> None:
    city = CityFactory()
    if kind := fault.pop("source_kind", None):
        fault = {"source": SourceFactory(kind=kind)}
    FigureFactory(city=city, value=4711, **fault)

    page = visitor.get(f"/en/cities/{city.slug}/")

    assert page.context["cells"] == []
    assert "4,711" not in page.content.decode()


def test_a_value_without_its_year_is_shown_with_the_date_of_its_report(visitor: Client) -> None:
    city = CityFactory()
    lake = {"measure": "bird-species", "unit": "species", "scope_en": "around Lake Dianchi"}
    FigureFactory(city=city, value=175, year=None, reported="2023-05", **lake)
    FigureFactory(city=city, measure="parks", value=2700, unit="count", qualifier="about", year=None, reported="2025")

    words = "year of value not stated; reported "
    assert sorted(facts(visitor, city)) == [
        ("Bird species around Lake Dianchi", "175\xa0species", f"{words}May 2023"),
        ("Parks", "about 2,700", f"{words}2025"),
    ]


def test_a_figure_of_a_part_of_the_city_stands_beside_that_of_the_whole(visitor: Client) -> None:
    city = CityFactory()
    for value, scope in ((500, ""), (175, "around the lake")):
        FigureFactory(city=city, measure="bird-species", unit="species", value=value, scope_en=scope)

    assert facts(visitor, city) == [
        ("Bird species", "500\xa0species", "2020"),
        ("Bird species around the lake", "175\xa0species", "2020"),
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Bird species around Lake Dianchi"),
        ("zh-hans", "滇池湖滨的鸟类"),
        ("zh-hant", "滇池湖濱的鳥類"),
        ("ja", "滇池湖畔の鳥類の種数"),
    ],
)
@pytest.mark.parametrize("address", ["cities/", "cities/kunming/", "cities/kunming/brief/"])
def test_what_is_counted_and_where_stand_in_the_order_of_the_language(
    visitor: Client, address: str, language: str, words: str
) -> None:
    places = {"scope_en": "around Lake Dianchi", "scope_zh_hans": "滇池湖滨", "scope_zh_hant": "滇池湖濱"}
    city = CityFactory(slug="kunming")
    FigureFactory(
        city=city, measure="bird-species", unit="species", value=175, year=2023, scope_ja="滇池湖畔", **places
    )

    page = visitor.get(f"/{language}/{address}").content.decode()

    assert words in html.unescape(re.sub(r"<[^>]+>", "", page))


@pytest.mark.parametrize("figure", [{"year": None, "reported": "2023-05"}, {"scope_en": "around the lake"}])
def test_what_is_of_no_known_year_or_of_a_part_of_the_city_is_not_compared(
    visitor: Client, figure: dict[str, object]
) -> None:
    city = CityFactory()
    FigureFactory(city=city, value=4711, **figure)
    FigureFactory(city=city, value=1200, year=2001)

    page = visitor.get(f"/en/cities/compare/?c={city.slug}").content.decode()

    assert "1,200" in page
    assert "4,711" not in page


def test_values_that_contradict_each_other_stand_side_by_side(visitor: Client) -> None:
    city = CityFactory()
    for value, title in ((1296, "District government"), (1298, "Encyclopedia")):
        FigureFactory(city=city, measure="area", unit="km2", value=value, year=2022, source=SourceFactory(title=title))

    page = visitor.get(f"/en/cities/{city.slug}/figures/").content.decode()

    assert all(text in page for text in ("1,296\xa0km²", "1,298\xa0km²", "District government", "Encyclopedia"))


def test_no_link_leads_to_a_weak_source(visitor: Client) -> None:
    city = CityFactory()
    city.sources.add(
        SourceFactory(key="weak", url="https://weak.example/", kind="weak"),
        SourceFactory(key="good", url="https://good.example/"),
    )

    page = visitor.get(f"/en/cities/{city.slug}/figures/").content.decode()

    assert 'href="/en/sources/good/"' in page
    assert "/en/sources/weak/" not in page
    assert "https://weak.example/" not in page


def test_a_text_that_is_not_translated_says_in_which_language_it_is_shown(visitor: Client) -> None:
    city = CityFactory(text_en="By the lake.")

    page = visitor.get(f"/ja/cities/{city.slug}/").content.decode()

    assert '<div class="stack" lang="en"><p>By the lake.</p></div>' in page


@pytest.mark.parametrize("rows", [3, 50])
def test_t45_the_page_takes_as_many_queries_for_three_of_each_as_for_fifty(
    visitor: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    city, shared = CityFactory(), term("challenges", "water")
    city.terms.add(shared)
    for _number in range(rows):
        other, event = CityFactory(), EventFactory()
        other.terms.add(shared)
        ParticipationFactory(event=event, city=city)
        ParticipationFactory(event=event, city=other)
        FigureFactory(city=city)
        PlanFactory(city=city)
        PracticeFactory(city=city)
        SpeakerFactory(city=city, organisation=OrganisationFactory(city=city))
        ResourceFactory().cities.add(city)
        PostingFactory(city=city)
        linked(city, other, slug=f"link-{_number}")
    rebuild()

    with django_assert_num_queries(16):
        assert visitor.get(f"/en/cities/{city.slug}/").status_code == 200


def test_the_sections_stand_in_their_order_and_those_without_content_stay_out(visitor: Client) -> None:
    city = CityFactory(slug="kobe")
    PracticeFactory(city=city)
    ResourceFactory().cities.add(city)
    SpeakerFactory(city=city)

    content = visitor.get("/en/cities/kobe/").content.decode()

    sections = re.findall(r'<section class="[a-z0-9 -]+" id="([a-z]+)"', content)
    assert sections == ["practices", "events", "resources", "nature", "sources"]


def test_four_figures_stand_on_top_with_what_was_before_and_lead_to_their_sources(visitor: Client) -> None:
    city, source = CityFactory(), SourceFactory()
    shore = {"measure": "lakeside-vegetation", "unit": "percent", "source": source}
    FigureFactory(city=city, value="13.1", year=2007, **shore)
    now = FigureFactory(city=city, value=81, qualifier="over", year=None, reported="2023-05", **shore)
    for measure in ("population", "area", "parks", "bird-species", "fish-species"):
        FigureFactory(city=city, measure=measure, unit="count")

    page = visitor.get(f"/en/cities/{city.slug}/")

    labels = [cell["label"] for cell in page.context["cells"]]
    assert labels == ["Population", "Bird species", "Lakeside vegetation cover", "Parks"]
    assert "13.1% → over 81%" in page.content.decode()
    assert "2007 → year of value not stated; reported May 2023" in page.content.decode()
    address = f"/en/cities/{city.slug}/figures/"
    assert f'<a href="{address}#f-{now.pk}">' in page.content.decode()
    assert f'<tr id="f-{now.pk}">' in visitor.get(address).content.decode()


@pytest.mark.parametrize(("reported", "is_later"), [("2021", False), ("2022", True)])
def test_a_value_without_a_year_is_later_only_where_its_report_is(
    visitor: Client, reported: str, is_later: bool
) -> None:
    city, source = CityFactory(), SourceFactory()
    birds = {"measure": "bird-species", "unit": "species", "source": source}
    FigureFactory(city=city, value=50, year=2021, **birds)
    FigureFactory(city=city, value=20, year=None, reported=reported, **birds)

    page = visitor.get(f"/en/cities/{city.slug}/").text

    assert ("50\xa0species → 20\xa0species" in page) is is_later


@pytest.mark.parametrize(
    ("kind", "is_told"), [("strategy-and-action-plan", True), ("white-paper", False), ("related-strategy", False)]
)
def test_only_a_plan_is_tagged_as_a_plan_in_action(visitor: Client, kind: str, is_told: bool) -> None:
    plan = PlanFactory(kind=kind)

    page = visitor.get(f"/en/cities/{plan.city.slug}/")

    assert any("Plan in force" in tag["label"] for tag in page.context["tags"]) is is_told


def test_an_older_address_of_a_figure_ends_where_all_of_them_are_led_to(visitor: Client) -> None:
    figure = FigureFactory(year=2020)

    page = visitor.get(f"/en/cities/{figure.city.slug}/").content.decode()

    leading = page[page.index(f'<a href="/en/cities/{figure.city.slug}/figures/">') :].partition("</a>")[0]
    assert f'id="f-{figure.pk}"' in leading


def test_figures_of_a_city_that_nobody_may_read_yet_are_not_there(visitor: Client) -> None:
    figure = FigureFactory(city__status="draft", year=2020)

    assert visitor.get(f"/en/cities/{figure.city.slug}/figures/").status_code == 404
    assert visitor.get("/en/cities/nowhere/figures/").status_code == 404


def test_a_city_without_figures_says_so_on_their_page(visitor: Client) -> None:
    city = CityFactory()

    assert "No figures with a source have been entered yet." in visitor.get(f"/en/cities/{city.slug}/figures/").text


def test_of_many_practices_three_are_shown_and_the_list_of_the_city_holds_all(visitor: Client) -> None:
    city = CityFactory()
    PracticeFactory.create_batch(4, city=city)

    page = visitor.get(f"/en/cities/{city.slug}/").text
    section = page[page.index('id="practices"') :].partition("</section>")[0]
    whole = f"/en/practices/?city={city.slug}"
    assert "Four practices" in section
    assert section.count("<li>") == 3
    assert f'href="{whole}"' in section
    assert all(row.title_en in visitor.get(whole).text for row in city.practices.all())


@pytest.mark.parametrize(
    ("starts", "ends", "words"), [(2024, 2030, "2026, year 3 of 7"), (2026, 2026, "2026, year 1 of 1")]
)
def test_a_plan_says_which_of_its_years_this_is(starts: int, ends: int, words: str) -> None:
    term_line = term_of(PlanFactory(starts=starts, ends=ends), 2026)

    assert term_line is not None
    assert term_line["words"] == words


@pytest.mark.parametrize(("starts", "ends"), [(2016, 2021), (2027, 2030), (2024, None), (None, 2030)])
def test_a_plan_that_is_over_or_of_unknown_years_has_no_line(starts: int | None, ends: int | None) -> None:
    assert term_of(PlanFactory(starts=starts, ends=ends), 2026) is None


def test_whoever_spoke_stands_beside_the_event(visitor: Client) -> None:
    city, event = CityFactory(slug="kobe"), EventFactory(title_en="Forum of lakes")
    ParticipationFactory(event=event, city=city)
    spoke, silent = SpeakerFactory(city=city), SpeakerFactory(city=city)
    ContributionFactory(event=event, speaker=spoke)

    sections = visitor.get("/en/cities/kobe/").context["sections"]

    found = next(section for section in sections if section.code == "events").context
    assert [(row["part"].event, row["people"]) for row in found["rows"]] == [(event, [spoke])]
    assert found["speakers"] == [silent]


def test_the_words_of_the_leader_the_office_the_point_and_the_languages_are_there(visitor: Client) -> None:
    CityFactory(
        slug="kobe",
        name_en="Kobe",
        leader_statement_en="We open our streams.",
        leader_name="A. Mayor",
        contact_office_ja="公園部",
        point_of_en="City hall",
        languages=["ja", "zh-Hans"],
    )

    page = " ".join(visitor.get("/en/cities/kobe/").text.split())

    assert "<blockquote><p>We open our streams.</p></blockquote>" in page
    assert "A. Mayor, leader of Kobe" in page
    assert '<dt>City government</dt><dd class="dots"><span><span lang="ja">公園部</span></span>' in page
    assert "Point on the map: City hall" in page
    assert "<span>Japanese</span><span>Simplified Chinese</span></dd>" in page


@pytest.mark.parametrize("path", ["/en/cities/kobe/", "/en/cities/kobe/brief/", "/api/v1/cities/kobe/"])
def test_a_leader_who_says_nothing_is_not_named(visitor: Client, path: str) -> None:
    CityFactory(slug="kobe", leader_name="A. Mayor")

    assert "A. Mayor" not in visitor.get(path).content.decode()


@pytest.mark.parametrize("path", ["/en/cities/kobe/", "/en/cities/kobe/brief/"])
def test_a_statement_without_a_name_is_that_of_the_leader(visitor: Client, path: str) -> None:
    CityFactory(slug="kobe", name_en="Kobe", leader_statement_en="We open our streams.")

    assert "The leader of Kobe</figcaption>" in visitor.get(path).content.decode()


def test_a_figure_that_was_corrected_says_so_with_the_value_before(visitor: Client) -> None:
    figure = FigureFactory(city__slug="kunming", city__status="member", value=1000, year=2020)
    by = Actor(id=None, label="Facts")
    change_city(figure.city, changes={f"figures.{figure.pk}.value": "1250"}, expected=None, by=by)

    page = re.sub(r"\s+", " ", visitor.get("/en/cities/kunming/figures/").content.decode())

    assert re.search("Corrected on [^;<]+; previously: 1,000", page)
    figure.refresh_from_db()
    assert (figure.corrected_from, figure.corrected_on) == ("1000", timezone.localdate())


def test_what_nobody_could_read_yet_is_changed_without_a_note(visitor: Client) -> None:
    figure = FigureFactory(city__status="draft", value=1000, year=2020)

    change_city(
        figure.city, changes={f"figures.{figure.pk}.value": "1250"}, expected=None, by=Actor(id=None, label="F")
    )

    figure.refresh_from_db()
    assert figure.corrected_on is None


def test_a_made_up_city_is_not_said_to_come_from_public_sources(client: Client) -> None:
    city = CityFactory(slug="example-shore", is_example=True)
    FigureFactory(city=city)

    for page in ("", "brief/"):
        assert "From public sources" not in client.get(f"/en/cities/example-shore/{page}").text, page


def test_a_made_up_city_is_said_to_lie_in_no_country(client: Client) -> None:
    for name in ("example-bay.yaml", "example-cooperation.yaml"):
        facts = read_data_file(EXAMPLES / name)
        city = facts.get("city", facts)
        assert city["country"] == NOWHERE, name
    CityFactory(slug="example-cove", country=NOWHERE, time_zone="UTC", is_example=True)

    html = client.get("/en/cities/example-cove/").content.decode()

    assert "Fictional place" in html
    assert "?region=" not in html
    assert "Fictional place" in client.get("/en/cities/example-cove/brief/").content.decode()
    assert client.get("/api/v1/cities/example-cove/").json()["region"] is None


def test_targets_stand_with_the_level_that_the_city_named_last(visitor: Client) -> None:
    target = PlanTargetFactory()
    for year, level in ((2025, "on_track"), (2024, "moving_away"), (2023, "no_change")):
        target.reports.create(year=year, level=level)

    page = visitor.get(f"/en/cities/{target.plan.city.slug}/").text

    assert "<span>1 on track</span>" in page
    assert [level for level in ("moving away from the target", "no significant change") if level in page] == []
