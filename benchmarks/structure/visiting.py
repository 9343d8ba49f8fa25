"""Somebody with a browser, inside this process: the demo people sign in, and send forms as their pages hold them."""

import time
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

EDITOR, LEAD, CURATOR = "editor@kunming.example", "lead@kunming.example", "curator@alliance.example"


def signed_in(email: str) -> Client:
    """As after a sign-in with password, and with a second factor where the role asks for one."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    person = get_user_model()._default_manager.get(email=email)
    if person.is_staff and not Authenticator.objects.filter(user=person).exists():
        TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)
    client = Client(raise_request_exception=False, headers={"host": "localhost"})
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


class Form(HTMLParser):
    """The form of a page that holds the control `name`, or the form that leads to `action`."""

    def __init__(self, client: Client, url: str, *, name: str = "", action: str = "") -> None:
        super().__init__()
        self.client = client
        self.forms: list[tuple[str, list[tuple[str, str]], set[str]]] = []
        self.is_inside = False
        self.area: list[str] | None = None
        self.menu = ""
        page = client.get(url)
        if page.status_code != 200:
            raise SystemExit(f"{url}: {page.status_code}")
        self.feed(page.content.decode())
        found = [form for form in self.forms if (name in form[2] if name else form[0] == action)]
        if not found:
            raise SystemExit(f"{url} holds no form with {name or action}")
        self.action, self.pairs, _names = found[0]
        self.action = self.action or url

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_inside = True
            self.forms.append((given.get("action", ""), [], set()))
        if not self.is_inside:
            return
        _action, pairs, names = self.forms[-1]
        name = given.get("name", "")
        names.add(name)
        if tag == "input" and given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                pairs.append((name, given.get("value", "on")))
        elif tag == "input" and given.get("type") not in ("file", "submit"):
            pairs.append((name, given.get("value", "")))
        elif tag == "textarea":
            self.area = [name, ""]
        elif tag == "select":
            self.menu = name
        elif tag == "option" and "selected" in given:
            pairs.append((self.menu, given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif tag == "textarea" and self.area:
            self.forms[-1][1].append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None

    def values(self, **changes: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in self.pairs:
            found.setdefault(name, []).append(value)
        return {**found, **changes}

    def send(self, **changes: Any) -> str:
        """Answers where it leads to."""
        answer = self.client.post(self.action, self.values(**changes))
        if answer.status_code != 302:
            raise SystemExit(f"{self.action}: {answer.status_code}\n{answer.content.decode()[:3000]}")
        return str(answer.headers["Location"])
