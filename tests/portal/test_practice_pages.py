"""Practices and targets as readers meet them: what stands first, and whom the one button asks."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.pagecache.models import raise_content_version
from tests import people
from tests.factories import CityFactory, CommitmentFactory, PracticeFactory, ResourceFactory, SchemeFactory, term
from tests.pages.reading import read

pytestmark = pytest.mark.django_db


def asked(path: str) -> int:
    raise_content_version()
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(path).status_code == 200
    return len(queries)


def practice_of(name: str, *, has_lead: bool = True) -> Any:
    row = PracticeFactory(slug="lake", title_en="A lake comes back", city=CityFactory(slug="lake-city", name_en=name))
    if has_lead:
        people.lead(row.city)
    return row


# --- The button of a practice -------------------------------------------------------------------------------------


def test_a_visitor_signs_in_to_ask_and_comes_back_to_the_practice(client: Client) -> None:
    practice_of("Kunming")

    page = read(client, "/en/practices/lake/")

    assert page.link("Ask Kunming about this practice") == "/en/sign-in/?next=%2Fen%2Fpractices%2Flake%2F"
    assert "Staff of other cities can ask after they sign in." in page.text


def test_staff_of_another_city_ask_with_the_title_of_the_practice(client: Client) -> None:
    practice_of("Kunming")
    mine = CityFactory(slug="hills")
    staff = people.sign_in(client, people.editor(mine))

    link = read(staff, "/en/practices/lake/").link("Ask Kunming about this practice")

    assert link.startswith("/en/w/hills/cooperation/ask/?city=lake-city")
    assert "title=A+lake+comes+back" in link
    assert "A lake comes back" in staff.get(link).content.decode()


@pytest.mark.parametrize("who", ["own editor", "registered", "curator"])
def test_nobody_who_is_signed_in_is_asked_to_sign_in(client: Client, who: str) -> None:
    """A city asks no city that it is, and a person without a city none at all."""
    row = practice_of("Kunming")
    if who == "own editor":
        person = people.editor(row.city)
    else:
        person = people.curator() if who == "curator" else people.person("reader@example.org")

    page = people.sign_in(client, person).get("/en/practices/lake/").content.decode()

    assert "about this practice" not in page
    assert "after they sign in" not in page


def test_where_nobody_could_answer_the_secretariat_is_asked(client: Client) -> None:
    practice_of("Kunming", has_lead=False)

    page = read(client, "/en/practices/lake/")

    assert page.link("Ask the secretariat about this practice") == "/en/contact/"
    assert "No one at Kunming can answer here yet." in page.text


def test_a_practice_begins_with_a_picture_of_its_city(client: Client) -> None:
    practice_of("Kunming")
    page = client.get("/en/practices/lake/").content.decode()

    assert re.search(r'class="profile-head.*?<h1.*?class="picture"><svg', page, re.DOTALL)


# --- Lists --------------------------------------------------------------------------------------------------------


def test_few_practices_say_what_was_done_and_many_say_where(client: Client) -> None:
    for number in range(6):
        PracticeFactory(summary_en=f"Reeds {number}", place_en=f"Shore {number}")
    few = read(client, "/en/practices/").text
    PracticeFactory(summary_en="Reeds 6", place_en="Shore 6")
    raise_content_version()
    many = read(client, "/en/practices/").text

    assert ("Reeds 3" in few, "Shore 3" in few) == (True, False)
    assert ("Reeds 3" in many, "Shore 3" in many) == (False, True)


def test_practices_and_a_target_ask_as_much_for_3_as_for_50() -> None:
    SchemeFactory(code="kmgbf-targets", groups=[])
    target = term("kmgbf-targets", "12")

    def add(number: int) -> None:
        for _each in range(number):
            PracticeFactory().terms.add(target)
            CommitmentFactory(primary_global_alignment=target)

    add(3)
    few = asked("/en/practices/"), asked("/en/targets/12/")
    add(7)
    assert (asked("/en/practices/"), asked("/en/targets/12/")) == few
    add(40)
    more = asked("/en/practices/"), asked("/en/targets/12/")
    assert more[0] <= few[0] + 1  # topics to choose from
    assert more[1] == few[1]


# --- A target -----------------------------------------------------------------------------------------------------


def test_a_target_counts_first_and_shows_practices_before_resources(client: Client) -> None:
    SchemeFactory(code="kmgbf-targets", groups=[])
    target = term("kmgbf-targets", "12", label_en="Green and blue")
    PracticeFactory(title_en="A lake comes back").terms.add(target)
    for _each in range(2):
        ResourceFactory(title_en="A guide").terms.add(target)

    page = read(client, "/en/targets/12/")

    assert "Practices 1 Resources 2" in page.text
    assert page.text.index("A lake comes back") < page.text.index("A guide")
    assert "In the plans of cities" not in page.headings
    assert page.link("13") == "/en/targets/13/"


# --- Commitments --------------------------------------------------------------------------------------------------


def test_before_the_first_commitment_a_made_up_one_shows_what_it_serves_and_says_so(client: Client) -> None:
    CommitmentFactory(
        title_en="Shade for all",
        city=CityFactory(is_example=True),
        primary_global_alignment=term("kmgbf-targets", "12"),
    )

    page = read(client, "/en/commitments/")

    assert "A commitment Example" in page.text
    assert "Shade for all" in page.text
    assert "12 served" in page.text
    assert "Example: this commitment is fictional, and nothing was filed." in page.text


def test_commitments_of_cities_show_the_targets_that_they_serve_together(client: Client) -> None:
    row = CommitmentFactory(primary_global_alignment=term("kmgbf-targets", "12"))
    row.other_global_alignments.add(term("kmgbf-targets", "2"), term("kmgbf-goals", "A"))
    CommitmentFactory(state="draft", primary_global_alignment=term("kmgbf-targets", "7"))
    CommitmentFactory(city=CityFactory(is_example=True), primary_global_alignment=term("kmgbf-targets", "9"))

    page = read(client, "/en/commitments/")

    assert "The commitments serve 2 of the 23 global targets" in page.text
    assert [number for number in range(1, 24) if f" {number} served" in page.text] == [2, 12]
