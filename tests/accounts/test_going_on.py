"""Whoever signs up on the way to somewhere arrives there, on whichever device the mail is read."""

from typing import Any
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client

from core.accounts.models import User
from tests import people
from tests.accounts.helping import confirm, enter, is_signed_in, link_in_mail, post
from tests.accounts.test_sign_up import GOOD

pytestmark = [pytest.mark.django_db]
AWAY = "/en/join/new/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_from_a_page_behind_the_gate_over_the_mail_on_another_device_to_that_page(client: Client) -> None:
    to_sign_in = client.get(AWAY)["Location"]
    assert f'href="/en/sign-up/?next={AWAY}"' in text(client.get(to_sign_in))
    page = text(client.get(f"/en/sign-up/?next={AWAY}"))
    assert f'name="next" value="{AWAY}"' in page
    assert f'href="/en/sign-in/?next={AWAY}"' in page
    post(client, "sign-up/", **GOOD, next=AWAY)

    another = Client()
    answer = confirm(another, link_in_mail())

    assert answer["Location"] == AWAY
    assert "Your address is confirmed. You are signed in." in text(another.get(AWAY))
    assert is_signed_in(another)
    assert not is_signed_in(client)


def test_a_form_that_comes_back_with_an_error_keeps_where_one_was_going(client: Client) -> None:
    page = text(post(client, "sign-up/", **{**GOOD, "password": "short"}, next=AWAY))

    assert f'name="next" value="{AWAY}"' in page
    assert f'value="{GOOD["email"]}"' in page


def test_without_a_place_to_go_the_account_is_the_place(client: Client) -> None:
    post(client, "sign-up/", **GOOD)

    assert confirm(client, link_in_mail())["Location"] == "/en/account/"


@pytest.mark.parametrize(
    "away",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/en/" + "a" * 300, "/\n"],
)
def test_t29_a_mail_leads_to_no_other_site_and_to_nothing_long(client: Client, away: str) -> None:
    assert 'name="next"' not in text(client.get(f"/en/sign-up/?next={quote(away)}"))
    post(client, "sign-up/", **GOOD, next=away)

    assert confirm(client, link_in_mail())["Location"] == "/en/account/"


def test_t38_the_way_in_a_link_cannot_be_changed(client: Client) -> None:
    post(client, "sign-up/", **GOOD, next=AWAY)
    link = link_in_mail()
    head, _dot, rest = link.partition(":")

    assert client.get(f"{head[:-1]}x:{rest}").status_code == 410


def test_t38_the_link_alone_signs_nobody_in(client: Client) -> None:
    post(client, "sign-up/", **GOOD, next=AWAY)
    link = link_in_mail()

    client.get(link)
    confirm(client, link, "a stranger knows this")

    assert not is_signed_in(client)
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_a_link_used_twice_says_so_and_leads_on(client: Client) -> None:
    post(client, "sign-up/", **GOOD, next=AWAY)
    link = link_in_mail()
    confirm(client, link)

    again = Client().get(link)

    assert again.status_code == 410
    assert "If you have already confirmed your address, sign in." in text(again)
    assert f'href="/en/sign-in/?next={quote(AWAY, safe="")}"' in text(again)
    assert enter(Client(), User.objects.get(), after=AWAY)["Location"] == AWAY


def test_a_sign_in_before_the_address_is_confirmed_mails_a_link_that_leads_on(client: Client) -> None:
    post(client, "sign-up/", **GOOD)
    enter(client, User.objects.get(), after=AWAY)

    assert confirm(client, link_in_mail())["Location"] == AWAY


def test_an_address_with_a_capital_is_the_same_address_all_the_way(client: Client) -> None:
    post(client, "sign-up/", **{**GOOD, "email": "Mei@Example.ORG"}, next=AWAY)
    confirm(client, link_in_mail())

    assert client.get(AWAY).status_code == 200
    assert EmailAddress.objects.get().verified
    again = Client()
    assert post(again, "sign-in/", login="MEI@example.org", password=people.PASSWORD)["Location"] == "/en/account/"
    assert again.get(AWAY).status_code == 200


def test_whoever_is_signed_in_already_stays_who_they_are(client: Client) -> None:
    """The link of somebody else confirms that sign-up, and changes nothing about who reads."""
    post(Client(), "sign-up/", **GOOD, next=AWAY)
    reader = people.sign_in(client, people.person("other@example.org", name="Other Reader"))

    answer = confirm(reader, link_in_mail())

    assert "mei@example.org is confirmed." in text(answer)
    assert "Other Reader" in text(reader.get("/en/account/"))
    assert reader.get("/en/sign-up/?next=/en/join/new/")["Location"] == AWAY
