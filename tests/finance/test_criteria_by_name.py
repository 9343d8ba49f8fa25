"""Criteria of a call in the admin: their values are chosen by name, never typed as codes."""

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.accounts.models import User
from core.history.write import Actor
from finance.market.actions import add_call, change_call
from finance.market.listed import value_in_words
from finance.market.models import Call, Criterion
from tests import factories as make
from tests import people
from tests.siteadmin.forms import open_form

pytestmark = pytest.mark.django_db
LIST = "/admin/finance/call/values/"
TAGS = re.compile(r"<[^>]+>|<script.*?</script>", re.DOTALL)


@pytest.fixture
def curator(db: None) -> User:
    make.term("countries", "DE", label_en="Germany", label_zh_hans="德国", label_zh_hant="德國", label_ja="ドイツ")
    make.term("countries", "JP", label_en="Japan", label_zh_hans="日本", label_zh_hant="日本", label_ja="日本")
    make.PlaceGroupFactory(code="oda", name_en="Recipients of development assistance")
    return people.curator()


@pytest.fixture
def client(curator: User) -> Client:
    return people.sign_in(Client(), curator)


@pytest.fixture
def call(db: None) -> Call:
    return make.CallWithGroundsFactory(slug="river-works", currency="EUR")


def url(call: Call) -> str:
    return f"/admin/finance/call/{call.pk}/change/"


def names_offered(client: Client, subject: str, term: str = "", **more: str) -> list[str]:
    answer = client.get(LIST, {"field_name": subject, "term": term, **more}).json()
    return [each["text"] for each in answer["results"]]


def entered(*values: str) -> Call:
    """A call with one criterion on places, as it comes by the action: with a version that the form is held against."""
    source, key = make.SourceFactory(), f"criteria.{uuid.uuid4()}"
    said = {"order": 1, "need": "must", "subject": "place", "operator": "in", "values": [*values], "rule_en": "There."}
    changes = {
        "funder": make.FunderFactory().pk,
        "title_en": "River works",
        "timing": "rolling",
        f"sources.{source.pk}": True,
        key: True,
        **{f"{key}.{name}": value for name, value in said.items()},
    }
    return add_call(slug="entered", changes=changes, by=Actor(id=None, label="loader"))


def new_row(page: dict[str, Any], **typed: Any) -> dict[str, Any]:
    """What a browser sends with one more criterion."""
    number = int(page["criteria-TOTAL_FORMS"])
    row: dict[str, Any] = {"order": "1", "need": "must", "subject": "purpose", "operator": "in", "confidence": "medium"}
    row |= {"rule_en": "Works alone.", "values_0": [], "values_1": "", **typed}
    sent = {f"criteria-{number}-{name}": value for name, value in row.items()}
    return {**page, **sent, "criteria-TOTAL_FORMS": str(number + 1), "criteria-MIN_NUM_FORMS": "0"}


def errors_of(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    inline = response.context["inline_admin_formsets"][0]
    return {name: list(texts) for form in inline.formset.forms for name, texts in form.errors.items()}


# --- What is offered ----------------------------------------------------------------------------------------------


def test_a_list_is_searched_by_name_in_the_language_of_the_curator(client: Client, curator: User) -> None:
    assert names_offered(client, "place", "germ") == ["Germany"]
    assert names_offered(client, "seat", "germ") == ["Germany", "partner of an applicant from: Germany"]
    assert names_offered(client, "place", "recip") == ["group of places: Recipients of development assistance"]
    assert names_offered(client, "stage")[:2] == ["Idea", "Concept"]
    assert names_offered(client, "amount") == names_offered(client, "nothing") == []

    curator.language = "ja"
    curator.save()
    client.cookies["django_language"] = "ja"
    assert "ドイツ" in names_offered(client, "place", "ドイツ")


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999", "2"])
def test_a_page_that_is_not_there_is_empty_or_the_first(page: str, client: Client) -> None:
    assert client.get(LIST, {"field_name": "stage", "page": page}).status_code == 200


@pytest.mark.parametrize("who", ["visitor", "registered", "editor", "lead"])
def test_nobody_but_curators_reads_the_lists(who: str) -> None:
    client = Client()
    if who != "visitor":
        person = people.person() if who == "registered" else people.with_role(make.CityFactory(), who)
        people.sign_in(client, person)

    assert client.get(LIST, {"field_name": "place"}).status_code == (302 if who == "visitor" else 403)


# --- The form -----------------------------------------------------------------------------------------------------


def test_the_form_has_names_and_no_codes_to_type(client: Client, call: Call) -> None:
    make.CriterionFactory(call=call, subject="place", values=["DE", "@oda"])
    make.CriterionFactory(call=call, subject="amount", operator="at_least", values=["300000"])

    html = client.get(url(call)).text

    assert ">Germany</option>" in html
    assert ">group of places: Recipients of development assistance</option>" in html
    assert 'value="300000"' in html
    assert ">EUR</span>" in html


def test_opened_and_saved_a_criterion_stays_as_it_is(client: Client, call: Call) -> None:
    stored = [("place", "in", ["DE", "@oda"]), ("amount", "at_least", ["300000"]), ("topic", "in", ["gone-term"])]
    for order, (subject, operator, values) in enumerate(stored):
        make.CriterionFactory(call=call, order=order, subject=subject, operator=operator, values=values)

    response = client.post(url(call), open_form(client, url(call)))

    assert response.status_code == 302, errors_of(response)
    assert [(each.subject, each.operator, each.values) for each in call.criteria.all()] == stored
    assert Call.objects.get().version == 1


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ({"subject": "place", "values_0": ["place:DE", "place:@oda"]}, ["DE", "@oda"]),
        ({"subject": "seat", "values_0": ["seat:+DE"]}, ["+DE"]),
        ({"subject": "approval", "values_0": ["approval:none"]}, ["none"]),
        ({"subject": "amount", "operator": "at_most", "values_1": "1,500,000"}, ["1500000"]),
        ({"subject": "own_share", "operator": "at_least", "values_1": "12.5"}, ["12.5"]),
    ],
)
def test_what_is_chosen_is_stored_as_before(
    typed: dict[str, Any], values: list[str], client: Client, call: Call
) -> None:
    response = client.post(url(call), new_row(open_form(client, url(call)), **typed))

    assert response.status_code == 302, errors_of(response)
    assert Criterion.objects.get().values == values


