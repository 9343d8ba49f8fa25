"""Commitments on public pages, in the API and in the workspace: who reads what, and what it costs."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from cities.models import City
from core.history.write import Actor
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from planning import cbd
from planning.models import Commitment
from tests import factories as make
from tests import people

pytestmark = pytest.mark.django_db


def target(number: int = 12) -> Any:
    term = make.term("kmgbf-targets", str(number))
    term.identifier = f"GBF-TARGET-{number:02}"
    term.save()
    return term


def complete(**more: Any) -> Commitment:
    more.setdefault("city", make.CityFactory(country="CN"))
    return make.CommitmentFactory(**{"coverage_countries": ["CN"], "primary_global_alignment": target(), **more})


def at_desk(person: Any) -> Client:
    return people.sign_in(Client(), person)


@pytest.mark.parametrize("asked", ["", "&city=place-0&state=filed&target=12", "&target=99", "&state=zq"])
@pytest.mark.parametrize("count", [3, 50])
def test_a_long_list_costs_as_many_queries_as_a_short_one(
    count: int, asked: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        row = complete(city=make.CityFactory(country="CN", slug=f"place-{number}"))
        make.FilingFactory(commitment=row)
    Client().get("/en/commitments/")  # makes what is kept for every page

    with django_assert_max_num_queries(5):
        assert Client().get(f"/en/commitments/?page=1{asked}").status_code == 200


def test_a_list_offers_the_targets_and_cities_that_are_named_by_their_names_in_the_language_of_the_page() -> None:
    term = target()
    term.label_zh_hans = "城市绿地"
    term.save()
    city = make.CityFactory(country="CN", name_en="Willow Bay", name_zh_hans="柳湾")
    row = complete(city=city, primary_global_alignment=term)

    page = Client().get(f"/zh-hans/commitments/?city={row.city.slug}").text

    assert re.search(r"12\. \S*城市绿地", page)
    assert page.count("柳湾") >= 3  # beside the commitment, in the filter and as what is asked


def test_an_empty_list_says_why() -> None:
    assert "No city has published a commitment here yet." in Client().get("/en/commitments/").text


def test_the_list_is_asked_by_target_city_and_the_state_of_the_newest_filing() -> None:
    shade = complete(title_en="Shade")
    water = complete(title_en="Clean water", primary_global_alignment=target(7))
    make.FilingFactory(commitment=shade, state="returned", answered_on="2026-09-20")
    make.FilingFactory(commitment=shade, state="linked", prepared_on="2026-10-01", filed_on="2026-10-01")
    found = {}

    for asked in ("", "target=12", f"city={water.city.slug}", "state=linked", "state=returned", "target=99"):
        page = Client().get(f"/en/commitments/?{asked}").text
        found[asked] = [str(row.title) for row in (shade, water) if f'href="{row.get_absolute_url()}"' in page]

    assert found == {
        "": ["Shade", "Clean water"],
        "target=12": ["Shade"],
        f"city={water.city.slug}": ["Clean water"],
        "state=linked": ["Shade"],
        "state=returned": [],
        "target=99": [],
    }


def test_the_public_record_has_no_contacts_and_the_api_no_notes() -> None:
    row = complete()
    make.FilingFactory(commitment=row, note="zqnote")

    answer = Client().get(f"{row.get_absolute_url()}ort.json", headers={"origin": "https://other.example"})
    record = answer.json()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{row.slug}-ort.json"'
    told = [
        Client().get(address).text
        for address in (row.get_absolute_url(), f"/api/v1/commitments/{row.slug}/", "/api/v1/commitments/")
    ]

    assert record["header"]["identifier"] == str(row.identifier).upper()
    assert not {field.tool for field in cbd.form().contact} & record.keys()
    assert all("filed" in each.lower() and "zqnote" not in each for each in told)


def test_a_commitment_that_is_withdrawn_is_read_by_its_city_alone() -> None:
    row = complete(state="withdrawn")
    lead, outsider = people.lead(row.city), people.outsider()
    addresses = [row.get_absolute_url(), f"{row.get_absolute_url()}ort.json"]

    answers = [
        [client.get(address).status_code for address in addresses]
        for client in (Client(), at_desk(outsider), at_desk(lead))
    ]

    assert answers == [[404, 404], [404, 404], [200, 200]]


def test_an_outsider_finds_none_of_the_pages_of_a_commitment() -> None:
    row = complete()
    filing = make.FilingFactory(commitment=row)
    outsider = at_desk(people.outsider())
    here = f"/en/w/{row.city.slug}/commitments/{row.slug}/"

    pages = [outsider.get(f"{here}{rest}").status_code for rest in ("", "tool/", "export/", "sign-off/")]
    steps = [outsider.post(f"{here}{rest}").status_code for rest in ("export/", "filings/", f"filings/{filing.key}/")]

    assert pages == [404] * 4
    assert steps == [404] * 3
    assert outsider.get(f"/en/w/{row.city.slug}/reporting/").status_code == 404
    assert outsider.get("/en/review/filings/").status_code == 404


def test_an_editor_sees_what_is_missing_and_neither_exports_contacts_nor_files() -> None:
    row = complete()
    editor = at_desk(people.editor(row.city))
    here = f"/en/w/{row.city.slug}/commitments/{row.slug}/"

    assert "No fields are missing" in editor.get(f"{here}tool/").text
    assert [editor.post(f"{here}{rest}").status_code for rest in ("export/", "filings/")] == [403, 403]


def test_what_is_missing_is_told_with_the_way_to_each_field_also_of_a_draft() -> None:
    city = make.CityFactory(country="CN")
    lead = people.lead(city)
    patch = {
        "title_en": "Shade",
        "description_en": "Trees.",
        "timeline_start_date": "2026-01-01",
        "coverage_scope": "national",
        "coverage_countries": ["CN"],
        "primary_global_alignment": target().pk,
        "is_linked_to_nbsap": "no",
        "is_reporting_on_target15": "no",
    }
    draft = actions.start(kind_of("commitment"), tenant=city.pk, row=None, patch=patch, by=Actor.person(lead))

    page = at_desk(lead).get(f"/en/w/{city.slug}/commitments/{draft.pk}/tool/").text

    assert "3 fields missing" in page
    for section, control in (
        ("means", "is_funding_sufficient"),
        ("means", "partners_en"),
        ("progress", "is_progress_tracked"),
    ):
        assert f'href="/en/w/{city.slug}/commitments/{draft.pk}/{section}/#id_{control}"' in page


FAULTS: dict[str, tuple[str, dict[str, str], str]] = {
    "days and open-ended": (
        "timeline",
        {"timeline_start_date": "2026-01-01", "is_open_ended": "on", "next_steps_information_en": "Next."},
        "Enter dates or select “Open-ended”, but not both.",
    ),
    "an end before the start": (
        "timeline",
        {"timeline_start_date": "2026-01-01", "timeline_end_date": "2025年1月1日"},
        "The end must not be before the start.",
    ),
    "a year alone": ("timeline", {"timeline_start_date": "2026"}, "Enter a full date, for example 2026-03-31."),
    "a country left over": (
        "coverage",
        {"coverage_scope": "global", "coverage_countries": "China"},
        "countries are not included in the file. Remove the countries.",
    ),
    "two countries": (
        "coverage",
        {"coverage_scope": "national", "coverage_countries": "China\n日本"},
        "enter exactly one country.",
    ),
    "no country": (
        "coverage",
        {"coverage_scope": "national", "coverage_countries": "Atlantis"},
        "“Atlantis” is not in the list of countries and areas.",
    ),
    "a national target as text": (
        "aims",
        {"primary_national_target": "plant trees"},
        "Enter identifiers as shown in the reporting tool",
    ),
    "yes without text": (
        "progress",
        {"is_progress_tracked": "yes"},
        "You answered “yes”. Describe how progress is tracked.",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_contradiction_gets_a_clear_sentence_and_loses_nothing_typed(fault: str) -> None:
    section, typed, sentence = FAULTS[fault]
    row = make.CommitmentFactory(timeline_start_date="")
    lead = at_desk(people.lead(row.city))

    answer = lead.post(f"/en/w/{row.city.slug}/commitments/{row.slug}/{section}/", {"published": "1", **typed})

    assert answer.status_code == 200
    assert sentence in answer.text
    assert all(line in answer.text for value in typed.values() if value != "on" for line in value.split("\n"))


def test_a_whole_record_goes_from_the_form_to_the_json() -> None:
    city = make.CityFactory(country="JP")
    lead = people.lead(city)
    client = at_desk(lead)
    row = make.CommitmentFactory(city=city, primary_global_alignment=target(), coverage_scope="")

    client.post(
        f"/en/w/{city.slug}/commitments/{row.slug}/coverage/",
        {"published": "1", "coverage_scope": "national", "coverage_countries": "日本\nJP", "is_linked_to_nbsap": "yes"},
    )
    page = client.get(f"/en/w/{city.slug}/commitments/{row.slug}/tool/").text

    assert "No fields are missing" in page
    assert "The file is generated from the published content." in page


def test_beside_the_record_of_its_plan_stands_what_that_leaves_out() -> None:
    row = complete(title_en="Shade")
    plan = make.PlanFactory(city=row.city, title_en="Plan", title_ja="計画")
    Commitment._base_manager.filter(pk=row.pk).update(plan=plan)

    page = at_desk(people.editor(row.city)).get(f"/en/w/{row.city.slug}/commitments/{row.slug}/tool/").text

    assert "Title: Languages not included in the file: Japanese. The tool accepts English and one Chinese text." in page


def test_a_city_reads_what_it_reports_to_whom() -> None:
    row = complete(title_en="Shade")
    make.FilingFactory(commitment=row, filed_on="2026-01-01", prepared_on="2026-01-01")
    complete(title_en="Other city")

    page = at_desk(people.editor(row.city)).get(f"/en/w/{row.city.slug}/reporting/").text

    assert "Shade" in page
    assert "No fields are missing" in page
    assert "Four weeks have passed." in page
    assert "Other city" not in page


def test_a_curator_reads_states_and_days_and_no_note() -> None:
    row = complete(title_en="Shade")
    make.FilingFactory(commitment=row, filed_on="2026-01-01", prepared_on="2026-01-01", note="zqnote")
    curator = at_desk(people.curator())

    page = curator.get("/en/review/filings/").text

    assert "Shade" in page
    assert "More than four weeks old" in page
    assert "zqnote" not in page
    assert "zqnote" not in curator.get(f"/en/review/history/planning.commitment/{row.pk}/").text


def test_the_sheet_to_sign_is_in_english_and_in_the_language_of_the_city() -> None:
    city = make.CityFactory(country="CN", local_language="zh-Hans")
    row = complete(city=city, title_en="Shade", title_zh_hans="树荫")

    page = at_desk(people.editor(city)).get(f"/en/w/{city.slug}/commitments/{row.slug}/sign-off/").text

    assert page.index("Shade") < page.index("树荫")
    assert str(row.identifier).upper() in page


def test_commitments_stand_on_the_page_of_their_city() -> None:
    row = complete(title_en="Shade")

    assert f'href="{row.get_absolute_url()}"' in Client().get(row.city.get_absolute_url()).text
    assert City.objects.filter(pk=row.city_id, commitments=row).exists()
    assert json.loads(Client().get(f"{row.get_absolute_url()}ort.json").content)
