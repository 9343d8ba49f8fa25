"""One person from the first page to the last."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from core.accounts.models import User
from tests import people
from tests.accounts.helping import app_code, confirm, enter, is_signed_in, link_in_mail, post

pytestmark = pytest.mark.django_db


def test_somebody_signs_up_confirms_signs_in_and_signs_out(client: Client) -> None:
    answer = post(client, "sign-up/", name="Mei Lin", email="Mei@Example.org", password=people.PASSWORD, website="")
    assert (answer.status_code, answer["Location"]) == (302, "/en/sign-up/sent/")
    link = link_in_mail()
    assert client.get(link).status_code == 200
    assert confirm(client, link).status_code == 302

    user = User.objects.get()
    assert enter(client, user)["Location"] == "/en/account/"
    page = client.get("/en/account/").content.decode()
    assert "Mei Lin" in page
    assert is_signed_in(client)

    assert post(client, "sign-out/").status_code == 302
    assert not is_signed_in(client)


def test_the_app_is_set_up_and_asked_for_at_the_next_sign_in(client: Client) -> None:
    user = people.person(password=people.PASSWORD)
    enter(client, user)
    page = client.get("/en/account/two-step/app/")
    secret = page.context["form"].secret
    import time

    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    answer = post(client, "account/two-step/app/", code=format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    assert answer["Location"] == "/en/account/two-step/codes/"
    codes = client.get("/en/account/two-step/codes/").content.decode()
    assert codes.count("<li>") >= 10
    post(client, "sign-out/")

    assert enter(client, user)["Location"] == "/en/sign-in/code/"
    assert not is_signed_in(client)
    assert post(client, "sign-in/code/", code=app_code(user, 1))["Location"] == "/en/account/"
    assert is_signed_in(client)
    assert Authenticator.objects.filter(user=user).count() == 2


@pytest.mark.parametrize(
    "path",
    [
        "",
        "details/",
        "email/",
        "password/",
        "sessions/",
        "tokens/",
        "two-step/",
        "two-step/app/",
        "two-step/passkeys/add/",
        "data/",
        "close/",
    ],
)
def test_every_page_of_the_account_opens(client: Client, path: str) -> None:
    people.sign_in(client, people.lead())

    assert client.get(f"/en/account/{path}").status_code == 200
    assert client.get(f"/ja/account/{path}").status_code == 200


@pytest.mark.parametrize(
    "path", ["sign-in/", "sign-up/", "sign-up/sent/", "reset/", "reset/sent/", "reset/done/", "account/closed/"]
)
def test_every_page_for_visitors_opens(client: Client, path: str) -> None:
    answer = client.get(f"/en/{path}")

    assert answer.status_code == 200
    assert "session" not in client.cookies
