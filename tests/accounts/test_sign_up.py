"""A new account, and what visitors must not learn by asking for one."""

import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.test import Client

from cities.applications.forms import ApplicationForm
from cities.team.forms import InviteForm
from core.accounts import accounts
from core.accounts.forms import EmailForm
from core.accounts.models import User
from events import consent_pages
from tests import people
from tests.accounts.helping import confirm, enter, is_signed_in, link_in_mail, post
from tests.factories import CityFactory
from tests.hashing import Quick

pytestmark = [pytest.mark.django_db, pytest.mark.both]
GOOD = {"name": "Mei Lin", "email": "mei@example.org", "password": people.PASSWORD}


def sign_up(client: Client, **changed: Any) -> Any:
    return post(client, "sign-up/", **{**GOOD, **changed})


def said(client: Client, **changed: Any) -> str:
    return str(sign_up(client, **changed).content.decode())


def test_nothing_opens_before_the_address_is_confirmed(client: Client) -> None:
    sign_up(client)

    assert User.objects.get().email == "mei@example.org"
    assert enter(client, User.objects.get())["Location"] == "/en/sign-up/sent/"
    assert not is_signed_in(client)
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_opening_the_link_alone_confirms_nothing(client: Client) -> None:
    """Programs that look through mails open links."""
    sign_up(client)
    client.get(link_in_mail())

    assert enter(client, User.objects.get())["Location"] == "/en/sign-up/sent/"


def test_a_link_of_confirmation_is_good_once(client: Client) -> None:
    sign_up(client)
    link = link_in_mail()

    assert confirm(client, link).status_code == 302
    assert client.get(link).status_code == 410
    assert confirm(client, link).status_code == 410


def test_a_link_of_confirmation_is_good_for_three_days(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_up(client)
    link, now = link_in_mail(), time.time()

    monkeypatch.setattr(time, "time", lambda: now + 3 * 86_400 - 60)
    assert client.get(link).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 3 * 86_400 + 60)
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("key", ["x", "x:y:z", "a" * 500, "%00", "WzEsICJhIl0:1v:abc"])
def test_t47_a_link_that_somebody_made_up_is_no_link(client: Client, key: str) -> None:
    assert client.get(f"/en/confirm/{key}/").status_code == 410
    assert client.get(f"/en/reset/{key}/").status_code == 410


def test_signing_up_again_begins_anew_and_voids_the_older_link(client: Client) -> None:
    """Who signed up with somebody else's address beforehand does not get in with their own password."""
    sign_up(client, password="a stranger knows this")
    old = link_in_mail()
    sign_up(client, name="Mei herself")

    assert client.get(old).status_code == 410
    confirm(client, link_in_mail())
    user = User.objects.get()
    assert user.name == "Mei herself"
    assert enter(Client(), user, "a stranger knows this").status_code == 200
    assert enter(Client(), user).status_code == 302


def test_t38_somebody_who_signs_up_second_with_an_address_gets_in_nowhere(client: Client) -> None:
    """The owner opens the newest mail and enters their own password, which is not the stranger's."""
    sign_up(client)
    sign_up(Client(), name="A stranger", password="a stranger knows this")
    link = link_in_mail()

    answer = confirm(client, link)

    assert "The password does not match this sign-up." in answer.content.decode()
    assert client.post(link).status_code == 200  # without any password
    user = User.objects.get()
    for password in (people.PASSWORD, "a stranger knows this"):
        assert enter(Client(), user, password).get("Location", "") in ("", "/en/sign-up/sent/")
        assert not is_signed_in(client)


def test_t36_the_password_of_a_sign_up_cannot_be_guessed_by_its_link(client: Client) -> None:
    sign_up(client)
    answers = [confirm(client, link_in_mail(), f"wrong {number}").status_code for number in range(6)]

    assert answers == [200] * 5 + [429]


