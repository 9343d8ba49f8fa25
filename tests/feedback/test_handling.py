"""Curators answer and close reports; staff of the city read the words and never who wrote them."""

from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.models import City
from core.accounts.models import User
from core.accounts.permissions import may
from core.feedback import actions
from core.feedback.actions import Message
from core.feedback.models import Report
from core.history.models import Entry
from core.workflow import InvalidTransition
from tests import people
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
LIST = "/en/review/reports/"


@pytest.fixture
def city(db: None) -> City:
    return CityFactory(slug="kunming", name_en="Kunming")


@pytest.fixture
def curator(db: None) -> User:
    return people.curator(name="Ana Curator")


def report(city: City | None = None, **values: Any) -> Report:
    fields = {"kind": "error", "text": "The area <is> wrong.", "email": "reader@example.org", "language": "en"}
    key = uuid4()
    about = {"page": f"/en/cities/{city.slug}/", "about": city.name, "tenant": city.pk} if city else {}
    actions.write(Message(key=key, **{**fields, **about, **values}), is_confirmed=True)
    return Report.objects.get(pk=key)


def to_the_reader() -> list[Any]:
    return [message for message in mail.outbox if message.to == ["reader@example.org"]]


def text(client: Client, user: User, address: str, **params: str) -> str:
    response = people.sign_in(client, user).get(address, params)
    assert response.status_code == 200
    return str(response.content.decode())


def test_curators_find_open_reports_under_a_tab_of_their_own(client: Client, city: City, curator: User) -> None:
    found = report(city)

    html, queue = text(client, curator, LIST), text(client, curator, "/en/review/")

    assert f'href="/en/review/reports/{found.pk}/"' in html
    for words in ("Kunming", "Error on a page", "Just now"):
        assert words in html
    assert 'Reports from readers <span class="count">1</span>' in queue


