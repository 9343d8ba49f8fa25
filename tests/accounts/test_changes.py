"""Changing address, password and name; and being asked for the password again before."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from core.accounts.models import User
from tests import people
from tests.accounts.helping import NEW, enter, is_signed_in, link_in_mail, post, with_cookie

pytestmark = pytest.mark.django_db
FRESH = ["email/", "password/", "tokens/", "two-step/app/", "two-step/passkeys/add/", "data/", "close/"]


@pytest.fixture
def mei() -> User:
    return people.person("mei@example.org", password=people.PASSWORD)


@pytest.fixture
def signed(client: Client, mei: User) -> Client:
    return people.sign_in(client, mei)


@pytest.mark.parametrize("path", FRESH)
def test_what_matters_asks_for_the_password_again_after_fifteen_minutes(signed: Client, path: str) -> None:
    assert signed.get(f"/en/account/{path}").status_code == 200
    people.grow_stale(signed)
    asked = signed.get(f"/en/account/{path}")
    assert asked["Location"] == f"/en/re-enter/?next=%2Fen%2Faccount%2F{path.replace('/', '%2F')}"

    answer = post(signed, "re-enter/", password=people.PASSWORD, next=f"/en/account/{path}")

    assert answer["Location"] == f"/en/account/{path}"
    assert signed.get(f"/en/account/{path}").status_code == 200


@pytest.mark.parametrize("path", ["password/", "close/", "data/file/", "email/", "tokens/"])
def test_what_is_sent_without_a_fresh_sign_in_is_not_done_and_not_kept(signed: Client, mei: User, path: str) -> None:
    people.grow_stale(signed)
    answer = post(signed, f"account/{path}", password=NEW, email="new@example.org", name="t", scope="read", days="90")

    assert answer.status_code == 302
    assert "/re-enter/" in answer["Location"]
    assert NEW not in str(dict(signed.session))
    mei.refresh_from_db()
    assert mei.is_active
    assert mei.check_password(people.PASSWORD)
    assert not mei.api_tokens.exists()


@pytest.mark.parametrize(("sent", "page"), [("data/file/", "data/"), ("tokens/1/revoke/", "tokens/")])
def test_after_the_password_the_page_opens_that_has_the_form(signed: Client, sent: str, page: str) -> None:
    people.grow_stale(signed)
    asked = post(signed, f"account/{sent}")
    back = parse_qs(urlsplit(asked["Location"]).query)["next"][0]

    answer = post(signed, "re-enter/", password=people.PASSWORD, next=back)

    assert answer["Location"] == f"/en/account/{page}"
    assert signed.get(answer["Location"]).status_code == 200


def test_the_wrong_password_does_not_make_a_sign_in_fresh(signed: Client) -> None:
    people.grow_stale(signed)

    assert "The password is not correct." in post(signed, "re-enter/", password="wrong").content.decode()
    assert signed.get("/en/account/password/").status_code == 302


def test_t36_ten_tries_a_minute_to_enter_the_password_again(signed: Client) -> None:
    people.grow_stale(signed)
    answers = [post(signed, "re-enter/", password="wrong").status_code for _try in range(12)]

    assert answers[:10] == [200] * 10
    assert 429 in answers[10:]


def test_the_proof_of_one_person_is_not_that_of_the_next(client: Client, mei: User) -> None:
    people.sign_in(client, mei)
    session = client.session
    session["account_authentication_methods_user"] = str(people.person().pk)
    session.save()

    assert client.get("/en/account/password/").status_code == 302


def test_t37_a_new_password_ends_the_other_sessions_and_renews_the_key_of_this_one(signed: Client, mei: User) -> None:
    other = people.sign_in(Client(), mei)
    key = signed.session.session_key
    post(signed, "account/password/", password=NEW)

    assert is_signed_in(signed)
    assert signed.session.session_key != key
    assert not is_signed_in(other)
    assert not is_signed_in(with_cookie(key))


def test_a_changed_password_is_told_by_mail_and_works(
    signed: Client, mei: User, mailoutbox: list[EmailMessage]
) -> None:
    post(signed, "account/password/", password=NEW)

    assert mailoutbox[0].subject == "Your password was changed"
    assert enter(Client(), mei, NEW).status_code == 302
    assert enter(Client(), mei).status_code == 200


def test_t38_the_address_changes_when_the_new_one_is_confirmed_and_the_old_one_is_told(
    signed: Client, mei: User, mailoutbox: list[EmailMessage]
) -> None:
    post(signed, "account/email/", email="new@example.org")
    mei.refresh_from_db()
    assert mei.email == "mei@example.org"
    assert mailoutbox[0].to == ["new@example.org"]

    Client().post(link_in_mail())

    mei.refresh_from_db()
    assert (mei.email, mei.email_key) == ("new@example.org", "new@example.org")
    assert mailoutbox[1].to == ["mei@example.org"]
    assert enter(Client(), mei).status_code == 302
    assert post(Client(), "sign-in/", login="mei@example.org", password=people.PASSWORD).status_code == 200


def test_t37_a_new_address_ends_the_other_sessions(signed: Client, mei: User) -> None:
    other = people.sign_in(Client(), mei)
    post(signed, "account/email/", email="new@example.org")
    signed.post(link_in_mail())

    assert is_signed_in(signed)
    assert not is_signed_in(other)


def test_t35_asking_for_a_taken_address_looks_the_same_and_changes_nothing(
    signed: Client, mei: User, mailoutbox: list[EmailMessage]
) -> None:
    people.person("taken@example.org", password=people.PASSWORD)
    free = post(signed, "account/email/", email="free@example.org")
    taken = post(signed, "account/email/", email="ＴＡＫＥＮ@example.org")

    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    assert mailoutbox[-1].subject == "You already have an account"
    assert User.objects.get(pk=mei.pk).email == "mei@example.org"


def test_a_sign_up_that_nobody_confirmed_takes_no_address(
    signed: Client, mei: User, mailoutbox: list[EmailMessage]
) -> None:
    post(Client(), "sign-up/", name="Mei Li", email="new@example.org", password=NEW)
    mailoutbox.clear()
    post(signed, "account/email/", email="new@example.org")
    assert [each.to for each in mailoutbox] == [["new@example.org"]]

    assert signed.post(link_in_mail()).status_code == 200

    assert User.objects.get(email_key="new@example.org").pk == mei.pk
    assert enter(Client(), User.objects.get(pk=mei.pk)).status_code == 302


def test_t38_an_address_that_was_taken_meanwhile_is_not_given_away(signed: Client, mei: User) -> None:
    post(signed, "account/email/", email="new@example.org")
    link = link_in_mail()
    people.person("new@example.org")

    assert signed.post(link).status_code == 410
    assert User.objects.get(pk=mei.pk).email == "mei@example.org"
    assert is_signed_in(signed)


def test_a_later_wish_voids_the_link_of_the_earlier_one(signed: Client) -> None:
    post(signed, "account/email/", email="first@example.org")
    first = link_in_mail()
    post(signed, "account/email/", email="second@example.org")

    assert signed.post(first).status_code == 410
    assert signed.post(link_in_mail()).status_code == 200


def test_t38_a_new_password_voids_the_link_to_a_new_address(signed: Client, mei: User) -> None:
    """Whoever held her session may have asked for it."""
    post(signed, "account/email/", email="stranger@example.org")
    link = link_in_mail()
    post(signed, "account/password/", password=NEW)

    assert Client().get(link).status_code == 410
    assert Client().post(link).status_code == 410
    mei.refresh_from_db()
    assert mei.email == "mei@example.org"


def test_name_and_language_are_saved_and_nothing_else(signed: Client, mei: User) -> None:
    post(
        signed, "account/details/", name="Mei \u202eLin", language="ja", is_staff="on", is_curator="on", email="x@x.org"
    )

    mei.refresh_from_db()
    assert (mei.name, mei.language) == ("Mei Lin", "ja")
    assert (mei.is_staff, mei.is_curator, mei.email) == (False, False, "mei@example.org")


def test_the_language_of_mails_does_not_move_the_pages(client: Client) -> None:
    people.sign_in(client, people.person(language="ja"))

    assert client.get("/en/account/").status_code == 200


def test_t15_a_hostile_name_is_shown_as_text(client: Client) -> None:
    people.sign_in(client, people.person(name="<script>alert(1)</script>"))
    page = client.get("/en/account/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_an_account_page_asks_little_of_the_database(client: Client, django_assert_max_num_queries: Any) -> None:
    people.sign_in(client, people.lead())

    with django_assert_max_num_queries(15):
        client.get("/en/account/")


def test_what_another_window_of_the_same_person_saved_is_not_put_back(signed: Client, mei: User) -> None:
    """The first window changes the name, the second, which was opened before, the language."""
    page = signed.get("/en/account/details/").text
    seen = dict(re.findall(r'name="(initial-\w+)" value="([^"]*)"', page))
    assert seen == {"initial-name": mei.name, "initial-language": mei.language}
    old = {"name": mei.name, "language": mei.language}

    signed.post("/en/account/details/", {**old, **seen, "name": "Mei New"})
    signed.post("/en/account/details/", {**old, **seen, "language": "ja"})

    mei.refresh_from_db()
    assert (mei.name, mei.language) == ("Mei New", "ja")
