"""Calls as visitors, followers and curators meet them."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.accounts.permissions import may
from core.history.write import Actor
from finance.market.actions import change_call
from finance.market.facts import call_facts, groups_of_places, in_currencies
from finance.market.models import Call
from finance.matching import Kind, ProjectFacts, evaluate
from tests import factories as make
from tests import people
from tests.packages import ROOT

pytestmark = pytest.mark.django_db
TABLE = ROOT / "tests" / "finance" / "table.yaml"
WORDS = {
    "fits": "Meets the criteria listed here, because",
    "cannot_be_told": "Cannot be assessed, because",
    "not_for_you": "Not eligible, because",
    "no_rules": "The eligibility criteria of this call are not known.",
}


def unchecked(words: str) -> str:
    """The same sentence of a call that one person alone entered."""
    end = ", because" if words.endswith(", because") else "."
    return f"{words.removesuffix(end)} (not checked by a second person){end}"


def page(path: str, status: int = 200, client: Client | None = None, **query: str) -> str:
    response = (client or Client()).get(f"/en/finance/{path}", query)
    assert response.status_code == status
    return response.content.decode()


# --- The table ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table() -> Any:
    return yaml.safe_load(TABLE.read_text(encoding="utf-8"))


def facts(of: dict[str, Any]) -> ProjectFacts:
    names = {"climate": "climate_benefit", "seat": "applicant_country"}
    given = {names.get(name, name): value for name, value in of.items() if name != "estimate"}
    return ProjectFacts(**given, climate_estimated={"yes": True, "no": False}.get(of.get("estimate", "")))


def test_each_project_of_the_table_gets_its_verdict_from_each_funder(founding_facts: None, table: Any) -> None:
    """The verdict, the rules that decide it and their sources; the same from the engine and on the page."""
    groups, now = groups_of_places(), datetime.combine(table["day"], time(12), UTC)
    calls = {row.slug: row for row in Call.objects.prefetch_related("criteria__source").select_related("funder")}
    assert len({calls[slug].funder.slug for rows in table["verdicts"].values() for slug in rows}) == 8
    found: dict[str, dict[str, Any]] = {}

    for name, given in table["projects"].items():
        found[name] = {}
        for slug in table["verdicts"][name]:
            call = calls[slug]
            verdict = evaluate(facts(given), call_facts(call, groups), now)
            sources = {str(row.pk): row.source.key if row.source else "" for row in call.criteria.all()}
            by = [
                f"{each.criterion.subject} ({sources.get(each.criterion.key.partition(' ')[2], 'the call')})"
                for each in verdict.deciding
            ]
            found[name][slug] = {"verdict": str(verdict.kind), "by": by}
            assert unchecked(WORDS[verdict.kind]) in page(f"calls/{slug}/", **given)

    assert found == table["verdicts"]


# --- Visitors -----------------------------------------------------------------------------------------------------


def test_a_contradicted_call_says_so_above_what_it_asks(founding_facts: None) -> None:
    html = page("calls/gap-fund/")

    assert html.index("Sources differ.") < html.index("Eligibility criteria")
    assert "No one has checked this since it was entered" in html


def test_a_call_that_was_checked_lately_says_when() -> None:
    call = make.CallFactory(checked_on=timezone.localdate())
    old = make.CallFactory(checked_on=timezone.localdate() - timedelta(days=200))

    assert "The information may have changed" not in page(f"calls/{call.slug}/")
    assert "No one has checked this for more than six months" in page(f"calls/{old.slug}/")


def test_one_fact_more_turns_what_cannot_be_told_into_no() -> None:
    call = make.CallFactory()
    make.CriterionFactory(call=call, subject="purpose", values=["works"])
    make.CriterionFactory(call=call, subject="approval", values=["resolution"], no_text_en="No resolution.")

    before = page(f"calls/{call.slug}/", purpose="works")
    after = page(f"calls/{call.slug}/", purpose="works", approval="none")

    assert "Cannot be assessed, because" in before
    assert 'href="#id_approval"' in before
    assert "Not eligible, because" in after
    assert "No resolution." in after


def test_t63_what_is_tried_is_kept_nowhere() -> None:
    call = make.CallFactory()
    make.CriterionFactory(call=call)

    with CaptureQueriesContext(connection) as queries:
        page(f"calls/{call.slug}/", purpose="works")

    assert not [each["sql"] for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1.234", "Do you mean 1234 or 1.2340?"),
        ("-5", "Enter a number of zero or more."),
        ("many", "Enter a number."),
    ],
)
def test_a_sum_that_cannot_be_read_gets_a_sentence_and_stays(typed: str, sentence: str) -> None:
    call = make.CallFactory(currency="EUR", least=300_000)

    html = page(f"calls/{call.slug}/", amount=typed)

    assert sentence in html
    assert f'value="{typed}"' in html
    assert "because" not in html


def test_a_value_that_is_not_offered_gets_a_sentence() -> None:
    call = make.CallFactory(stages=["concept"])

    assert "Choose an option from the list." in page(f"calls/{call.slug}/", stage="nonsense")


def test_by_a_condition_that_is_to_be_checked_nobody_fits_and_nobody_is_excluded() -> None:
    call = make.CallFactory(applicants=["city"])
    make.CriterionFactory(call=call, subject="purpose", values=["land"], confidence="low", rule_en="Only land.")

    html = page(f"calls/{call.slug}/", applicant="city")

    assert "Not yet verified" in html
    assert "Cannot be assessed, because" in html
    assert "Not yet verified that this is required: Only land." in html
    assert 'id="id_purpose"' not in html
    for purpose in ("land", "works"):
        facts = ProjectFacts(applicant="city", purpose=purpose)
        assert evaluate(facts, call_facts(call, {}), datetime(2026, 1, 1, tzinfo=UTC)).kind is Kind.CANNOT_BE_TOLD


def test_calls_are_listed_by_how_they_stand() -> None:
    today = timezone.localdate()
    over = make.CallFactory(title_en="Over", timing="open", closes_on=today - timedelta(days=2))
    make.CallFactory(title_en="Later", timing="open", closes_on=today + timedelta(days=30))
    make.CallFactory(title_en="Soon", timing="open", closes_on=today)
    make.CallFactory(title_en="Always", timing="rolling")
    make.CallFactory(title_en="A draft", state="draft")

    html = page("calls/")

    places = [html.index(f">{title}<") for title in ("Soon", "Later", "Always", "Over")]
    assert places == sorted(places)
    assert "A draft" not in html
    assert "Over" in page("calls/", state="closed")
    assert "Soon" not in page("calls/", state="closed")
    assert over.title not in page("")


def test_a_country_leaves_out_the_calls_that_are_closed_to_it() -> None:
    for title, values in (("For Brazil", ["BR"]), ("For China", ["CN"]), ("By a list", ["@oda"])):
        make.CriterionFactory(call=make.CallFactory(title_en=title), subject="place", values=values)

    html = page("calls/", country="CN")

    assert "For China" in html
    assert "By a list" in html
    assert "For Brazil" not in html


def test_a_call_hides_with_its_funder() -> None:
    call = make.CallFactory(funder__state="withdrawn")

    page(f"calls/{call.slug}/", 404)
    assert call.title not in page("calls/")
    assert Client().get(f"/api/v1/calls/{call.slug}/").status_code == 404


def test_a_funder_that_is_not_published_is_seen_by_curators_alone() -> None:
    funder, curator = make.FunderFactory(), people.curator()
    assert may(AnonymousUser(), "funder.see", funder)

    funder.state = "draft"

    assert not may(AnonymousUser(), "funder.see", funder)
    assert not may(people.lead(), "funder.see", funder)
    assert may(curator, "funder.see", funder)


def test_deadlines_come_as_a_calendar_and_news_as_a_feed() -> None:
    closes = timezone.localdate() + timedelta(days=10)
    make.CallFactory(slug="dated", title_en="Dated", timing="open", closes_on=closes)
    make.CallFactory(title_en="Always", timing="rolling")

    calendar = page("calls/feed.ics")

    assert f"DTSTART;VALUE=DATE:{closes:%Y%m%d}" in calendar
    assert "SUMMARY;LANGUAGE=en:Dated" in calendar
    assert "Always" not in calendar
    assert "Always" in page("calls/feed.atom")
    assert "Dated" in page("calls/dated/feed.atom")


def test_the_list_asks_as_much_for_many_as_for_few() -> None:
    def statements() -> int:
        page("calls/")  # what is kept for all is made
        make.CallFactory()
        with CaptureQueriesContext(connection) as queries:
            page("calls/")
        return len(queries)

    few = statements()
    for _ in range(20):
        make.CriterionFactory()
    assert statements() == few


# --- Instruments --------------------------------------------------------------------------------------------------


def test_an_instrument_says_where_it_was_used_and_that_the_law_is_not_known(founding_facts: None) -> None:
    html = page("instruments/city-fund/")

    assert "Hong Kong" in html
    assert "Permitted by law for a city: not known" in html
    assert 'href="/en/targets/19/"' in html
    assert "Finance instruments for this target" in Client().get("/en/targets/19/").content.decode()


# --- Curators -----------------------------------------------------------------------------------------------------


def test_curators_see_what_nobody_has_checked_and_others_see_nothing() -> None:
    make.CallFactory(title_en="Fresh", checked_on=timezone.localdate())
    make.CallFactory(title_en="Never looked at")
    curator, visitor = Client(), Client()
    curator.force_login(people.curator())

    html = curator.get("/en/review/market/").content.decode()

    assert "Never looked at" in html
    assert "Fresh" not in html
    assert visitor.get("/en/review/market/").status_code == 302


def test_a_changed_criterion_changes_the_answer_of_the_page() -> None:
    call = make.CallFactory()
    row = make.CriterionFactory(call=call, values=["works"])
    assert "Meets the criteria listed here, because" in page(f"calls/{call.slug}/", purpose="works")

    change_call(call, changes={f"criteria.{row.pk}.values": ["land"]}, expected=1, by=Actor(id=None, label="Tests"))

    assert unchecked(WORDS["not_for_you"]) in page(f"calls/{call.slug}/", purpose="works")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"values": []}, "Enter at least one value"),
        ({"subject": "amount", "operator": "at_least", "values": ["lots"]}, "Enter a number with digits only"),
        ({"subject": "purpose", "operator": "at_most"}, "This comparison is not possible for this subject"),
        ({"subject": "place", "values": ["@nowhere"]}, "no group of places with the code nowhere"),
        ({"values": ["ships"]}, "is not a known code"),
    ],
)
def test_a_criterion_that_asks_nothing_is_refused_in_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    row = make.CriterionFactory.build(call=None)
    for name, value in changes.items():
        setattr(row, name, value)

    with pytest.raises(ValidationError, match=sentence):
        row.clean()


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"timing": "open"}, "Enter the date on which the call closes"),
        ({"opens_on": date(2026, 5, 2), "closes_on": date(2026, 5, 1)}, "The closing date is before the opening date"),
        ({"currency": "XXY"}, "XXY is not a currency code."),
        ({"least": 5, "most": 4, "currency": "EUR"}, "The minimum amount is above the maximum amount."),
        ({"least": 5}, "Enter the currency of the amounts"),
        (
            {"closes_on": date(2026, 3, 29), "closes_at": "02:30", "time_zone": "Europe/Berlin"},
            "does not exist on that day because of the change to summer time",
        ),
        ({"closes_on": date(2026, 3, 29), "closes_at": "02:30"}, "A time needs a date and a time zone"),
    ],
)
def test_a_call_against_itself_is_refused_in_a_sentence(columns: dict[str, Any], sentence: str) -> None:
    call = make.CallFactory()
    for name, value in columns.items():
        setattr(call, name, value)

    with pytest.raises(ValidationError, match=sentence):
        call.full_clean()


def test_a_rate_is_above_zero_and_taken_from_its_year() -> None:
    with pytest.raises(ValidationError, match="Enter an exchange rate above zero"):
        make.RateFactory.build(value=Decimal(0), source=make.SourceFactory()).full_clean()
    rates = [make.RateFactory(year=2024, value=Decimal(7)), make.RateFactory(year=2026, value=Decimal(8))]

    assert in_currencies({"USD": Decimal(2)}, rates, 2025) == {"USD": Decimal(2), "CNY": Decimal(14)}
    assert in_currencies({"CNY": Decimal(16)}, rates, 2026) == {"CNY": Decimal(16), "USD": Decimal(2)}
    assert in_currencies({"JPY": Decimal(2)}, rates, 2026) == {"JPY": Decimal(2)}


@pytest.mark.parametrize("strange", [{"a": "b"}, "xx-nonsense", "pt-BR", 7, ["en"]])
def test_lists_of_codes_hold_codes_alone(strange: object) -> None:
    call = make.CallFactory.build(funder=make.FunderFactory(), languages=[strange])
    funder = make.FunderFactory.build(support=[strange])

    with pytest.raises(ValidationError, match="is not a known code"):
        call.clean()
    with pytest.raises(ValidationError, match="is not a known code"):
        funder.clean()


def test_what_stands_there_already_by_another_way_stops_no_page(client: Client) -> None:
    make.CallFactory(slug="strange", title_en="Strange", languages=[{"a": "b"}, "en"])

    assert client.get("/en/finance/calls/strange/").status_code == 200
