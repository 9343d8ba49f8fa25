"""How the alliance stands: each number is the length of the list that it opens, on the page, as JSON and by mail."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.paginator import Page
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.secretariat import monday
from core.accounts.models import User
from core.feedback.models import Kind, Report
from core.notifications import actions as notifying
from core.notifications.models import Delivery, Notice
from core.notifications.wording import DAILY, NOW, OFF
from tests import factories as make
from tests import people

pytestmark = pytest.mark.django_db
HERE = "/en/review/standing/"
MONDAY = date(2026, 11, 30)
MEASURED = (
    *("reports", "calls-unchecked", "calls-closing", "calls-old", "postings-ending", "needs", "filings"),
    *("no-lead", "plan-years", "missing-ja"),
)


def fill(count: int) -> None:
    """As many of everything that a number counts."""
    today = timezone.localdate()
    funder = make.FunderFactory(name_en="A fund") if count else None
    for number in range(count):
        city = make.CityFactory(status="member", name_en=f"City {number}")
        make.PracticeFactory(city=city, oldest_part_on=date(2020, 1, 1))
        make.PracticeFactory(city=city, oldest_part_on=None)
        make.CityIndicatorFactory(city=city, state="published")
        make.FilingFactory(commitment=make.CommitmentFactory(city=city), filed_on=today - timedelta(days=90))
        make.PostingFactory(
            city=city,
            side="need",
            published_on=today - timedelta(days=90),
            valid_until=today + timedelta(days=9),
        )
        make.CallFactory(
            funder=funder, timing="open", closes_on=today + timedelta(days=9), confirmed_version=None, checked_on=None
        )
        report(number)


def report(number: int) -> None:
    Report.objects.create(kind=Kind.ERROR, page=f"/en/{number}/", received_at=timezone.now() - timedelta(days=3))


def browser(person: User) -> Client:
    return people.sign_in(Client(), person)


def numbers(client: Client) -> dict[str, dict[str, Any]]:
    answer = client.get("/en/review/standing.json")
    assert answer.status_code == 200
    return {each["code"]: each for each in answer.json()["numbers"]}


def rows_behind(client: Client, url: str) -> int:
    """How many rows stand on all pages of a list."""
    found, number = 0, 1
    while True:
        page: Page[Any] = client.get(url, {"page": number}).context["list_page"]
        found += len(page.object_list)
        if not page.has_next():
            return found
        number += 1


@pytest.mark.parametrize("count", [0, 1, 26])
def test_each_number_is_that_of_the_rows_that_it_opens(count: int) -> None:
    fill(count)
    client = browser(people.curator())

    told = numbers(client)
    html = client.get(HERE).text

    assert {code: each["count"] for code, each in told.items()} == {
        code: rows_behind(client, each["url"]) for code, each in told.items()
    }
    shown = dict(re.findall(r'href="/en/review/standing/([\w-]+)/">(\d+)</a>', html))
    assert shown == {code: str(each["count"]) for code, each in told.items()}
    assert {code: told[code]["count"] for code in MEASURED if told[code]["count"] < count} == {}
    if not count:
        assert {each["count"] for each in told.values()} == {0}


def test_a_number_says_since_when_the_oldest_waits_and_when_the_first_closes() -> None:
    fill(1)
    client = browser(people.curator())

    told = numbers(client)

    today = timezone.localdate()
    assert told["reports"]["since"] == (today - timedelta(days=3)).isoformat()
    assert told["calls-closing"]["since"] == (today + timedelta(days=9)).isoformat()
    assert told["no-lead"]["since"] is None


def test_a_city_with_a_lead_and_a_call_that_was_checked_are_not_counted() -> None:
    make.CallFactory(checked_on=timezone.localdate())
    city = make.CityFactory(status="member")
    people.lead(city)

    told = numbers(browser(people.curator()))

    assert [told[code]["count"] for code in ("no-lead", "calls-unchecked", "calls-old")] == [0, 0, 0]


def test_a_number_that_nobody_knows_is_not_there() -> None:
    assert browser(people.curator()).get(f"{HERE}no-such-number/").status_code == 404
    assert browser(people.curator()).get(f"{HERE}reports/", {"page": "9"}).status_code == 404


@pytest.mark.parametrize("who", ["registered", "editor", "lead", "outsider"])
def test_nobody_but_a_curator_reads_the_numbers(who: str) -> None:
    person = people.person() if who == "registered" else getattr(people, who)()
    client = browser(person)

    addresses = (HERE, "/en/review/standing.json", f"{HERE}reports/")
    assert [client.get(each).status_code for each in addresses] == [404, 404, 404]
    assert "standing" not in client.get("/en/account/notices/settings/").text


def test_the_page_asks_as_often_for_many_rows_as_for_few() -> None:
    client = browser(people.curator())

    def queries(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        return len(asked)

    urls = (HERE, *(f"{HERE}{code}/" for code in ("calls-unchecked", "needs", "filings", "reports")))
    fill(3)
    few = [queries(each) for each in urls]
    fill(17)
    assert [queries(each) for each in urls] == few


# --- On Mondays ---------------------------------------------------------------------------------------------------


def wanting(how: str, **fields: Any) -> User:
    curator = people.curator(**fields)
    notifying.choose(curator, {monday.GROUP: how})
    return curator


def test_on_monday_who_asked_for_it_is_told_once_and_nobody_else() -> None:
    fill(1)
    asked, no_more = wanting(NOW), wanting(OFF, email="off@example.org")
    people.curator(email="silent@example.org")
    stranger = people.lead()
    notifying.choose(stranger, {monday.GROUP: NOW})

    assert monday.tell_on(MONDAY + timedelta(days=1)) == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: datetime(2026, 11, 30, 5, tzinfo=UTC))
        assert [monday.tell_on(MONDAY), monday.tell_on(MONDAY)] == [1, 0]

    assert [each.person_id for each in Notice.objects.filter(kind=monday.NOTICE)] == [asked.pk]
    assert Delivery.objects.filter(person=asked).exists()
    assert not Delivery.objects.filter(person=no_more).exists()


@pytest.mark.parametrize(("language", "words"), [("en", "Reports from readers: 1"), ("ja", "：1")])
def test_the_mail_says_the_numbers_in_the_language_of_its_reader(language: str, words: str) -> None:
    from django.utils.translation import override

    report(1)
    curator = wanting(DAILY)
    facts = monday.facts_for(curator, MONDAY)

    with override(language):
        assert words in monday.alone(facts)["lines"]


def test_a_curator_finds_the_choice_in_the_settings_of_notices() -> None:
    html = browser(people.curator()).get("/en/account/notices/settings/").text

    assert "Overview of the alliance, every Monday" in html
