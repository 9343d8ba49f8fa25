"""Missing is never a no, a yes or a nought: of calls of which little is known, in partial data, and of terms that are
gone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cities.models import City
from core.accounts.models import User
from core.history.write import Actor
from core.vocabulary.models import Term
from finance.deadlines import Standing
from finance.lacking import Gap, Lack, lack_of
from finance.market.facts import call_facts, groups_of_places
from finance.market.models import Call
from finance.matching import Answer, CallFacts, CriterionFacts, Kind, Operator, ProjectFacts, Subject, evaluate
from finance.projects import actions
from tests import factories as make
from tests import people

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Tests")
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
FITS = "Meets the criteria listed here, because"
NO = "Not eligible, because"
UNKNOWN = "Cannot be assessed, because"
NO_RULES = "The eligibility criteria of this call are not known."
WISHES_ONLY = "No eligibility criteria of this call are known, only desirable criteria."


@pytest.fixture
def city() -> City:
    return make.CityFactory(slug="heron-bay", country="CN")


@pytest.fixture
def editor(city: City) -> User:
    changes: dict[str, Any] = {"title_en": "Reeds", "purpose": "works", "currency": "EUR"}
    actions.begin(city, changes=changes, stage="concept", reason="As it was.", slug="reeds", by=BY)
    return people.editor(city)


def match(editor: User) -> str:
    return str(people.sign_in(Client(), editor).get("/en/w/heron-bay/finance/reeds/match/").text)


def of_program(editor: User) -> dict[str, Any]:
    answer = people.sign_in(Client(), editor).get("/api/v1/cities/heron-bay/projects/reeds/matches/")
    return {each["call"]: each for each in answer.json()["results"]}


def entry(html: str, slug: str) -> str:
    start = html.index(f'<tbody id="{slug}">')
    return html[start : html.index("</tbody>", start)]


def tried(call: Call, **query: str) -> str:
    return str(Client().get(f"/en/finance/calls/{call.slug}/", query).text)


def days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


# --- A deadline is no rule ----------------------------------------------------------------------------------------


def test_an_open_call_of_which_no_rule_is_known_fits_nobody_and_stands_by_its_deadline(editor: User) -> None:
    make.CallFactory(slug="bare", timing="open", closes_on=days(9))
    make.CallFactory(slug="over", timing="open", closes_on=days(-9))
    make.CallFactory(slug="asking", stages=["concept"])
    make.CallFactory(slug="refusing", stages=["operation"])

    html, found = match(editor), of_program(editor)

    assert {slug: each["answer"] for slug, each in found.items()} == {
        "bare": "no_rules",
        "over": "not_for_you",
        "asking": "fits",
        "refusing": "not_for_you",
    }
    assert [each for each in (FITS, NO, NO_RULES) if each in html] == [FITS, NO, NO_RULES]
    places = [html.index(f'<tbody id="{each}">') for each in ("bare", "asking", "refusing", "over")]
    assert places == sorted(places)
    assert NO_RULES in entry(html, "bare")
    assert "Closed on" in entry(html, "over")
    assert "The deadline of this call, " in entry(html, "over")
    assert found["bare"]["because"] == []


def test_of_a_call_with_wishes_alone_no_condition_is_known(editor: User) -> None:
    call = make.CallFactory(slug="wishing", timing="open", closes_on=days(9))
    make.CriterionFactory(call=call, need="wish", subject="purpose", values=["works"])

    assert WISHES_ONLY in entry(match(editor), "wishing")
    assert WISHES_ONLY in tried(call, purpose="works")
    assert of_program(editor)["wishing"]["answer"] == "no_rules"


# --- What is no longer known is not known -------------------------------------------------------------------------


def kind(call: Call, **facts: Any) -> Kind:
    return evaluate(ProjectFacts(**facts), call_facts(call, groups_of_places()), NOW).kind


def retired(scheme: str, code: str) -> None:
    Term._base_manager.filter(scheme__code=scheme, code=code).update(is_retired=True)


def a_topic(operator: str) -> tuple[Call, dict[str, Any], Callable[[], None]]:
    for code in ("wetlands", "heat"):
        make.term("topics", code)
    call = make.CallFactory()
    make.CriterionFactory(call=call, subject="topic", operator=operator, values=["wetlands"])
    return call, {"topics": frozenset({"heat"})}, lambda: retired("topics", "wetlands")


def a_country(operator: str) -> tuple[Call, dict[str, Any], Callable[[], None]]:
    for code in ("CN", "SU"):
        make.term("countries", code)
    call = make.CallFactory()
    make.CriterionFactory(call=call, subject="place", operator=operator, values=["SU"])
    return call, {"country": "CN"}, lambda: retired("countries", "SU")


def a_seat(operator: str) -> tuple[Call, dict[str, Any], Callable[[], None]]:
    call, _facts, retire = a_country(operator)
    call.criteria.update(subject="seat")
    return call, {"applicant_country": "CN"}, retire


def an_instrument(operator: str) -> tuple[Call, dict[str, Any], Callable[[], None]]:
    for code in ("green-bond", "grant"):
        make.term("finance-instruments", code)
    call = make.CallFactory()
    make.CriterionFactory(call=call, subject="instrument", operator=operator, values=["green-bond"])
    return call, {"instruments": frozenset({"grant"})}, lambda: retired("finance-instruments", "green-bond")


LOST = {"topic": a_topic, "country": a_country, "seat": a_seat, "instrument": an_instrument}


@pytest.mark.parametrize(("operator", "before"), [("in", Kind.NOT_FOR_YOU), ("not_in", Kind.FITS)])
@pytest.mark.parametrize("what", LOST)
def test_a_rule_that_names_what_is_no_longer_known_is_not_known(what: str, operator: str, before: Kind) -> None:
    call, facts, retire = LOST[what](operator)
    assert kind(call, **facts) is before

    retire()

    assert kind(call, **facts) is Kind.CANNOT_BE_TOLD


def test_one_of_several_that_is_still_known_is_met_all_the_same() -> None:
    call, _facts, retire = a_topic("in")
    call.criteria.update(values=["wetlands", "heat"])
    retire()

    assert kind(call, topics=frozenset({"heat"})) is Kind.FITS


def test_a_whole_list_that_names_a_country_no_longer_known_excludes_nobody() -> None:
    for code in ("CN", "BR", "SU"):
        make.term("countries", code)
    make.PlaceGroupFactory(countries=["BR", "SU"], is_whole=True)
    call = make.CallFactory()
    make.CriterionFactory(call=call, subject="place", values=["@oda"])
    assert kind(call, country="CN") is Kind.NOT_FOR_YOU

    retired("countries", "SU")

    assert kind(call, country="CN") is Kind.CANNOT_BE_TOLD
    assert kind(call, country="BR") is Kind.FITS


def test_a_page_says_what_is_no_longer_known_and_who_can_enter_it(editor: User) -> None:
    make.term("countries", "CN")
    call = make.CallFactory(slug="lost")
    make.CriterionFactory(call=call, subject="place", values=["SU"])

    said = entry(match(editor), "lost")

    assert UNKNOWN in said
    assert "This criterion refers to items that are no longer on this site: SU." in said
    assert "Ask the secretariat to enter this information" in said
    assert of_program(editor)["lost"]["because"][0]["lost"] == ["SU"]
    assert "This criterion refers to items that are no longer on this site: SU." in tried(call, country="CN")


# --- A wish that is not met ---------------------------------------------------------------------------------------


def test_a_wish_that_is_not_met_is_said_beside_fits_with_what_lacks(editor: User) -> None:
    call = make.CallFactory(slug="wish", applicants=[])
    make.CriterionFactory(call=call, subject="purpose", values=["works"])
    stage = {"subject": "stage", "operator": "at_least", "values": ["feasibility"], "need": "wish"}
    make.CriterionFactory(call=call, no_text_en="It prefers studied projects.", **stage)

    said, program = entry(match(editor), "wish"), of_program(editor)["wish"]

    assert (
        said.index(FITS)
        < said.index("1 desirable criterion is not met: 2 stages short of the requirement")
        < said.index("It is for works.")
    )
    assert "It prefers studied projects." in said
    assert program["answer"] == "fits"
    assert [(each["answer"], each["lacks"]) for each in program["wishes"]] == [
        ("no", "2 stages short of the requirement")
    ]
    assert "1 desirable criterion is not met: 2 stages short of the requirement" in tried(
        call, purpose="works", stage="concept"
    )
    assert "is not met" not in tried(call, purpose="works", stage="feasibility")
    assert "is not met" not in tried(call, purpose="works")


HALF = Decimal("12.5")


@pytest.mark.parametrize(
    ("subject", "operator", "values", "facts", "lack"),
    [
        ("stage", "at_least", ["feasibility"], {"stage": "concept"}, Lack(Gap.STAGES_TO_GO, Decimal(2))),
        ("stage", "in", ["idea", "feasibility"], {"stage": "concept"}, Lack(Gap.STAGES_TO_GO, Decimal(2))),
        ("stage", "at_most", ["idea"], {"stage": "concept"}, Lack(Gap.STAGES_PAST, Decimal(1))),
        ("stage", "in", ["idea"], {"stage": "feasibility"}, Lack(Gap.STAGES_PAST, Decimal(3))),
        ("stage", "not_in", ["concept"], {"stage": "concept"}, None),
        ("stage", "at_least", ["feasibility"], {}, None),
        ("amount", "at_least", ["500"], {"amounts": {"EUR": Decimal(200)}}, Lack(Gap.AMOUNT_LESS, Decimal(300))),
        ("amount", "at_most", ["500"], {"amounts": {"EUR": Decimal(700)}}, Lack(Gap.AMOUNT_MORE, Decimal(200))),
        ("amount", "at_most", ["500"], {"amounts": {"CNY": Decimal(700)}}, None),
        ("own_share", "at_least", ["20"], {"own_share": Decimal("7.5")}, Lack(Gap.SHARE_LESS, HALF)),
        ("purpose", "in", ["plan"], {"purpose": "works"}, None),
    ],
)
def test_what_lacks_is_a_number_where_there_is_one(
    subject: str, operator: str, values: list[str], facts: dict[str, Any], lack: Lack | None
) -> None:
    asked = CriterionFacts("1", Subject(subject), Operator(operator), tuple(values), is_must=False)
    call, project = (
        CallFacts("call", standing=Standing.ROLLING, currency="EUR", criteria=(asked,)),
        ProjectFacts(**facts),
    )
    (found,) = evaluate(project, call, NOW).answers

    assert lack_of(found, project, call) == lack


# --- A no says by what, and what is met ---------------------------------------------------------------------------


def test_a_no_names_list_date_and_source_and_the_rules_that_are_met(editor: User) -> None:
    source = make.SourceFactory(title_en="List of receivers", kind="primary", url="https://example.org/list")
    group = make.PlaceGroupFactory(
        name_en="Receivers of 2026",
        countries=["BR"],
        is_whole=True,
        starts=date(2026, 1, 1),
        checked_on=date(2026, 2, 3),
    )
    group.sources.add(source)
    call = make.CallFactory(slug="listed", checked_on=days(-3))
    make.CriterionFactory(call=call, subject="place", values=["@oda"], no_text_en="Not on the list.")
    make.CriterionFactory(call=call, subject="purpose", values=["works"])

    for said in (entry(match(editor), "listed"), tried(call, country="CN", purpose="works")):
        assert NO in said
        assert "Not on the list." in said
        assert "List: Receivers of 2026" in said
        assert "valid from 1 January 2026" in said
        assert "Checked on 3 February 2026" in said
        assert "List of receivers" in said
        assert said.index("Not on the list.") < said.index("Criteria that are met") < said.index("It is for works.")
    program = of_program(editor)["listed"]
    assert [each["sentence"] for each in program["met"]] == ["It is for works."]
    (by,) = program["because"][0]["lists"]
    assert (by["starts"], by["ends"], by["checked_on"], by["sources"]) == (
        "2026-01-01",
        None,
        "2026-02-03",
        [source.key],
    )


def test_a_no_by_a_column_of_the_call_names_what_the_call_rests_on(editor: User) -> None:
    call = make.CallFactory(slug="late", stages=["operation"], checked_on=date(2026, 2, 3))
    call.sources.add(make.SourceFactory(title_en="Text of the call", kind="primary", url="https://example.org/call"))

    said = entry(match(editor), "late")

    assert "Text of the call" in said
    assert "Checked on 3 February 2026" in said


def test_what_cannot_be_told_names_no_list_and_for_programs_no_rule_that_is_met(editor: User) -> None:
    make.PlaceGroupFactory(name_en="Receivers of 2026", countries=["BR"], is_whole=False)
    call = make.CallFactory(slug="open")
    make.CriterionFactory(call=call, subject="place", values=["@oda"])
    make.CriterionFactory(call=call, subject="purpose", values=["works"])

    said = entry(match(editor), "open")

    assert UNKNOWN in said
    assert "Receivers of 2026" not in said
    assert of_program(editor)["open"]["met"] == []


def test_answers_of_a_whole_list_are_as_before() -> None:
    """The rule of codes that are gone takes nothing from those that are known."""
    for code in ("CN", "BR"):
        make.term("countries", code)
    make.PlaceGroupFactory(countries=["BR"], is_whole=True)
    call = make.CallFactory()
    make.CriterionFactory(call=call, subject="place", values=["@oda", "CN"])

    (found,) = evaluate(ProjectFacts(country="CN"), call_facts(call, groups_of_places()), NOW).answers
    assert found.answer is Answer.YES