def test_t38_a_sign_up_that_is_hashing_while_the_owner_confirms_changes_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMessage]
) -> None:
    sign_up(client)
    link, hashed = link_in_mail(), make_password

    def slowly(password: str) -> str:
        assert confirm(client, link).status_code == 302
        return hashed(password)

    monkeypatch.setattr(accounts, "make_password", slowly)
    sign_up(Client(), name="A stranger", password="a stranger knows this")

    user = User.objects.get()
    assert user.name == "Mei Lin"
    assert enter(Client(), user, "a stranger knows this").status_code == 200
    assert enter(client, user)["Location"] == "/en/account/"
    assert mailoutbox[-1].subject == "You already have an account"


def test_t38_a_sign_up_that_another_one_replaces_at_the_last_moment_is_not_confirmed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The link is looked at once more when nobody else can write."""
    sign_up(client)
    link, locked = link_in_mail(), accounts.locked

    def after_another(**which: int) -> User | None:
        User.objects.update(password=make_password("a stranger knows this"))
        return locked(**which)

    monkeypatch.setattr(accounts, "locked", after_another)

    assert confirm(client, link).status_code == 410
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_t10_the_link_of_an_account_that_was_suspended_is_void(client: Client) -> None:
    sign_up(client)
    User.objects.update(is_active=False)

    assert client.get(link_in_mail()).status_code == 410
    assert confirm(client, link_in_mail()).status_code == 410


def test_t35_a_taken_address_gets_the_same_answer_and_its_owner_a_mail(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    free = sign_up(client)
    owner = people.person("old@example.org", password="another good secret", name="Owner")
    taken = sign_up(client, email="old@example.org")

    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    assert mailoutbox[-1].to == ["old@example.org"]
    assert mailoutbox[-1].subject == "You already have an account"
    assert enter(client, owner, "another good secret").status_code == 302


def test_t35_a_taken_address_costs_as_many_hashes_as_a_free_one(client: Client) -> None:
    people.person("old@example.org", password=people.PASSWORD)
    Quick.made = 0
    sign_up(client)
    free, Quick.made = Quick.made, 0
    sign_up(client, email="old@example.org")

    assert Quick.made == free == 1


@pytest.mark.parametrize(
    "email", ["ADMIN@example.org", "ａｄｍｉｎ@example.org", "admin@EXAMPLE.org", "adm\u200ein@example.org"]
)
def test_t38_a_look_alike_of_a_taken_address_makes_no_account(client: Client, email: str) -> None:
    people.person("admin@example.org", password=people.PASSWORD)
    sign_up(client, email=email)

    assert User.objects.count() == 1


def test_t38_a_letter_that_only_looks_alike_is_another_address(client: Client, mailoutbox: list[EmailMessage]) -> None:
    owner = people.person("admin@example.org", password=people.PASSWORD)
    sign_up(client, email="admın@example.org")
    confirm(client, link_in_mail())

    assert User.objects.exclude(pk=owner.pk).count() == 1
    assert [mail.to for mail in mailoutbox] == [["admın@example.org"]]
    assert enter(client, owner).status_code == 302


def test_t51_a_robot_that_fills_in_everything_gets_the_same_answer_and_no_account(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    answer = sign_up(client, website="https://spam.example")

    assert answer["Location"] == "/en/sign-up/sent/"
    assert (User.objects.count(), mailoutbox) == (0, [])


def test_t51_ten_accounts_an_hour_from_one_place(client: Client) -> None:
    answers = [sign_up(client, email=f"p{number}@example.org").status_code for number in range(100)]

    assert answers == [302] * 10 + [429] * 90
    assert User.objects.count() == 10


def test_t51_nobody_can_be_flooded_with_mails_of_confirmation(settings: Any, mailoutbox: list[EmailMessage]) -> None:
    for number in range(20):
        sign_up(Client(REMOTE_ADDR=f"203.0.113.{number}"))

    assert len(mailoutbox) == 5


def test_t51_nor_with_more_of_them_by_somebody_who_knows_the_password(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    sign_up(client)
    for number in range(20):
        enter(Client(REMOTE_ADDR=f"203.0.113.{number}"), User.objects.get())

    assert 1 < len(mailoutbox) <= 5


def test_t16_what_somebody_types_is_in_no_mail(client: Client, mailoutbox: list[EmailMessage]) -> None:
    sign_up(client, name='Win <a href="https://evil.example">now</a>\r\nBcc: victim@example.org')

    message = mailoutbox[0].message()
    assert message["Bcc"] is None
    assert "evil.example" not in message.as_string()
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]


def test_t31_the_link_leads_to_the_configured_site(client: Client, mailoutbox: list[EmailMessage]) -> None:
    client.post("/en/sign-up/", GOOD, headers={"X-Forwarded-Host": "evil.example"})

    assert "evil.example" not in mailoutbox[0].body
    assert "http://localhost:8000/en/confirm/" in mailoutbox[0].body


def test_t53_control_characters_go_from_the_name(client: Client) -> None:
    sign_up(client, name="Mei\u202e nil\x07")

    assert User.objects.get().name == "Mei nil"


def test_mails_come_in_the_language_of_the_page_of_sign_up(client: Client, mailoutbox: list[EmailMessage]) -> None:
    client.post("/ja/sign-up/", GOOD)

    assert User.objects.get().language == "ja"
    assert "/ja/confirm/" in mailoutbox[0].body


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("shortenough", "12 characters"),
        ("x" * 129, "128 characters or shorter"),
        ("qwerty123456", "too common"),
        ("mei@example.org", "too similar"),
        ("Kunming20242024", "name of the alliance or a city"),
        ("昆明昆明昆明昆明昆明昆明", "name of the alliance or a city"),
        ("BiodiversityAlliance!1", "name of the alliance or a city"),
    ],
)
def test_a_password_that_others_would_guess_is_refused_with_the_reason(
    client: Client, password: str, words: str
) -> None:
    CityFactory(name_en="Kunming", name_zh_hans="昆明")

    assert words in said(client, password=password)
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "password",
    [
        "four grey herons wade",
        "x9" * 64,
        "我在湖边看见四只灰鹭飞过去",
        "  spaces stay  ",
        "kunming herons wade at dusk",
    ],
)
def test_any_characters_make_a_good_password(client: Client, password: str) -> None:
    CityFactory(name_en="Kunming", name_zh_hans="昆明")
    sign_up(client, password=password)
    confirm(client, link_in_mail(), password)

    assert enter(client, User.objects.get(), password).status_code == 302


def test_t47_letters_that_no_database_stores_are_refused_by_the_form(client: Client) -> None:
    assert "Null characters are not allowed." in said(client, name="a\0b")
    assert sign_up(client, password="a\0" + people.PASSWORD).status_code == 200


@pytest.mark.parametrize(
    ("path", "field"), [("sign-up/", "email"), ("sign-in/", "login"), ("reset/", "email"), ("contact/", "email")]
)
def test_t47_an_address_with_such_a_letter_is_refused_wherever_a_visitor_types_one(
    client: Client, path: str, field: str
) -> None:
    answer = post(client, path, **{**GOOD, "text": "Hello", field: "mei\0@example.org"})

    assert "Null characters are not allowed." in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "field",
    [
        EmailForm.base_fields["email"],
        InviteForm.base_fields["email"],
        ApplicationForm.base_fields["focal_email"],
        consent_pages.ContactForm.base_fields["email"],
    ],
)
def test_t47_so_is_one_that_is_typed_into_a_form_of_members(field: forms.Field) -> None:
    with pytest.raises(ValidationError) as refused:
        field.clean("mei\0@example.org")

    assert refused.value.messages == ["Null characters are not allowed."]


def test_every_answer_stays_in_the_form_but_the_password(client: Client) -> None:
    page = said(client, password="short")

    assert 'value="Mei Lin"' in page
    assert 'value="mei@example.org"' in page
    assert 'value="short"' not in page


def test_t38_nobody_takes_over_an_account_that_was_given_rights(client: Client, mailoutbox: list[EmailMessage]) -> None:
    curator = User.objects.create(email="new@example.org", name="Curator", is_curator=True)
    sign_up(client, email="new@example.org")

    assert User.objects.get(pk=curator.pk).name == "Curator"
    assert mailoutbox[0].subject == "You already have an account"
