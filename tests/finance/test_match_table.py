"""The table of a match: a sign and a word for each condition, and first the answers on which most calls wait."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from alliance.workspace.finance import match_table
from alliance.workspace.finance.match_table import Standing, State
from cities.models import City
from core.history.write import Actor
from core.ui.paging import PER_PAGE
from finance.matching import Subject
from finance.projects import actions
from tests import factories as make
from tests import people

HERE = "/en/w/heron-bay/finance/reeds/"


def undecided(**states: State) -> Standing:
    found = {Subject(name): state for name, state in states.items()}
    return Standing(found, {each: f"/write/#{each}" for each in found})


def test_the_two_answers_on_which_most_calls_wait_come_first_each_with_its_field() -> None:
    rows = [
        undecided(stage=State.NOT_ENTERED),
        undecided(applicant=State.NOT_ENTERED, purpose=State.NOT_ENTERED),
        undecided(applicant=State.NOT_ENTERED, purpose=State.NOT_ENTERED),
        undecided(applicant=State.NOT_ENTERED, topic=State.MET),
    ]

    found = match_table.missing(rows, total=5)

    assert found is not None
    assert found["title"] == "Two answers are missing in 3 of 5 calls"
    assert [(str(each["value"]), each["label"], each["url"]) for each in found["answers"]] == [
        ("Applicant", "3 calls", "/write/#applicant"),
        ("Purpose", "2 calls", "/write/#purpose"),
    ]


def test_what_waits_for_the_secretariat_is_said_apart_from_what_the_city_can_enter() -> None:
    waiting = [undecided(place=State.ASK, stage=State.NOT_ENTERED), undecided(place=State.ASK)]
    both = match_table.missing(waiting, total=2)
    alone = match_table.missing(waiting[1:], total=2)

    assert both is not None
    assert alone is not None
    assert both["title"] == "One answer is missing in 1 of 2 calls"
    assert [(str(each["value"]), each["label"]) for each in both["answers"]] == [
        ("Stage", "1 call"),
        ("Criteria to check", "2 calls"),
    ]
    assert alone["title"] == "The secretariat has to check criteria of 1 of 2 calls"


@pytest.fixture
def city(db: None) -> City:
    city = make.CityFactory(slug="heron-bay", country="CN")
    changes: dict[str, Any] = {"title_en": "Reeds", "purpose": "works"}
    by = Actor(id=None, label="Tests")
    actions.begin(city, changes=changes, stage="concept", reason="As it was.", slug="reeds", by=by)
    return city


def cells(html: str, slug: str) -> list[tuple[str, str, str]]:
    """Class, column and words of each condition of a call."""
    row = html.split(f'<tbody id="{slug}">')[1].split("</tr>")[0]
    found = re.findall(
        r'<td class="([\w-]+)"><span class="only-card">(.*?)</span>.*?"in-words">(.*?)</span>', row, re.S
    )
    return [(state, column, words) for state, column, words in found]


def test_each_condition_of_a_call_has_a_sign_with_its_word_and_a_wish_has_none(city: City) -> None:
    today = timezone.localdate()
    call = make.CallFactory(slug="one", checked_on=today)
    for subject, values, more in (
        ("purpose", ["works"], {}),
        ("stage", ["operation"], {}),
        ("applicant", ["city"], {}),
        ("place", ["@oda"], {}),
        ("climate", ["mitigation"], {"need": "wish"}),
    ):
        make.CriterionFactory(call=call, subject=subject, values=values, **more)
    make.CriterionFactory(call=make.CallFactory(slug="two"), subject="approval", values=["resolution"])

    html = people.sign_in(Client(), people.editor(city)).get(f"{HERE}match/").text

    assert cells(html, "one") == [
        ("ask", "Place", "Secretariat to check"),
        ("not-entered", "Applicant", "Not entered by your city"),
        ("not-met", "Stage", "Not met"),
        ("met", "Purpose", "Met"),
    ]
    assert cells(html, "two") == [("not-entered", "Approval", "Not entered by your city")]
    assert "One answer is missing in 1 of 2 calls" in html
    assert f'href="{HERE}write/documents/#id_political_approval"' in html.split("</section>")[0]


def test_what_is_missing_is_counted_over_all_pages(city: City) -> None:
    """The page of a long list says the same of all calls as the one before."""
    for number in range(PER_PAGE + 2):
        make.CriterionFactory(
            call=make.CallFactory(slug=f"call-{number:02}"), subject="approval", values=["resolution"]
        )
    editor = people.sign_in(Client(), people.editor(city))

    pages = [editor.get(f"{HERE}match/?page={number}").text for number in (1, 2)]

    assert ["One answer is missing in 27 of 27 calls" in page for page in pages] == [True, True]
    assert [page.count('<tbody id="call-') for page in pages] == [PER_PAGE, 2]
