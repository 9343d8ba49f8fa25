"""What fits a project of a city: on the page of its staff, and for their programs."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cities.models import City
from core.history.write import Actor
from core.pagecache import kept
from finance.market.actions import add_place_group, change_call, change_place_group
from finance.market.facts import call_facts
from finance.market.models import Call, PlaceGroup
from finance.matching import Answer, Kind, any_of
from finance.projects import actions
from finance.projects.matches import matches_of
from finance.projects.models import Project
from tests import factories as make
from tests import people
from tests.api.writing import Program, told
from tests.packages import ROOT

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
TABLE = ROOT / "tests" / "finance" / "table.yaml"
HERE = "/en/w/heron-bay/finance/reeds/"
BY = Actor(id=None, label="Tests")
API = "/api/v1/cities/heron-bay/projects/reeds/matches/"
BECAUSE = {
    "fits": "Meets the criteria listed here, because",
    "cannot_be_told": "Cannot be assessed, because",
    "not_for_you": "Not eligible, because",
    "no_rules": "The eligibility criteria of this call are not known.",
}


def unchecked(words: str) -> str:
    """The same sentence of a call that one person alone entered."""
    end = ", because" if words.endswith(", because") else "."
    return f"{words.removesuffix(end)} (not checked by a second person){end}"


@pytest.fixture
def city() -> City:
    return make.CityFactory(slug="heron-bay", name_en="Heron Bay", country="CN")


@pytest.fixture
def project(city: City) -> Project:
    return begun(city)


def begun(city: City, stage: str = "concept", **columns: Any) -> Project:
    changes = {"title_en": "Reeds", **columns}
    return actions.begin(city, changes=changes, stage=stage, reason="As it was.", slug="reeds", by=BY)


def at_work(city: City, kind: str = "editor") -> Client:
    return people.sign_in(Client(), getattr(people, kind)(city))


def page(client: Client, path: str = "match/", status: int = 200, **query: str) -> str:
    response = client.get(f"{HERE}{path}", query)
    assert response.status_code == status
    return response.content.decode()


def entry(html: str, title: str) -> str:
    """What the page says of one call."""
    return html.split(f">{title}</a>")[1].split("</tbody>")[0]


def change(project: Project, **columns: Any) -> None:
    actions.change_project(project, changes=columns, expected=None, by=BY)


# --- The table ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table() -> Any:
    return yaml.safe_load(TABLE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["concept-in-kunming", "plan-in-yokohama", "agency-in-nauru"])
def test_each_project_of_the_table_is_answered_alike_on_the_page_and_by_the_api(
    name: str, founding_facts: None, table: Any
) -> None:
    given = table["projects"][name]
    city = make.CityFactory(slug="heron-bay", country=given["country"])
    begun(
        city,
        given["stage"],
        applicant=given["applicant"],
        seat=given.get("seat", ""),
        purpose=given["purpose"],
        climate_benefit=given.get("climate", ""),
        is_climate_estimated=given.get("estimate") == "yes",
        political_approval=given.get("approval", ""),
    )
    html = page(at_work(city))
    answers = told(Program(people.editor(city), scope="read").get(API))["results"]
    by_call = {each["call"]: each for each in answers}

    for slug, wanted in table["verdicts"][name].items():
        answer = by_call[slug]
        because = entry(html, Call.objects.get(slug=slug).title)
        assert answer["answer"] == wanted["verdict"], slug
        assert [f"{each['subject']} ({each['source'] or 'the call'})" for each in answer["because"]] == wanted["by"]
        assert unchecked(BECAUSE[wanted["verdict"]]) in because
        for each in answer["because"]:
            assert each["sentence"] in because


# --- The page -----------------------------------------------------------------------------------------------------


def test_one_field_turns_what_cannot_be_told_into_no_with_the_sentence(city: City, project: Project) -> None:
    call = make.CallFactory(title_en="A call")
    make.CriterionFactory(call=call, subject="applicant", values=["company"], no_text_en="Companies alone may apply.")
    staff = at_work(city)

    before = entry(page(staff), "A call")
    change(project, applicant="city")
    after = entry(page(staff), "A call")

    assert BECAUSE["cannot_be_told"] in before
    assert f'href="{HERE}write/applying/#id_applicant"' in before
    assert 'id="id_applicant"' in page(staff, "write/applying/")
    assert BECAUSE["not_for_you"] in after
    assert "Companies alone may apply." in after


@pytest.mark.parametrize(
    ("subject", "values", "field"),
    [
        ("purpose", ["works"], "write/description/#id_purpose"),
        ("climate", ["mitigation"], "write/description/#id_climate_benefit"),
        ("estimate", ["yes"], "write/description/#id_is_climate_estimated"),
        ("approval", ["resolution"], "write/documents/#id_political_approval"),
        ("seat", ["DE"], "write/applying/#id_seat"),
        ("language", ["fr"], "write/applying/#id_application_languages"),
        ("amount", ["5"], "write/money/"),
        ("instrument", ["green-bond"], "write/money/"),
    ],
)
def test_what_is_not_known_leads_to_its_field(
    subject: str, values: list[str], field: str, city: City, project: Project
) -> None:
    call = make.CallFactory(title_en="A call", currency="EUR")
    operator = "at_least" if subject == "amount" else "in"
    make.CriterionFactory(call=call, subject=subject, values=values, operator=operator)

    assert f'href="{HERE}{field}"' in entry(page(at_work(city)), "A call")


def test_a_condition_that_is_to_be_checked_is_no_fit_and_asks_nothing_of_the_city(city: City, project: Project) -> None:
    call = make.CallFactory(title_en="A call", stages=["concept"])
    make.CriterionFactory(call=call, subject="purpose", values=["works"], confidence="low", rule_en="Works only.")
    change(project, purpose="works")

    said = entry(page(at_work(city)), "A call")

    assert BECAUSE["cannot_be_told"] in said
    assert "Not yet verified that this is required: Works only." in said
    assert "Enter this information" not in said


def test_doubts_about_a_call_stand_above_its_answer(city: City, project: Project) -> None:
    today = timezone.localdate()
    make.CallFactory(title_en="Fresh", checked_on=today)
    make.CallFactory(title_en="Stale", checked_on=today - timedelta(days=200))
    make.CallFactory(title_en="Never", checked_on=None)
    make.CallFactory(title_en="Torn", checked_on=today, timing="unclear", stages=["concept"])
    html = page(at_work(city))

    assert "The information may have changed" not in entry(html, "Fresh")
    assert "more than six months" in entry(html, "Stale")
    assert "No one has checked this since it was entered" in entry(html, "Never")
    torn = entry(html, "Torn")
    assert torn.index("Sources differ") < torn.index(BECAUSE["fits"])


def test_calls_stand_by_their_deadline_then_by_how_they_stand_and_title_whatever_they_answer(
    city: City, project: Project
) -> None:
    today = timezone.localdate()
    for title, timing, days in (
        ("Unknown", "unknown", None),
        ("Later", "open", 30),
        ("Soon", "open", 3),
        ("Rolling B", "rolling", None),
        ("Rolling A", "rolling", None),
    ):
        closes = today + timedelta(days=days) if days else None
        make.CallFactory(title_en=title, timing=timing, closes_on=closes, stages=["concept"])

    html = page(at_work(city))

    places = [html.index(f">{title}</a>") for title in ("Soon", "Later", "Rolling A", "Rolling B", "Unknown")]
    assert places == sorted(places)


def test_a_sum_counts_in_another_currency_by_an_entered_rate_alone(city: City, project: Project) -> None:
    key = "3f3f9c1e-2222-4a52-8d5a-000000000001"
    head = f"money.{key}"
    money = {head: True, f"{head}.amount": "500", f"{head}.state": "sought", f"{head}.words": {"en": "A fund"}}
    change(project, currency="CNY", **money)
    make.CallFactory(title_en="A call", currency="USD", least=Decimal(100))
    staff = at_work(city)

    before = entry(page(staff), "A call")
    make.RateFactory(base="USD", quote="CNY", year=timezone.localdate().year, value=Decimal(7))
    after = entry(page(staff), "A call")

    assert BECAUSE["cannot_be_told"] in before
    assert "No exchange rate into USD has been entered." in before
    assert BECAUSE["not_for_you"] in after


@pytest.mark.parametrize("years_ago", [0, 3])
def test_a_sum_in_another_currency_shows_both_amounts_the_rate_its_year_and_its_source(
    years_ago: int, city: City, project: Project
) -> None:
    head = "money.3f3f9c1e-2222-4a52-8d5a-000000000001"
    money = {head: True, f"{head}.amount": "700000", f"{head}.state": "sought", f"{head}.words": {"en": "A fund"}}
    change(project, currency="CNY", **money)
    make.CallFactory(title_en="In dollars", currency="USD", most=Decimal(50_000))
    make.CallFactory(title_en="In yuan", currency="CNY", most=Decimal(50_000))
    year = timezone.localdate().year - years_ago
    source = make.SourceFactory(title="Rates of the central bank")
    make.RateFactory(base="USD", quote="CNY", year=year, value=Decimal("7.1"), source=source)

    html = page(at_work(city))
    results = told(Program(people.editor(city), scope="read").get(API))["results"]
    [said] = [each for each in results if each["call"] == Call.objects.get(title_en="In dollars").slug]

    dollars, yuan = entry(html, "In dollars"), entry(html, "In yuan")
    assert f"Sought: CNY 700,000. This is USD 98,591.55 at the exchange rate of {year} (USD 1 = CNY 7.1)." in dollars
    assert "Rates of the central bank" in dollars
    assert "at the exchange rate of" not in yuan
    assert [each["conversion"] for each in said["because"]] == [
        {
            "amount": "700000.00",
            "currency": "CNY",
            "value": "98591.55",
            "into": "USD",
            "rate": "7.10000000",
            "base": "USD",
            "quote": "CNY",
            "year": year,
            "rate_source": source.key,
        }
    ]


def test_unknown_law_is_never_yes(city: City, project: Project) -> None:
    for code, lawful in (("green-bond", "unknown"), ("city-fund", "conditions"), ("land-lease", "yes")):
        instrument = make.TermFactory(scheme__code="finance-instruments", code=code)
        make.InstrumentNoteFactory(instrument=instrument, country="CN", lawful=lawful)

    kinds = {each.instrument.code: each.kind for each in matches_of(project, timezone.now()).instruments}

    assert kinds == {
        "green-bond": Kind.CANNOT_BE_TOLD,
        "city-fund": Kind.CANNOT_BE_TOLD,
        "land-lease": Kind.FITS,
    }
    assert "A note says that the law permits this instrument under certain conditions." in page(at_work(city))


def test_what_a_project_is_not_said_to_be_about_stays_open(city: City, project: Project) -> None:
    mangroves = make.TermFactory(scheme__code="ecosystems", code="mangroves")
    change(project, **{f"terms.{mangroves.pk}": True})
    for title, values in (("Mangroves", ["mangroves"]), ("Reefs", ["reefs"])):
        make.CriterionFactory(call=make.CallFactory(title_en=title), subject="topic", values=values)

    html = page(at_work(city))

    assert BECAUSE["fits"] in entry(html, "Mangroves")
    assert BECAUSE["cannot_be_told"] in entry(html, "Reefs")


def test_both_days_are_right_when_a_list_of_places_changes_with_the_year(city: City, project: Project) -> None:
    make.CriterionFactory(call=make.CallFactory(), subject="place", values=["@oda"])
    for slug, starts, ends, countries in (
        ("oda-2026", date(2026, 1, 1), date(2026, 12, 31), ["CN"]),
        ("oda-2027", date(2027, 1, 1), None, []),
    ):
        make.PlaceGroupFactory(
            slug=slug, code="oda", starts=starts, ends=ends, countries=countries, is_whole=True, state="published"
        )

    found = [matches_of(project, now).calls[0].verdict for now in (NEW_YEAR - timedelta(hours=1), NEW_YEAR)]

    assert [each.kind for each in found] == [Kind.FITS, Kind.NOT_FOR_YOU]
    assert found[1].deciding[0].answer is Answer.NO


def test_a_curator_enters_the_rule_and_the_list_of_next_year_and_both_days_are_right(
    founding_facts: None, city: City, project: Project
) -> None:
    change(project, purpose="works")
    project.refresh_from_db()
    of_its_check = {"link": "https://example.org/call", "checked_on": date(2026, 11, 1)}
    call, this_year = make.CallFactory(**of_its_check), PlaceGroup.objects.get(slug="oda-2026")
    make.CriterionFactory(call=call, subject="place", values=["@oda"], no_text_en="Not on the list.")
    purpose = make.CriterionFactory(call=call, subject="purpose", values=["works", "land"])
    call.sources.add(make.SourceFactory())
    by = Actor.person(people.curator())

    def answers() -> list[Kind]:
        both = (NEW_YEAR - timedelta(hours=1), NEW_YEAR)
        return [next(each.kind for each in matches_of(project, now).calls if each.slug == call.slug) for now in both]

    assert answers() == [Kind.CANNOT_BE_TOLD, Kind.CANNOT_BE_TOLD]  # the list was not in what was read

    change_place_group(
        this_year, changes={"ends": "2026-12-31", "countries": ["CN"]}, expected=this_year.version, by=by
    )
    listed: dict[str, Any] = {
        "code": "oda",
        "starts": "2027-01-01",
        "countries": ["KE"],
        "is_whole": True,
        "state": "published",
    }
    next_year = add_place_group(slug="oda-2027", changes={**listed, "name_en": "ODA in 2027"}, by=by)
    assert answers() == [Kind.FITS, Kind.NOT_FOR_YOU]

    change_place_group(next_year, changes={"countries": ["CN", "KE"]}, expected=next_year.version, by=by)
    assert answers() == [Kind.FITS, Kind.FITS]

    call.refresh_from_db()
    change_call(call, changes={f"criteria.{purpose.pk}.values": ["land"]}, expected=call.version, by=by)
    assert answers() == [Kind.NOT_FOR_YOU, Kind.NOT_FOR_YOU]
    assert "It is not for works." in entry(page(at_work(city)), call.title)


def questions(ask: Callable[[], object]) -> int:
    """How many the database is asked, when nothing of the market is kept; of the first look some is kept for ever."""
    ask()
    kept.forget()
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


def list_calls(number: int) -> None:
    for _ in range(number):
        make.CriterionFactory(call=make.CallFactory(), values=["works"], source=make.SourceFactory())


def test_many_calls_come_by_pages_and_cost_no_question_more(city: City, project: Project) -> None:
    staff = at_work(city)
    list_calls(3)
    few = questions(lambda: page(staff))
    list_calls(47)
    assert few == questions(lambda: page(staff))

    first = page(staff)
    assert first.count("<tbody id=") == 25
    assert page(staff, page="2").count("<tbody id=") == 25
    assert page(staff, answer="cannot_be_told", page="2").count("<tbody id=") == 25
    page(staff, status=404, answer="cannot_be_told", page="3")
    page(staff, status=404, answer="best")


def test_many_funders_without_a_call_come_by_pages_and_cost_no_question_more(city: City, project: Project) -> None:
    staff = at_work(city)
    make.FunderFactory.create_batch(3)
    assert "funders without a call" not in page(staff)
    few = questions(lambda: page(staff))
    make.FunderFactory.create_batch(47)
    assert few == questions(lambda: page(staff))

    first, last = page(staff), page(staff, answer="funders", page="2")
    assert '?answer=funders">' in first
    assert "All 50 funders without a call" in first
    assert first.count('<li id="funder-') == last.count('<li id="funder-') == 25
    assert "No calls are listed yet." in first
    assert "No calls are listed yet." not in last
    assert 'id="instruments"' not in last
    page(staff, status=404, answer="funders", page="3")


# --- Who ----------------------------------------------------------------------------------------------------------


def test_matches_are_for_the_staff_of_the_city(city: City, project: Project) -> None:
    make.CriterionFactory(call=make.CallFactory(title_en="A call"), values=["works"])
    strangers = {"outsider": people.outsider(), "curator": people.curator(), "registered": people.person()}

    assert "A call" in page(at_work(city, "lead"))
    assert Program(people.editor(city), scope="read").get(API).status_code == 200
    for user in strangers.values():
        page(people.sign_in(Client(), user), status=404)
        assert Program(user, scope="read").get(API).status_code == 404
    assert Client().get(API).status_code == 401
    other = make.CityFactory(slug="other-bay")
    assert at_work(other).get("/en/w/other-bay/finance/reeds/match/").status_code == 404


def test_the_api_gives_no_order_of_rank_and_takes_no_weights(city: City, project: Project) -> None:
    make.CriterionFactory(call=make.CallFactory(slug="a-call"), values=["works"], source=make.SourceFactory(key="faq"))
    program = Program(people.editor(city), scope="read")

    found = told(program.get(API))["results"]

    assert found[0]["call"] == "a-call"
    assert found[0]["answer"] == "cannot_be_told"
    assert found[0]["because"][0]["source"] == "faq"
    assert not {"score", "rank", "share", "points"} & set(found[0])
    assert program.get(f"{API}?order=best").status_code == 400


def test_programs_read_a_page_of_calls_at_a_time(city: City, project: Project) -> None:
    make.InstrumentNoteFactory(instrument=make.TermFactory(scheme__code="finance-instruments"), country="CN")
    list_calls(30)
    make.CallFactory(slug="closed", timing="closed", stages=["concept"])
    program = Program(people.editor(city), scope="read")

    first, second = told(program.get(API)), told(program.get(f"{API}?page=2"))

    assert (first["count"], len(first["results"]), len(second["results"])) == (31, 25, 6)
    assert first["next"] == f"http://localhost:8000{API}?page=2"
    assert (first["previous"], second["next"]) == (None, None)
    calls = [each["call"] for each in (*first["results"], *second["results"])]
    assert len(set(calls)) == 31
    assert calls[-1] == "closed"
    assert calls == [each["call"] for each in told(program.get(f"{API}?page_size=100"))["results"]]
    assert len(first["instruments"]) == 1
    assert (first["instruments"], first["day"]) == (second["instruments"], second["day"])
    assert program.get(f"{API}?page=3").status_code == 404
    assert program.get(f"{API}?page_size=101").status_code == 400


def test_programs_read_the_calls_of_one_answer(city: City, project: Project) -> None:
    list_calls(2)
    make.CallFactory(slug="for-concepts", stages=["concept"])
    program = Program(people.editor(city), scope="read")

    found = told(program.get(f"{API}?answer=fits"))

    assert (found["count"], [each["call"] for each in found["results"]]) == (1, ["for-concepts"])
    assert told(program.get(f"{API}?answer=not_for_you"))["results"] == []
    assert program.get(f"{API}?answer=best").status_code == 400


def test_a_page_for_programs_costs_the_same_for_50_calls_as_for_3(city: City, project: Project) -> None:
    program = Program(people.editor(city), scope="read")
    costs = []
    for more in (3, 47):
        list_calls(more)
        costs.append(questions(lambda: program.get(f"{API}?page_size=100")))

    assert costs[0] == costs[1]
    assert told(program.get(f"{API}?page_size=100"))["count"] == 50


def test_a_rule_on_partner_countries_is_not_met_by_who_applies_alone(founding_facts: None, city: City) -> None:
    """No list of them was read, so a non-profit body of any country is told that it is not known."""
    project = begun(city, applicant="civil")

    found = {each.slug: each.verdict for each in matches_of(project, timezone.now()).calls}

    assert found["iki-small"].kind is Kind.CANNOT_BE_TOLD
    assert [str(each.criterion.subject) for each in found["iki-small"].deciding] == ["place"]


@pytest.mark.parametrize(
    ("asked", "answer"), [("zh-Hans", Answer.YES), ("zh", Answer.YES), ("zh-Hant", Answer.NO), ("ja", Answer.NO)]
)
def test_languages_are_the_same_in_capitals_and_chinese_without_a_script_is_both(asked: str, answer: Answer) -> None:
    facts = call_facts(make.CallFactory(languages=[asked]), {})
    (criterion,) = facts.criteria

    assert any_of(frozenset({"zh-hans"}), criterion.values) == answer
