"""What tests of accounts do over and over."""

import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core import mail
from django.test import Client

from core.accounts.models import User
from tests import people

NEW = "four grey herons wade"


def post(client: Client, path: str, **data: Any) -> Any:
    return client.post(f"/en/{path}", data)


def enter(client: Client, user: User, password: str = people.PASSWORD, after: str = "") -> Any:
    """The form of sign-in."""
    return post(client, "sign-in/", login=user.email, password=password, **({"next": after} if after else {}))


def is_signed_in(client: Client) -> bool:
    return client.get("/en/account/details/").status_code == 200


def link_in_mail(number: int = -1) -> str:
    """The path of the link in a mail that was sent."""
    text = str(mail.outbox[number].body)
    found = re.search(r"http://localhost:8000(/\S+)", text)
    assert found, text
    return found[1]


def confirm(client: Client, link: str, password: str = people.PASSWORD) -> Any:
    """The button behind a link that confirms a sign-up."""
    return client.post(link, {"password": password})


def app_code(user: User, steps: int = 0) -> str:
    """What the app shows now, or some half minutes from now."""
    secret = decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def with_cookie(key: str | None) -> Client:
    """A browser that holds somebody's cookie of a session."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key or ""
    return client


def recovery_codes(user: User) -> list[str]:
    codes: list[str] = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    return codes
