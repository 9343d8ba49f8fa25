"""Calls by four eyes: one curator enters, another confirms, either takes back; what is not checked says so."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from core.accounts.models import User
from core.history.models import Entry
from core.history.write import Actor, VersionConflict
from core.workflow import InvalidTransition
from finance.deadlines import Standing
from finance.market import checking
from finance.market.actions import add_call, change_call
from finance.market.facts import call_facts, groups_of_places
from finance.market.models import Call
from finance.matching import (
    Answer,
    CallFacts,
    CriterionFacts,
    Kind,
    Operator,
    ProjectFacts,
    Subject,
    calls_in_order,
    evaluate,
)
from tests import factories as make
from tests import people
from tests.importexport.files import csv_file, examined, imported

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
UNCHECKED = "not checked by a second person"


@pytest.fixture
def first() -> User:
    return people.curator()


@pytest.fixture
def second() -> User:
    return people.curator(email="second@example.org")


def grounds(**changes: Any) -> dict[str, Any]:
    source = make.SourceFactory()
    return {
        "funder": make.FunderFactory().pk,
        "title_en": "River works",
        "timing": "rolling",
        "state": "published",
        "link": "https://example.org/river-works",
        "checked_on": "2026-11-20",
        f"sources.{source.pk}": True,
        **changes,
    }


def entered(curator: User, **changes: Any) -> Call:
    return add_call(slug="river-works", changes=grounds(**changes), by=Actor.person(curator))


def fresh(call: Call) -> Call:
    return Call.objects.get(pk=call.pk)


def client(person: User) -> Client:
    return people.sign_in(Client(), person)


# --- Entered, confirmed, taken back -------------------------------------------------------------------------------


def test_whoever_entered_a_call_does_not_confirm_it_and_another_curator_does(first: User, second: User) -> None:
    call = entered(first)

    with pytest.raises(PermissionDenied, match="Another curator must confirm it"):
        checking.confirm(call, expected=call.version, curator=first)
    assert not fresh(call).is_confirmed
    done = checking.confirm(call, expected=call.version, curator=second)

    assert fresh(call).is_confirmed
    assert not done.is_confirmed_alone
    assert Entry.objects.filter(object_id=str(call.pk)).latest("id").verb == "call_confirmed"
    with pytest.raises(InvalidTransition):
        checking.confirm(fresh(call), expected=fresh(call).version, curator=second)


@pytest.mark.parametrize("who", ["registered", "editor", "lead"])
def test_nobody_but_a_curator_confirms_or_withdraws(who: str, first: User) -> None:
    call = entered(first)
    person = people.person() if who == "registered" else people.with_role(make.CityFactory(), who)

    with pytest.raises(PermissionDenied):
        checking.confirm(call, expected=call.version, curator=person)
    with pytest.raises(PermissionDenied):
        checking.take_back(call, reason="No", expected=call.version, curator=person)
    assert client(person).get("/en/review/market/river-works/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "stays"),
    [
        ({"checked_on": "2026-11-29"}, True),
        ({"is_example": True}, True),
        ({"state": "draft"}, True),
        ({"title_en": "River and lake works"}, False),
        ({"closes_on": "2031-03-01", "timing": "open"}, False),
        ({"state": "withdrawn"}, False),
    ],
)
def test_what_changes_the_call_takes_its_check_away(
    changes: dict[str, Any], stays: bool, first: User, second: User
) -> None:
    call = checking.confirm(entered(first), expected=1, curator=second)

    change_call(call, changes=changes, expected=None, by=Actor.person(first))

    assert fresh(call).is_confirmed is stays


def test_who_publishes_did_not_enter_and_who_changes_a_word_did(first: User, second: User) -> None:
    call = entered(first, state="draft")

    change_call(call, changes={"state": "published"}, expected=1, by=Actor.person(second))
    with pytest.raises(PermissionDenied):
        checking.confirm(fresh(call), expected=2, curator=first)
    change_call(call, changes={"title_en": "River works, 2027"}, expected=2, by=Actor.person(second))
    with pytest.raises(PermissionDenied):
        checking.confirm(fresh(call), expected=3, curator=second)

    assert checking.confirm(fresh(call), expected=3, curator=first).is_confirmed


def test_a_file_that_changes_a_call_takes_its_check_away(first: User, second: User) -> None:
    call = checking.confirm(entered(first), expected=1, curator=second)

    imported("calls", csv_file([{"slug": call.slug, "version": "2", "title_en": "Other works"}]), first)

    assert fresh(call).version == 3
    assert not fresh(call).is_confirmed


def test_a_call_that_is_taken_back_is_not_public_and_its_reason_stays(first: User, second: User) -> None:
    call = checking.confirm(entered(first), expected=1, curator=second)

    with pytest.raises(ValidationError):
        checking.take_back(call, reason="  ", expected=2, curator=first)
    checking.take_back(call, reason="The page is gone.", expected=2, curator=first)

    assert Client().get("/en/finance/calls/river-works/").status_code == 404
    assert Entry.objects.filter(object_id=str(call.pk)).latest("id").reason == "The page is gone."
    with pytest.raises(InvalidTransition):
        checking.confirm(fresh(call), expected=3, curator=second)


def test_who_was_slower_confirms_nothing_that_they_have_not_seen(first: User, second: User) -> None:
    call = entered(first)
    change_call(call, changes={"title_en": "Lake works"}, expected=1, by=Actor.person(first))

    with pytest.raises(VersionConflict):
        checking.confirm(call, expected=1, curator=second)

    assert client(second).post("/en/review/market/river-works/confirm/", {"version": "1"}).status_code == 409
    assert not fresh(call).is_confirmed


# --- A secretariat of one -----------------------------------------------------------------------------------------


def days_go_by(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    then = timezone.now() + timedelta(days=days, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: then)


def test_a_secretariat_of_one_confirms_its_own_a_day_later_and_the_page_says_so(
    first: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = entered(first)
    with pytest.raises(PermissionDenied, match="24 hours"):
        checking.confirm(call, expected=1, curator=first)

    days_go_by(monkeypatch, 1)
    checking.confirm(call, expected=1, curator=first)

    assert fresh(call).is_confirmed_alone
    html = Client().get("/en/finance/calls/river-works/").text
    assert "The same person entered and checked this call, at least 24 hours apart." in html


def test_with_a_second_curator_a_day_is_not_enough(first: User, second: User, monkeypatch: pytest.MonkeyPatch) -> None:
    call = entered(first)
    days_go_by(monkeypatch, 9)

    with pytest.raises(PermissionDenied):
        checking.confirm(call, expected=1, curator=first)


# --- What is public unchecked -------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["link", "checked_on", "sources"])
def test_unchecked_a_call_is_published_with_link_source_and_day_alone(missing: str, first: User) -> None:
    changes = {name: value for name, value in grounds().items() if not name.startswith(missing)}

    with pytest.raises(ValidationError) as refused:
        add_call(slug="river-works", changes=changes, by=Actor.person(first))

    assert set(refused.value.message_dict) == {missing}
    assert not Call.objects.filter(slug="river-works").exists()
    assert add_call(slug="river-works", changes={**changes, "state": "draft"}, by=Actor.person(first))


@pytest.mark.parametrize("missing", ["link", "checked_on", "sources"])
def test_a_file_publishes_no_unchecked_call_without_them(missing: str, first: User) -> None:
    make.FunderFactory(slug="a-funder")
    make.SourceFactory(key="a-source")
    row = {"slug": "river-works", "version": "", "funder": "a-funder", "title_en": "River works", "timing": "rolling"}
    row |= {"state": "published", "link": "https://example.org/", "checked_on": "2026-11-20", "sources": "a-source"}

    assert not examined("calls", csv_file([row]), first).is_faulty
    assert examined("calls", csv_file([{**row, missing: ""}]), first).is_faulty


def test_an_unchecked_call_says_so_on_its_page_in_lists_and_for_programs(first: User, second: User) -> None:
    call = entered(first)

    def said() -> tuple[bool, bool, bool]:
        page, listed = (Client().get(f"/en/finance/calls/{path}").text for path in ("river-works/", ""))
        program = Client().get("/api/v1/calls/river-works/").json()
        return (
            "This call has not been checked by a second person." in page,
            "Not checked by a second person" in listed,
            program["is_confirmed"],
        )

    assert said() == (True, True, False)
    checking.confirm(call, expected=1, curator=second)
    assert said() == (False, False, True)


def test_the_founding_calls_are_entered_and_public(founding_facts: None) -> None:
    assert Call.objects.shown_to_all().count() == Call.objects.shown_to_all().unconfirmed().count() == 10
    assert UNCHECKED in Client().get("/en/finance/calls/c40-cff/", {"applicant": "city"}).text


# --- What a project is told ---------------------------------------------------------------------------------------


def test_an_unchecked_call_answers_as_before_and_stands_after_the_checked_ones() -> None:
    rules = (CriterionFacts("1", Subject.PURPOSE, Operator.IN, ("works",)),)
    sooner = CallFacts("sooner", standing=Standing.OPEN, closes=date(2027, 1, 1), criteria=rules, is_confirmed=False)
    later = CallFacts("later", standing=Standing.OPEN, closes=date(2027, 6, 1), criteria=rules)
    over = CallFacts("over", standing=Standing.CLOSED, criteria=rules)
    project = ProjectFacts(purpose="works")

    assert [evaluate(project, each, NOW).kind for each in (sooner, later)] == [Kind.FITS, Kind.FITS]
    assert [each.key for each in calls_in_order([over, sooner, later], NOW)] == ["later", "sooner", "over"]


@pytest.mark.parametrize("kind", ["works", "land", ""])
def test_the_same_sentence_says_that_nobody_else_has_checked(kind: str) -> None:
    call = make.CallFactory(slug="river-works", confirmed_version=None)
    make.CriterionFactory(call=call, values=["works"])
    words = {
        "works": "Meets the criteria listed here (not checked by a second person), because",
        "land": "Not eligible (not checked by a second person), because",
        "": "Cannot be assessed (not checked by a second person), because",
    }

    assert words[kind] in Client().get("/en/finance/calls/river-works/", {"purpose": kind}).text


# --- More that a call can ask -------------------------------------------------------------------------------------


def answer_of(project: ProjectFacts, subject: str, values: list[str]) -> Answer:
    call = make.CallFactory()
    make.CriterionFactory(call=call, subject=subject, values=values)
    [found] = evaluate(project, call_facts(call, groups_of_places()), NOW).answers
    return found.answer


def test_as_partner_of_a_body_there_a_seat_elsewhere_is_no_no() -> None:
    answers = [
        answer_of(ProjectFacts(applicant_country=country), "seat", values)
        for country, values in [("DE", ["DE"]), ("KE", ["DE"]), ("DE", ["DE", "+DE"]), ("KE", ["DE", "+DE"])]
    ]

    assert answers == [Answer.YES, Answer.NO, Answer.YES, Answer.UNKNOWN]


def test_an_endorsement_is_asked_and_nothing_is_taken_for_granted() -> None:
    answers = [
        answer_of(ProjectFacts(endorsed_by=held), "endorsement", ["gef"])
        for held in (frozenset({"gef"}), frozenset({"other"}), None)
    ]

    assert answers == [Answer.YES, Answer.NO, Answer.UNKNOWN]


def test_a_visitor_can_say_who_has_endorsed() -> None:
    call = make.CallFactory(slug="endorsed")
    make.CriterionFactory(call=call, subject="endorsement", values=["gef"])

    html = Client().get("/en/finance/calls/endorsed/", {"endorsement": "gef"}).text

    assert "Operational focal point for the Global Environment Facility" in html
    assert "Meets the criteria listed here, because" in html


# --- The pages of curators ----------------------------------------------------------------------------------------


def test_a_curator_compares_and_confirms_and_the_list_is_shorter(first: User, second: User) -> None:
    entered(first)
    browser = client(second)

    listed = browser.get("/en/review/market/", {"show": "second"}).text
    assert "/en/review/market/river-works/" in listed
    page = browser.get("/en/review/market/river-works/").text
    assert "Example curator" in page or str(first) in page
    assert "https://example.org/river-works" in page
    done = browser.post("/en/review/market/river-works/confirm/", {"version": "1"}, follow=True)

    assert "The call is confirmed." in done.text
    assert "/en/review/market/river-works/" not in browser.get("/en/review/market/", {"show": "second"}).text


def test_whoever_entered_it_reads_why_there_is_no_button(first: User, second: User) -> None:
    entered(first)
    browser = client(first)

    assert "You entered this call yourself." in browser.get("/en/review/market/river-works/").text
    assert browser.post("/en/review/market/river-works/confirm/", {"version": "1"}).status_code == 403


def test_a_withdrawal_without_a_reason_is_told_and_one_with_it_is_made(first: User, second: User) -> None:
    entered(first)
    browser, at = client(second), "/en/review/market/river-works/withdraw/"

    refused = browser.post(at, {"version": "1", "reason": ""})
    assert refused.status_code == 200
    assert "Error:" in refused.text
    assert browser.post(at, {"version": "1", "reason": "The page is gone."}).status_code == 302
    assert Call.objects.get(slug="river-works").state == "withdrawn"
