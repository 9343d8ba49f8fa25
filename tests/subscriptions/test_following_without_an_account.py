"""Anybody follows what is new by mail: the address is confirmed, mails are few, and leaving erases it at once."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cities.actions import change_city, change_standing
from cities.models import City
from core.accounts import closing, mydata
from core.consent.models import Record
from core.history.write import Actor
from core.notifications import outbox
from core.notifications.models import Delivery
from core.subscriptions import daily, links
from core.subscriptions.models import PendingSubscription, Subscription
from finance.market.models import Call
from tests import people
from tests.factories import CallFactory, CityFactory

pytestmark = pytest.mark.django_db
FOLLOW = "/en/follow/"
OFFICE = Actor(id=None, label="Secretariat")
READER = "reader@example.org"


def given(**values: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "email": READER,
        "subjects": ["cities", "events"],
        "every": "day",
        "language": "en",
        "consent": "on",
        "abroad": "on",
        "website": "",
        **values,
    }


def link_in(message: Any, part: str = "confirm") -> str:
    found = re.search(rf"{re.escape(settings.SITE_URL)}(/\S+/follow/{part}/\S+)", str(message.body))
    assert found
    return found[1]


def followed(client: Client, **values: Any) -> Subscription:
    """Asked for and confirmed."""
    assert client.post(FOLLOW, given(**values)).status_code == 302
    assert client.post(link_in(mail.outbox[-1])).status_code == 302
    mail.outbox.clear()
    return Subscription.objects.latest("pk")


def tell(*, in_days: int = 1) -> int:
    """What the daily work of a later day mails."""
    return daily.tell(timezone.localdate() + timedelta(days=in_days))


def published(name: str, **more: Any) -> City:
    """A city whose page becomes public now."""
    city: City = CityFactory(slug=name.lower(), status="draft", **{"name_en": name, **more})
    change_standing(city, changes={"status": "member"}, expected=city.version, by=OFFICE)
    return city


# --- Asking and confirming --------------------------------------------------------------------------------------------


def test_reader_follows_once_the_link_in_the_mail_is_confirmed(client: Client) -> None:
    response = client.post(FOLLOW, given(language="ja"), follow=True)
    letter = mail.outbox[-1]
    opened_page = client.get(link_in(letter)).content.decode()
    before = Subscription.objects.count()
    done = client.post(link_in(letter), follow=True)

    row = Subscription.objects.get()
    assert "We have sent you a link." in response.content.decode()
    assert letter.to == [READER]
    assert "/ja/follow/confirm/" in letter.body
    assert "都市" in opened_page
    assert before == 0
    assert done.status_code == 200
    assert (row.email, row.language, row.subjects, row.every) == (READER, "ja", ["cities", "events"], "day")


@pytest.mark.parametrize("known", [False, True])
def test_t35_same_answer_and_same_mail_whether_or_not_the_address_is_known(client: Client, known: bool) -> None:
    if known:
        followed(client)
        people.person(READER)

    response = client.post(FOLLOW, given())
    page = client.get(response.headers["Location"]).content.decode()

    letter = mail.outbox[-1]
    assert response.headers["Location"] == "/en/follow/sent/"
    assert READER not in page
    assert (len(mail.outbox), letter.subject) == (1, "Confirm that you want news by email")


def test_new_choice_replaces_the_earlier_one_and_a_capital_makes_no_second_address(client: Client) -> None:
    followed(client)
    client.post(FOLLOW, given(email="READER@Example.org", subjects=["calls"], every="week"))
    still = Subscription.objects.get().subjects
    client.post(link_in(mail.outbox[-1]))

    assert still == ["cities", "events"]
    assert [(row.subjects, row.every) for row in Subscription.objects.all()] == [(["calls"], "week")]


def test_link_is_good_once_and_for_a_week(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post(FOLLOW, given())
    used = link_in(mail.outbox[-1])
    client.post(used)
    client.post(FOLLOW, given(email="old@example.org"))
    old = link_in(mail.outbox[-1])
    monkeypatch.setattr("django.core.signing.time.time", lambda: timezone.now().timestamp() + 8 * 86_400)

    answers = [client.post(link).status_code for link in (used, old, "/en/follow/confirm/nonsense/")]

    assert answers == [410, 410, 410]
    assert Subscription.objects.count() == 1


def test_t30_opening_a_link_changes_nothing(client: Client) -> None:
    client.post(FOLLOW, given())
    client.get(link_in(mail.outbox[-1]))
    pending = PendingSubscription.objects.count()
    row = followed(client, email="other@example.org")
    client.get(f"/en/follow/leave/{links.key_to_leave(row.pk)}/")

    assert (pending, Subscription.objects.count()) == (1, 1)


def test_t30_the_form_needs_its_token() -> None:
    assert Client(enforce_csrf_checks=True).post(FOLLOW, given()).status_code == 403


def test_t51_trap_and_limits_keep_robots_out_and_fill_nobodys_mailbox(client: Client) -> None:
    trapped = client.post(FOLLOW, given(website="https://spam.example/"))
    empty = len(mail.outbox)
    for number in range(6):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post(FOLLOW, given())
    answers = [client.post(FOLLOW, given(email=f"r{n}@example.org")).status_code for n in range(10)]

    assert trapped.headers["Location"] == "/en/follow/sent/"
    assert empty == 0
    assert len([letter for letter in mail.outbox if letter.to == [READER]]) == 3
    assert (answers[0], answers[-1]) == (302, 429)


def test_t44_sent_twice_is_one_mail(client: Client) -> None:
    values = given()

    assert [client.post(FOLLOW, values).status_code for _time in range(2)] == [302, 302]
    assert len(mail.outbox) == 1


def test_a_corrected_address_under_the_same_form_gets_its_mail(client: Client) -> None:
    values = given()
    client.post(FOLLOW, values | {"email": "raeder@example.org"})
    client.post(FOLLOW, values)

    assert [each.to for each in mail.outbox] == [["raeder@example.org"], [READER]]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"email": "nobody"}, "Enter an email address, for example"),
        ({"email": f"a@example.org\r\nBcc: {READER}"}, "Enter an email address, for example"),
        ({"subjects": []}, "Choose at least one type of news."),
        ({"subjects": ["secrets"]}, "Choose one of these."),
        ({"consent": ""}, "Without your consent, we cannot send you emails."),
        ({"abroad": ""}, "Without your consent, we cannot keep your address."),
        ({"language": "xx"}, "Choose one of these."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client: Client, wrong: dict[str, Any], says: str) -> None:
    html = client.post(FOLLOW, {**given(), **wrong}).content.decode()

    assert "<title>Error: " in html
    assert says in html
    assert READER in html or "email" in wrong
    assert not mail.outbox


def test_t47_key_that_is_none_saves_nothing(client: Client) -> None:
    assert [client.post(FOLLOW, given(key=key)).status_code for key in ("", "nonsense")] == [200, 200]
    assert not PendingSubscription.objects.exists()


def test_t16_mail_that_asks_holds_nothing_that_was_typed(client: Client) -> None:
    client.post(FOLLOW, given(email="buy.at.spam@example.org"))

    letter = mail.outbox[-1]
    assert "spam" not in f"{letter.subject}{letter.body}"


def test_each_consent_is_recorded_with_wording_language_and_way_and_without_the_address(client: Client) -> None:
    row = followed(client, language="zh-hans")

    records = Record.objects.filter(kind="subscriptions.subscription", key=str(row.pk)).order_by("pk")
    assert [(each.what, each.given, each.wording, each.language, each.way) for each in records] == [
        ("news", True, "2026-11c", "zh-hans", "link"),
        ("abroad", True, "2026-11c", "zh-hans", "link"),
    ]
    assert READER not in str(list(records.values()))


def test_who_is_signed_in_follows_at_once_with_the_own_address_and_sees_the_choice(client: Client) -> None:
    people.sign_in(client, people.person(READER))
    own = client.post(FOLLOW, given())
    html = client.get(FOLLOW).content.decode()
    other = client.post(FOLLOW, given(email="other@example.org"))

    assert (own.headers["Location"], other.headers["Location"]) == ("/en/follow/done/", "/en/follow/sent/")
    assert Subscription.objects.get().email == READER
    assert "/en/follow/leave/" in html
    assert len(mail.outbox) == 1


# --- News -------------------------------------------------------------------------------------------------------------


def test_mail_names_what_became_public_and_links_to_it_in_the_readers_language(client: Client) -> None:
    row = followed(client, language="ja")
    published("Kobe", name_ja="神戸市", country="JP", time_zone="Asia/Tokyo")

    assert tell() == 1
    letter = mail.outbox[-1]
    assert letter.to == [READER]
    assert "神戸市" in letter.body
    assert f"{settings.SITE_URL}/ja/cities/kobe/" in letter.body
    assert links.key_to_leave(row.pk) in letter.body


def test_mail_can_be_stopped_by_one_click_as_its_header_says(client: Client) -> None:
    followed(client)
    published("Kobe")
    tell()

    headers = mail.outbox[-1].message()
    address = headers["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_URL)
    response = Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert response.status_code == 200
    assert not Subscription.objects.exists()


def test_nothing_new_makes_no_mail_and_nothing_is_told_twice(client: Client) -> None:
    followed(client)
    published("Kobe")
    told = [tell(), tell(), tell(in_days=2)]

    assert told == [1, 0, 0]
    assert len(mail.outbox) == 1


def test_week_waits_seven_days(client: Client) -> None:
    followed(client, every="week")
    published("Kobe")

    assert [tell(in_days=days) for days in (1, 6, 7)] == [0, 0, 1]


def test_what_is_not_public_any_more_when_the_mail_leaves_is_left_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed(client)
    city = published("Kobe")
    monkeypatch.setattr("core.notifications.actions.send_later", lambda keys: None)
    tell()
    change_standing(city, changes={"status": "withdrawn"}, expected=None, by=OFFICE)
    outbox.sweep()

    assert Delivery.objects.get().state == "unwanted"
    assert not mail.outbox


def test_made_up_city_and_change_of_a_public_one_are_no_news(client: Client) -> None:
    CityFactory(slug="kobe", status="member")
    followed(client)
    published("Example", is_example=True)
    change_city(City.objects.get(slug="kobe"), changes={"summary_en": "New"}, expected=None, by=OFFICE)

    assert tell() == 0


def test_who_has_not_confirmed_gets_no_news(client: Client) -> None:
    client.post(FOLLOW, given())
    mail.outbox.clear()
    published("Kobe")

    assert tell() == 0
    assert not mail.outbox


def test_call_is_told_once_thirty_days_before_it_closes(client: Client) -> None:
    followed(client, subjects=["calls"])
    for slug, days in (("soon", 30), ("later", 31), ("long-told", 29), ("over", -3)):
        CallFactory(slug=slug, timing="open", closes_on=timezone.localdate() + timedelta(days=days))

    assert tell() == 1
    body = mail.outbox[-1].body
    assert [slug for slug in Call.objects.values_list("slug", flat=True) if f"/{slug}/" in body] == ["soon"]
    assert "Open until" in body


def test_t16_title_is_no_link_of_its_own(client: Client) -> None:
    followed(client)
    published("Buy", name_en="Buy at spam.example")
    tell()

    assert "spam.example" not in mail.outbox[-1].body
    assert "spam[.]example" in mail.outbox[-1].body


def test_as_many_queries_for_fifty_readers_as_for_three_but_those_of_their_own_mail(client: Client) -> None:
    today = timezone.localdate()

    def counted(number: int) -> int:
        Subscription.objects.all().delete()
        Subscription.objects.bulk_create(
            Subscription(
                email=f"r{n}@example.org",
                email_key=f"r{n}@example.org",
                language="en",
                subjects=["cities", "calls"],
                every="day",
                wording="2026-11c",
                told_until=today,
                confirmed_at=timezone.now(),
            )
            for n in range(number)
        )
        with CaptureQueriesContext(connection) as queries:
            tell()
        return len([query for query in queries if "UPDATE" not in query["sql"] and "SAVEPOINT" not in query["sql"]])

    assert counted(3) == counted(50)


# --- Leaving ----------------------------------------------------------------------------------------------------------


def test_leaving_erases_the_address_everywhere_at_once_and_records_it(client: Client) -> None:
    row = followed(client)
    published("Kobe")
    tell()
    client.post(FOLLOW, given())
    address = link_in(mail.outbox[-2], "leave")

    answers = [client.post(address) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Your address has been deleted" in answers[1].content.decode()
    assert answers[0].headers["Referrer-Policy"] == "no-referrer"
    assert not Subscription.objects.exists()
    assert not PendingSubscription.objects.exists()
    assert not Delivery.objects.exists()
    assert list(Record.objects.filter(key=str(row.pk)).values_list("what", "given"))[:2] == [
        ("abroad", False),
        ("news", False),
    ]


def test_t11_link_to_leave_is_good_for_nothing_else_and_a_forged_one_for_nothing(client: Client) -> None:
    row = followed(client)
    key = links.key_to_leave(row.pk)
    html = client.get(f"/en/follow/leave/{key}/").content.decode()

    assert READER not in html
    answers = [client.post(f"/en/follow/{part}/").status_code for part in (f"confirm/{key}", "leave/1:nonsense")]
    assert answers == [410, 410]
    assert Subscription.objects.exists()


def test_mail_that_waits_does_not_leave_after_its_reader_has_gone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = followed(client)
    published("Kobe")
    monkeypatch.setattr("core.notifications.actions.send_later", lambda keys: None)
    tell()
    waiting = Delivery.objects.get()
    client.post(f"/en/follow/leave/{links.key_to_leave(row.pk)}/")

    assert outbox.deliver([waiting.pk]) == 0
    assert not mail.outbox


def test_account_downloads_and_takes_along_what_follows_with_its_address(client: Client) -> None:
    followed(client)
    followed(client, email="outsider@example.org")
    person = people.person(READER)

    assert mydata.of(person)["subscriptions"][0]["subjects"] == ["cities", "events"]
    closing.close(person)

    assert [row.email for row in Subscription.objects.all()] == ["outsider@example.org"]


def test_what_was_never_confirmed_goes_after_a_week_and_what_was_stays(client: Client) -> None:
    followed(client)
    client.post(FOLLOW, given(email="old@example.org"))
    PendingSubscription.objects.update(made_at=timezone.now() - timedelta(days=8))

    call_command("keep_rules")

    assert not PendingSubscription.objects.exists()
    assert Subscription.objects.count() == 1


# --- Feeds and ways in ------------------------------------------------------------------------------------------------


def test_page_leads_to_a_feed_of_each_kind(client: Client) -> None:
    published("Kobe")
    html = client.get(FOLLOW).content.decode()
    feeds = re.findall(r'href="(/en/[^"]*feed\.atom)"', html.partition("<aside")[2].partition("</aside>")[0])

    assert len(feeds) == 6
    assert "Cities</a>" in html
    assert "New cities</a>" not in html
    assert {client.get(feed).headers["Content-Type"] for feed in feeds} == {"application/atom+xml; charset=utf-8"}
    assert "Kobe" in client.get("/en/cities/feed.atom").content.decode()
    assert "Kobe" not in client.get("/en/events/feed.atom").content.decode()


def test_every_page_leads_there_and_a_link_can_name_what_is_followed(client: Client) -> None:
    html = client.get("/ja/follow/?subject=events&subject=secrets").content.decode()

    assert 'href="/en/follow/"' in client.get("/en/").content.decode()
    assert re.findall(r'value="(\w+)"[^>]* checked', html)[:1] == ["events"]
