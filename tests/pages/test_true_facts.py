"""What pages say of founding facts: no more than their sources, and beside each figure where it comes from."""

import re

import pytest
from django.test import Client
from django.utils.translation import override

from tests.factories import (
    CallFactory,
    CityFactory,
    CityIndicatorFactory,
    CriterionFactory,
    FigureFactory,
    FunderFactory,
    PracticeFactory,
    ResourceFactory,
    SectionFactory,
    SourceFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db


def text_of(address: str) -> str:
    return " ".join(Client().get(address).content.decode().split())


def test_the_manual_of_2014_does_not_lead_to_the_handbook_of_2021() -> None:
    page = text_of("/en/index/")
    of_2014 = page.split('id="cbi-2014"')[1].split("</section>")[0]
    of_2021 = page.split('id="cbi-2021"')[1].split("</section>")[0]

    assert "cbd-ts-98" not in of_2014
    assert "cbd-ts-98" in of_2021


@pytest.mark.parametrize(("url", "is_told"), [("https://report.example/", True), ("", False)])
def test_nobody_is_said_to_be_public_in_a_document_without_an_address(url: str, is_told: bool) -> None:
    from datetime import date

    source = SourceFactory(title_en="The report of the day", url=url)
    speaker = SpeakerFactory(
        consent="already-public", consent_source=source, public_by="The secretariat", public_on=date(2026, 11, 25)
    )

    page = text_of(f"/en/speakers/{speaker.slug}/")

    assert ("that the name and job title are public in this source" in page) is is_told
    assert ("No public address of this document is known." in page) is not is_told


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"title_en": "Report", "published": "2023-05"}, "Report</a> (2023)"),
        ({"title_en": "Report", "year": 2022}, "Report</a> (2022)"),
        ({"title_en": "Report of 2022", "year": 2022}, "Report of 2022</a></p>"),
        ({"title_en": "Grants, page of 2020"}, "Grants, page of 2020</a></p>"),
        ({"title_en": "Grants"}, "Grants</a> (undated)"),
    ],
)
def test_undated_stands_beside_no_year(facts: dict[str, object], said: str) -> None:
    call = CallFactory()
    CriterionFactory(call=call, source=SourceFactory(**facts))

    assert said in text_of(f"/en/finance/calls/{call.slug}/")


def test_sums_of_a_call_and_of_its_funder_stand_with_their_sources() -> None:
    funder = FunderFactory(about_en="In 2024: 40 projects with 202 million dollars.")
    funder.sources.add(SourceFactory(title_en="Report of the funder"))
    call = CallFactory(funder=funder, least=300_000, most=800_000, currency="EUR")
    call.sources.add(SourceFactory(title_en="Page of the call"))

    page = text_of(f"/en/finance/calls/{call.slug}/")

    assert "Report of the funder" in page.split("202 million dollars.")[1].split("<dl")[0]
    assert "Page of the call" in page.split("<dt>Amount</dt>")[1].split("</dl>")[0]


def test_a_section_of_a_guide_names_the_sources_that_may_be_named() -> None:
    guide = ResourceFactory()
    good, weak = SourceFactory(title_en="A municipal bulletin"), SourceFactory(title_en="Somebody", kind="weak")
    SectionFactory(resource=guide, slug="money", source_keys=[weak.key, good.key, "gone"])

    page = text_of(f"/en/resources/{guide.slug}/money/")

    assert "A municipal bulletin" in page
    assert "Somebody" not in page


def test_a_figure_of_a_report_is_not_the_citys_own_indicator() -> None:
    reported = CityIndicatorFactory(city=CityFactory(), kind="reported", state="published")
    own = CityIndicatorFactory(city=CityFactory(), kind="own", state="published")

    page = text_of(f"/en{reported.get_absolute_url().removeprefix('/en')}")
    assert "from a report, not set by the city" in page
    assert "higher is better" not in page
    assert "higher is better" in text_of(f"/en{own.get_absolute_url().removeprefix('/en')}")


def test_what_a_place_is_part_of_is_said_as_in_the_open_data() -> None:
    hong_kong = CityFactory(slug="hong-kong", country="HK", parent_name_en="China")
    other = CityFactory(country="CN", parent_name_en="Yunnan")

    page = text_of(f"/en/cities/compare/?c={hong_kong.slug}&c={other.slug}")

    row = page.split("Part of</th>")[1].split("</tr>")[0]
    assert "China" in row
    assert "Yunnan" in row


def test_the_founding_pages_say_no_more_than_is_known(founding_facts: None) -> None:
    assert "44,913" in text_of("/en/cities/waterberg/")
    for path in ("kunming-biodiversity-fund", "nature-plus", "gap-fund", "c40-cff", "iki-medium", "iki-small"):
        page = text_of(f"/en/finance/calls/{path}/")
        assert "not read" not in page
        assert "could not be read" not in page
        assert "was read" not in page


@pytest.mark.parametrize(
    ("language", "years", "said"),
    [
        ("en", {"starts": 2009}, "from 2009"),
        ("en", {"ends": 2019}, "until 2019"),
        ("en", {"starts": 2009, "ends": 2019}, "2009 to 2019"),
        ("en", {"starts": 2009, "ends": 2009}, "2009"),
        ("zh-hans", {"starts": 2009}, "2009年起"),
        ("ja", {"starts": 2009}, "2009年から"),
    ],
)
def test_of_a_practice_with_one_year_is_said_which_end_it_is(language: str, years: dict[str, int], said: str) -> None:
    found = PracticeFactory(**{"starts": None, "ends": None, **years})

    with override(language):
        assert f">{said}<" in re.sub(r"\s*([<>])\s*", r"\1", text_of(found.get_absolute_url()))


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "reported 2025"), ("zh-hans", "2025年"), ("zh-hant", "2025年"), ("ja", "2025年")],
)
def test_the_year_of_a_report_is_said_as_the_language_says_it(language: str, said: str) -> None:
    figure = FigureFactory(measure="parks", value=2700, unit="count", year=None, reported="2025")

    assert said in text_of(f"/{language}/cities/{figure.city.slug}/")


def test_a_practice_without_its_parts_is_not_said_to_be_without_data() -> None:
    city = CityFactory(name_en="Kunming")
    page = text_of(PracticeFactory(city=city, summary_en="Trees shade the streets.").get_absolute_url())

    assert "No data" not in page
    assert "The steps taken have not been published here yet. Kunming can add them." in page
