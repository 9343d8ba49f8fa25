"""Readers write to the secretariat or report an error; it arrives once they have confirmed their address."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cities.models import City
from core.feedback.models import PendingReport, Report, ReportThread
from core.history.models import Entry, RowVersion
from core.notifications.models import Notice
from tests import people
from tests.factories import CityFactory, OrganisationFactory, PracticeFactory

pytestmark = pytest.mark.django_db
CONTACT, REPORT = "/en/contact/", "/en/contact/report/"


@pytest.fixture
def city(db: None) -> City:
    return CityFactory(slug="kunming", name_en="Kunming", name_ja="昆明")


def given(**values: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "email": "reader@example.org", "text": "The area is wrong.", "website": "", **values}


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(rf"{re.escape(settings.SITE_URL)}(/\S+/contact/confirm/\S+)", str(message.body))
    assert found
    return found[1]


def arrived(client: Client, address: str = REPORT, **values: Any) -> Report:
    """Written and confirmed."""
    assert client.post(address, given(**values)).status_code == 302
    assert client.post(link_in(mail.outbox[-1])).status_code == 302
    return Report.objects.latest("received_at")


# --- The link on public pages ---------------------------------------------------------------------------------------


def test_public_page_leads_to_the_form_with_its_address(client: Client, city: City) -> None:
    html = client.get("/en/cities/kunming/").content.decode()

    assert 'href="/en/contact/report/?page=%2Fen%2Fcities%2Fkunming%2F" rel="nofollow"' in html
    assert 'href="/en/contact/"' in html


def test_t34_page_stays_free_of_forms_and_is_kept(client: Client, city: City) -> None:
    first, second = client.get("/en/cities/kunming/"), client.get("/en/cities/kunming/?unknown=1")

    assert "csrf" not in first.content.decode()
    assert not first.cookies
    assert "unknown" not in second.content.decode().partition("report/?page=")[2].partition('"')[0]


def test_pages_that_are_not_public_have_no_such_link(client: Client, city: City) -> None:
    pages = ["/en/display/", "/en/contact/", "/en/sign-in/", "/en/no-such-page/"]

    assert [path for path in pages if "contact/report/?page" in client.get(path).content.decode()] == []


def test_t01_page_that_is_not_there_tells_nothing_of_its_address(client: Client, db: None) -> None:
    html = client.get("/en/cities/no-such-city/").content.decode()

    assert "contact/report" not in html
    assert "no-such-city" not in html


def test_form_names_the_page_in_the_readers_language(client: Client, city: City) -> None:
    html = client.get("/ja/contact/report/", {"page": "/ja/cities/kunming/"}).content.decode()

    assert '<a href="/ja/cities/kunming/"><bdi>昆明</bdi></a>' in html
    assert 'value="/ja/cities/kunming/"' in html


@pytest.mark.parametrize(
    "page",
    [
        "//evil.example/",
        "/\\evil.example/",
        "https://evil.example/en/cities/kunming/",
        "javascript:alert(1)",
        "/en/%0d%0aevil/",
        "/en/cities/kunming/\r\nX: 1",
        "/en//evil.example/",
        "/en/no-such-page/",
        "/healthz",
        "/en/" + "x" * 400,
    ],
)
def test_t29_only_a_page_of_this_site_is_taken(client: Client, city: City, page: str) -> None:
    html = client.get(REPORT, {"page": page}).content.decode()
    main = html[html.index("<main") : html.index("</main>")]

    assert "evil" not in main
    assert "Page:" not in main

    report = arrived(client, page=page)
    assert (report.page, report.tenant) == ("", None)


def test_t01_report_on_something_hidden_tells_nothing_of_it(client: Client, db: None) -> None:
    CityFactory(slug="secret", name_en="Secretville", status=City.Status.WITHDRAWN)

    html = client.get(REPORT, {"page": "/en/cities/secret/"}).content.decode()

    assert "Secretville" not in html
    assert arrived(client, page="/en/cities/secret/").tenant is None


@pytest.mark.parametrize("kind", ["city", "practice", "organisation"])
def test_report_belongs_to_the_city_of_the_page(client: Client, city: City, kind: str) -> None:
    PracticeFactory(slug="shore", city=city)
    OrganisationFactory(slug="office", city=city)
    page = {"city": "cities/kunming", "practice": "practices/shore", "organisation": "organisations/office"}[kind]

    assert arrived(client, page=f"/en/{page}/").tenant == city.pk


# --- Sending and confirming -----------------------------------------------------------------------------------------


def test_message_arrives_when_its_sender_opens_the_link_and_presses_the_button(client: Client, db: None) -> None:
    curator = people.curator()
    response = client.post(CONTACT, given(text="How do we join?", name="R. Eader"), follow=True)
    letter = mail.outbox[-1]
    opened = client.get(link_in(letter))
    before = Report.objects.count()
    client.post(link_in(letter))

    report = Report.objects.get()
    assert "We have sent you a link." in response.content.decode()
    assert letter.to == ["reader@example.org"]
    assert "How do we join?" in opened.content.decode()
    assert before == 0
    assert (report.kind, report.state, report.letter.name) == ("question", "open", "R. Eader")
    assert Notice.objects.filter(person=curator, kind="report_question").count() == 1


def test_t51_curators_see_nothing_unconfirmed(client: Client, city: City) -> None:
    curator = people.curator()
    client.post(REPORT, given(page="/en/cities/kunming/"))
    people.sign_in(client, curator)

    html = client.get("/en/review/reports/").content.decode()

    assert "There are no reports here." in html
    assert PendingReport.objects.count() == 1
    assert not Notice.objects.exists()


def test_t30_opening_the_link_changes_nothing(client: Client, db: None) -> None:
    client.post(CONTACT, given())

    client.get(link_in(mail.outbox[-1]))
    client.head(link_in(mail.outbox[-1]))

    assert (PendingReport.objects.count(), Report.objects.count()) == (1, 0)


def test_link_is_good_once_and_for_a_week(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post(CONTACT, given())
    used = link_in(mail.outbox[-1])
    client.post(used)
    client.post(CONTACT, given())
    old = link_in(mail.outbox[-1])
    monkeypatch.setattr("django.core.signing.time.time", lambda: timezone.now().timestamp() + 8 * 86_400)

    answers = [client.get(link).status_code for link in (used, old, "/en/contact/confirm/nonsense/")]

    assert answers == [410, 410, 410]
    assert Report.objects.count() == 1


def test_t51_trap_catches_robots_without_a_word(client: Client, db: None) -> None:
    response = client.post(CONTACT, given(website="https://spam.example/"))

    assert response.headers["Location"] == "/en/contact/sent/"
    assert not PendingReport.objects.exists()
    assert not mail.outbox


def test_t51_five_messages_an_hour_from_one_address(client: Client, db: None) -> None:
    answers = [
        client.post(address, given(email=f"r{n}@example.org")) for n in range(4) for address in (CONTACT, REPORT)
    ]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429] * 3
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert PendingReport.objects.count() == 5


def test_t51_nobodys_mailbox_is_filled(db: None, settings: Any) -> None:
    for number in range(8):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post(CONTACT, given(email="victim@example.org"))

    assert len(mail.outbox) == 5


def test_t16_mail_holds_nothing_that_was_typed(client: Client, db: None) -> None:
    client.post(CONTACT, given(name="<a href=x>\r\nBcc: evil@example.org", text="Buy at https://spam.example now"))

    message = mail.outbox[-1]
    whole = f"{message.subject}{message.body}{getattr(message, 'alternatives', '')}"
    assert "spam.example" not in whole
    assert "evil@example.org" not in whole
    assert message.recipients() == ["reader@example.org"]


def test_t44_sent_twice_arrives_once(client: Client, db: None) -> None:
    values = given()

    answers = [client.post(CONTACT, values).status_code for _time in range(2)]
    client.post(link_in(mail.outbox[-1]))
    again = client.post(CONTACT, values).status_code

    assert [*answers, again] == [302, 302, 302]
    assert (len(mail.outbox), Report.objects.count(), PendingReport.objects.count()) == (1, 1, 0)


def test_other_words_under_the_same_form_arrive_too(client: Client, db: None) -> None:
    values = given(text="How do we jo")
    for said in (values, values | {"text": "How do we join?"}, values | {"text": "How do we join?"}):
        client.post(CONTACT, said)

    assert {row.text for row in PendingReport.objects.all()} == {"How do we jo", "How do we join?"}
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("address", [CONTACT, REPORT])
def test_what_is_wrong_comes_back_with_all_that_was_typed(client: Client, db: None, address: str) -> None:
    html = client.post(address, given(email="nobody", text="My <words>", name="R. Eader")).content.decode()

    assert "<title>Error: " in html
    assert 'role="alert"' in html
    assert "My &lt;words&gt;</textarea>" in html
    assert 'value="R. Eader"' in html
    assert 'href="#id_email"' in html


def test_empty_form_says_what_to_enter(client: Client, db: None) -> None:
    html = client.post(REPORT, {"key": str(uuid4())}).content.decode()

    assert "Describe what is wrong." in html
    assert "Enter an email address." in html


@pytest.mark.parametrize("key", ["", "nonsense", "1"])
def test_t47_key_that_is_none_saves_nothing(client: Client, db: None, key: str) -> None:
    assert client.post(CONTACT, given(key=key)).status_code == 200
    assert not PendingReport.objects.exists()


def test_t30_form_needs_its_token(db: None) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post(CONTACT, given()).status_code == 403
    assert not PendingReport.objects.exists()


def test_who_is_signed_in_need_not_confirm_the_own_address(client: Client, city: City) -> None:
    person = people.person("own@example.org", name="Mei")
    people.sign_in(client, person)
    html = client.get(CONTACT).content.decode()

    own = client.post(CONTACT, given(email="own@example.org"))
    other = client.post(CONTACT, given(email="other@example.org"))

    assert 'value="own@example.org"' in html
    assert "We send a link" not in html
    assert (own.headers["Location"], other.headers["Location"]) == ("/en/contact/done/", "/en/contact/sent/")
    assert [letter.email for letter in ReportThread.objects.all()] == ["own@example.org"]


# --- What is kept -----------------------------------------------------------------------------------------------------


def test_history_holds_neither_words_nor_sender(client: Client, city: City) -> None:
    arrived(client, page="/en/cities/kunming/", text="Call me at 555 0100", name="R. Eader")

    kept = [*Entry.objects.values_list("changes", flat=True), *RowVersion.objects.values_list("data", flat=True)]
    whole = str(kept)
    assert "/en/cities/kunming/" in whole
    assert "555 0100" not in whole
    assert "Eader" not in whole
    assert "reader@example.org" not in whole


def test_words_and_address_are_forgotten_after_twelve_months_and_the_report_stays(client: Client, city: City) -> None:
    old, young = arrived(client, page="/en/cities/kunming/"), arrived(client)
    ReportThread.objects.filter(report=old).update(received_at=timezone.now() - timedelta(days=366))
    client.post(CONTACT, given())
    PendingReport.objects.update(made_at=timezone.now() - timedelta(days=8))

    call_command("keep_rules")

    assert [letter.report for letter in ReportThread.objects.all()] == [young]
    assert Report.objects.filter(pk=old.pk).exists()
    assert not PendingReport.objects.exists()


def test_closing_an_account_takes_its_letters_along(client: Client, city: City) -> None:
    from core.accounts import closing, mydata

    person = people.person("own@example.org")
    people.sign_in(client, person)
    client.post(CONTACT, given(email="own@example.org", text="My own words"))

    assert mydata.of(person)["messages"][0]["text"] == "My own words"
    closing.close(person)

    assert not ReportThread.objects.exists()
    assert Report.objects.count() == 1
