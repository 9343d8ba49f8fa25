"""A forgotten password."""

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.test import Client
from django.utils.http import int_to_base36

from core.accounts import accounts
from core.accounts.models import User
from core.ratelimits import limits
from tests import people
from tests.accounts.helping import NEW, enter, is_signed_in, link_in_mail, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei() -> User:
    return people.person("Mei@example.org", password=people.PASSWORD)


def ask(client: Client, email: str = "mei@example.org") -> Any:
    return post(client, "reset/", email=email)


def test_a_new_password_is_set_by_the_link_and_the_person_signs_in_with_it(client: Client, mei: User) -> None:
    ask(client)
    answer = client.post(link_in_mail(), {"password": NEW})

    assert answer["Location"] == "/en/reset/done/"
    assert not is_signed_in(client)
    assert enter(client, mei).status_code == 200
    assert enter(client, mei, NEW).status_code == 302


def test_whoever_never_confirmed_has_read_the_mailbox_and_needs_no_second_link(client: Client, db: None) -> None:
    accounts.sign_up(name="Mei", email="mei@example.org", password=people.PASSWORD, language="en")
    ask(client)
    client.post(link_in_mail(), {"password": NEW})

    answer = enter(client, User.objects.get(email="mei@example.org"), NEW)

    assert (answer.status_code, is_signed_in(client)) == (302, True)


def test_t35_the_answer_is_the_same_without_an_account(
    client: Client, mei: User, mailoutbox: list[EmailMessage]
) -> None:
    known, unknown = ask(client), ask(client, "nobody@example.org")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [mail.to for mail in mailoutbox] == [["Mei@example.org"]]


@pytest.mark.parametrize("spelling", ["ＭＥＩ@example.org", "mei@EXAMPLE.org"])
def test_t38_the_mail_goes_to_the_stored_address_alone(
    client: Client, mei: User, mailoutbox: list[EmailMessage], spelling: str
) -> None:
    ask(client, spelling)

    assert [mail.to for mail in mailoutbox] == [["Mei@example.org"]]


def test_t38_a_link_is_good_once(client: Client, mei: User) -> None:
    ask(client)
    link = link_in_mail()
    client.post(link, {"password": NEW})

    assert client.get(link).status_code == 410
    assert client.post(link, {"password": "eight brown owls blink"}).status_code == 410
    assert enter(client, mei, NEW).status_code == 302


def test_t38_a_link_is_good_for_an_hour(client: Client, mei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(client)
    link, now = link_in_mail(), datetime.now()  # noqa: DTZ005  # as Django's generator counts

    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now + timedelta(minutes=59))
    assert client.get(link).status_code == 200
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now + timedelta(minutes=61))
    assert client.get(link).status_code == 410


def test_t38_a_link_dies_when_somebody_signs_in_or_changes_the_address(client: Client, mei: User) -> None:
    ask(client)
    link = link_in_mail()
    User.objects.filter(pk=mei.pk).update(email="other@example.org")

    assert client.get(link).status_code == 410


def test_t38_the_link_of_one_person_does_not_open_the_account_of_another(client: Client, mei: User) -> None:
    other = people.person(password=people.PASSWORD)
    ask(client)
    _number, _dash, token = link_in_mail().rstrip("/").split("/")[-1].partition("-")

    assert client.get(f"/en/reset/{int_to_base36(other.pk)}-{token}/").status_code == 410


def test_t39_a_new_password_does_not_skip_the_second_step(client: Client, mei: User) -> None:
    people.enrolled(mei)
    ask(client)
    client.post(link_in_mail(), {"password": NEW})

    assert enter(client, mei, NEW)["Location"] == "/en/sign-in/code/"
    assert not is_signed_in(client)


def test_t37_all_sessions_end_with_the_reset(client: Client, mei: User) -> None:
    thief = people.sign_in(Client(), mei)
    ask(client)
    client.post(link_in_mail(), {"password": NEW})

    assert not is_signed_in(thief)


def test_the_person_is_told_by_mail(client: Client, mei: User, mailoutbox: list[EmailMessage]) -> None:
    ask(client)
    client.post(link_in_mail(), {"password": NEW})

    assert [mail.subject for mail in mailoutbox] == ["Set a new password", "Your password was changed"]


def test_two_mails_an_hour_and_five_a_day(client: Client, mei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    start = time.time() // 86_400 * 86_400 + 86_400
    monkeypatch.setattr(limits, "time", time)  # the day begins at midnight here, whenever the test is run
    answers = []
    for hour in range(4):
        monkeypatch.setattr(time, "time", lambda hour=hour: start + hour * 3_600)
        answers += [ask(client).status_code for _time in range(3)]

    assert answers == [302, 302, 429, 302, 302, 429, 429, 429, 429, 429, 429, 429]


def test_twenty_an_hour_from_one_place(client: Client, db: None) -> None:
    answers = [ask(client, f"p{number}@example.org").status_code for number in range(22)]

    assert answers == [302] * 20 + [429] * 2


def test_a_suspended_person_gets_no_link(client: Client, mei: User, mailoutbox: list[EmailMessage]) -> None:
    User.objects.update(is_active=False)
    ask(client)

    assert mailoutbox == []


def test_the_new_password_must_be_a_good_one(client: Client, mei: User) -> None:
    ask(client)

    assert "12 characters" in client.post(link_in_mail(), {"password": "short"}).content.decode()
    assert enter(client, mei).status_code == 302


def test_t35_for_nobody_the_letter_is_written_too_and_sent_nowhere(
    client: Client, mei: User, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMessage]
) -> None:
    written: list[str] = []

    def render(name: str, context: dict[str, Any]) -> str:
        written.append(name)
        return render_to_string(name, context)

    monkeypatch.setattr("core.accounts.mails.render_to_string", render)
    ask(client)
    known, written[:] = list(written), []
    ask(client, "nobody@example.org")

    assert written == known != []
    assert len(mailoutbox) == 1