@pytest.mark.parametrize("who", ["registered", "editor", "lead", "outsider"])
def test_t03_pages_of_reports_do_not_exist_for_others(client: Client, city: City, who: str) -> None:
    found = report(city)
    on_staff = {"editor": people.editor, "lead": people.lead}
    user = on_staff[who](city) if who in on_staff else people.outsider() if who == "outsider" else people.person()
    people.sign_in(client, user)

    answers = [client.get(f"{LIST}{found.pk}/"), client.post(f"{LIST}{found.pk}/answer/", {"text": "Hello"})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert not to_the_reader()


def test_answer_goes_to_the_sender_in_plain_words(client: Client, city: City, curator: User) -> None:
    found = report(city, language="ja")
    html = text(client, curator, f"{LIST}{found.pk}/")

    response = client.post(f"{LIST}{found.pk}/answer/", {"version": 1, "text": "Thank you.\n\nIt is <corrected>."})

    message = mail.outbox[-1]
    found.refresh_from_db()
    assert "reader@example.org" in html
    assert "The area &lt;is&gt; wrong." in html
    assert "Written in Japanese." in html
    assert response.status_code == 302
    assert message.to == ["reader@example.org"]
    assert "It is <corrected>." in message.body
    assert "It is &lt;corrected&gt;." in str(message.alternatives)  # type: ignore[attr-defined]
    assert (found.state, found.done_by_label) == ("answered", "Ana Curator")
    assert f'{found.pk}/"' in text(client, curator, LIST, state="answered")


def test_report_is_closed_with_a_reason(client: Client, city: City, curator: User) -> None:
    found = report(city)
    people.sign_in(client, curator)

    empty = client.post(f"{LIST}{found.pk}/close/", {"version": 1, "reason": " "})
    client.post(f"{LIST}{found.pk}/close/", {"version": 1, "reason": "The figure is right"})

    found.refresh_from_db()
    assert "Enter a reason." in empty.content.decode()
    assert (found.state, found.reason) == ("closed", "The figure is right")
    entry = Entry.objects.get(object_type="reports.report", verb="report_closed")
    assert (entry.by_label, entry.reason) == ("Ana Curator", "The figure is right")
    [letter] = to_the_reader()
    assert "Reason: The figure is right" in letter.body


def test_empty_answer_comes_back(client: Client, city: City, curator: User) -> None:
    found = report(city)
    people.sign_in(client, curator)

    html = client.post(f"{LIST}{found.pk}/answer/", {"version": 1, "text": ""}).content.decode()

    assert 'role="alert"' in html
    assert "Enter an answer." in html


def test_t42_second_curator_keeps_the_words_and_nothing_is_mailed_twice(
    client: Client, city: City, curator: User
) -> None:
    found = report(city)
    actions.close(found, reason="The value is correct", expected=1, curator=people.curator(name="B. Curator"))
    people.sign_in(client, curator)

    response = client.post(f"{LIST}{found.pk}/answer/", {"version": 1, "text": "My long answer"})

    html = response.content.decode()
    assert response.status_code == 409
    assert "This record was changed by B. Curator" in html
    assert "My long answer" in html
    [letter] = to_the_reader()
    assert "Reason: The value is correct" in letter.body


def test_t13_what_is_done_is_done_once(city: City, curator: User) -> None:
    found = actions.answer(report(city), text="Thanks.", expected=1, curator=curator)

    with pytest.raises(InvalidTransition):
        actions.close(found, reason="Again", expected=found.version, curator=curator)


# --- The city ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "lead"])
def test_staff_read_the_words_without_the_address(client: Client, city: City, role: str) -> None:
    report(city, name="R. Eader")
    report(CityFactory(name_en="Elsewhere"))
    user = getattr(people, role)(city)

    html = text(client, user, "/en/w/kunming/reports/")

    assert "The area &lt;is&gt; wrong." in html
    assert "Elsewhere" not in html
    assert "reader@example.org" not in html
    assert "Eader" not in html


def test_questions_to_the_secretariat_are_not_for_the_city(client: Client, city: City) -> None:
    report(None, kind="question", text="How do we join?", tenant=city.pk)

    assert "How do we join?" not in text(client, people.lead(city), "/en/w/kunming/reports/")


def test_t13_curator_who_works_for_the_city_reads_no_address_and_cannot_answer(client: Client, city: City) -> None:
    own = people.enrolled(people.lead(city, is_curator=True))
    found = report(city)

    html = text(client, own, f"{LIST}{found.pk}/")
    answers = [
        client.post(f"{LIST}{found.pk}/{step}/", {"version": 1, "text": "Hi", "reason": "No"}).status_code
        for step in ("answer", "close")
    ]

    assert "reader@example.org" not in html
    assert "This is about a city that you work for. Another curator must answer." in html
    assert answers == [403, 403]
    with pytest.raises(PermissionDenied):
        actions.close(found, reason="No", expected=1, curator=own)


def test_t08_queryset_and_predicate_agree_for_everybody(city: City, curator: User) -> None:
    reports = [report(city), report(CityFactory()), report(), report(None, kind="question", tenant=city.pk)]
    persons = [people.person(), people.editor(city), people.lead(city), people.outsider(), curator, people.superuser()]

    for person in persons:
        seen = set(Report.objects.visible_to(person).values_list("pk", flat=True))
        assert seen == {each.pk for each in reports if may(person, "report.see", each)}


def test_t45_lists_ask_as_often_for_50_rows(client: Client, city: City, curator: User) -> None:
    lead = people.lead(city)
    other = Client()
    people.sign_in(client, curator)
    people.sign_in(other, lead)

    def queries() -> tuple[int, int]:
        found = []
        for reader, address in ((client, LIST), (other, "/en/w/kunming/reports/")):
            with CaptureQueriesContext(connection) as captured:
                assert reader.get(address).status_code == 200
            found.append(len(captured))
        return found[0], found[1]

    for _number in range(3):
        report(city)
    queries()
    few = queries()
    for _number in range(47):
        report(city)

    assert queries() == few
    assert max(few) <= 15