BAD = [
    ({"subject": "purpose", "values_0": ["place:DE"]}, "values", "“Germany” is not in the list for “purpose"),
    ({"subject": "place", "values_0": ["place:XX"]}, "values", "“XX” is not in the list for “place”"),
    ({"subject": "place", "values_0": ["nonsense"]}, "values", "Enter at least one value"),
    ({"subject": "amount", "operator": "at_least", "values_0": ["place:DE"]}, "values", "Remove “Germany”"),
    ({"subject": "stage", "values_0": ["stage:idea"], "values_1": "5"}, "values", "does not take a number"),
    ({"subject": "amount", "operator": "at_least", "values_1": "much"}, "values", "digits only"),
    ({"subject": "amount", "operator": "at_least", "values_1": "-5"}, "values", "zero or more"),
    ({"subject": "purpose"}, "values", "Enter at least one value"),
    ({"subject": "place", "operator": "at_least", "values_0": ["place:DE"]}, "operator", "not possible"),
    ({"subject": "stage", "operator": "at_least", "values_0": ["stage:idea", "stage:concept"]}, "values", "only one"),
    ({"subject": "", "values_0": ["place:DE"]}, "subject", "required"),
    ({"subject": "mood", "values_0": ["place:DE"]}, "subject", "valid choice"),
]


@pytest.mark.parametrize(("typed", "name", "sentence"), BAD, ids=lambda each: str(each)[:50])
def test_what_does_not_go_together_is_said_at_its_field_and_nothing_is_lost(
    typed: dict[str, Any], name: str, sentence: str, client: Client, call: Call
) -> None:
    response = client.post(url(call), new_row(open_form(client, url(call)), **typed, no_text_en="Words of mine"))

    found = errors_of(response)
    assert set(found) == {name}
    assert sentence in found[name][0]
    html = response.text
    for chosen in typed.get("values_0", []):
        assert f'<option value="{chosen}" selected>' in html
    assert f'value="{typed.get("values_1", "")}"' in html
    assert "Words of mine" in html
    assert not Criterion.objects.exists()


def test_whoever_saves_after_somebody_else_keeps_both_names(client: Client) -> None:
    call = entered("DE")
    mine = open_form(client, url(call))
    theirs = {**mine, "criteria-0-values_0": ["place:@oda"], "criteria-0-source_holds": "on"}
    assert client.post(url(call), theirs).status_code == 302

    answer = client.post(url(call), {**mine, "criteria-0-values_0": ["place:JP"], "criteria-0-source_holds": "on"})

    assert answer.status_code == 409
    assert '<option value="place:JP" selected>Japan</option>' in answer.text
    assert call.criteria.get().values == ["@oda"]


def test_what_one_left_alone_shows_what_the_other_chose(client: Client) -> None:
    call = entered("DE")
    mine = open_form(client, url(call))
    theirs = {**mine, "criteria-0-values_0": ["place:JP"], "criteria-0-source_holds": "on"}
    assert client.post(url(call), theirs).status_code == 302

    answer = client.post(url(call), {**mine, "title_en": "Another title"})

    assert answer.status_code == 409
    assert '<option value="place:JP" selected>Japan</option>' in answer.text


def test_the_questions_do_not_grow_with_the_criteria(client: Client, call: Call) -> None:
    def asked() -> int:
        client.get(url(call))
        with CaptureQueriesContext(connection) as found:
            assert client.get(url(call)).status_code == 200
        return len(found)

    make.CriterionFactory(call=call, subject="place", values=["DE"])
    few = asked()
    for order in range(10):
        make.CriterionFactory(call=call, order=order, subject="place", values=["JP", "@oda"])

    assert asked() == few


# --- In the history -----------------------------------------------------------------------------------------------


def test_the_history_of_a_call_tells_values_by_their_names(client: Client, curator: User) -> None:
    call = entered("DE", "@oda")
    head = f"criteria.{call.criteria.get().pk}"
    languages = {"languages": ["fr"], "stages": ["idea"], "applicants": ["city"]}
    change_call(call, changes={f"{head}.values": ["JP"], **languages}, expected=call.version, by=Actor.person(curator))

    for address in (
        reverse("admin:finance_call_history", args=[call.pk]),
        reverse("object_history", args=["finance.call", call.pk]),
    ):
        told = TAGS.sub(" ", client.get(address).content.decode())
        places = ("Germany", "Japan", "group of places: Recipients of development assistance")
        words = (*places, "French", "Idea", "the city government")
        assert [word for word in words if word not in told] == []
        assert [code for code in ("@oda", "DE,", "JP", "[") if code in told] == []


def test_a_code_that_no_list_has_and_an_amount_stand_for_themselves_in_the_history() -> None:
    assert value_in_words("XX", {"subject": "place"}) == "XX"
    assert value_in_words("5000", {"subject": "amount"}) == "5000"
    assert value_in_words("works", {}) == "works"
