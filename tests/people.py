"""People for tests, each standing for a right, and the way they come in. One of them is always the outsider."""

import time
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client

from cities.models import City
from cities.team.models import StaffRole
from core.accounts import sessions
from core.accounts.models import User
from tests.factories import CityFactory

PASSWORD = "seven quiet herons"
number = count(1)


def person(email: str = "", *, password: str | None = None, **fields: Any) -> User:
    """Somebody with a confirmed e-mail and no role. With a password they can sign in by the page."""
    fields.setdefault("name", "Example person")
    return User.objects.create_user(email or f"someone{next(number)}@example.org", password, **fields)


def editor(city: City | None = None, **fields: Any) -> User:
    return with_role(city, StaffRole.Role.EDITOR, **{"name": "Example editor", **fields})


def lead(city: City | None = None, **fields: Any) -> User:
    return with_role(city, StaffRole.Role.LEAD, **{"name": "Example lead", **fields})


def outsider(role: str = StaffRole.Role.LEAD, **fields: Any) -> User:
    """Staff of a city of their own: whatever they meet in another city is hidden from them."""
    return with_role(None, role, **{"name": "Example outsider", **fields})


def curator(**fields: Any) -> User:
    return enrolled(person(is_curator=True, is_staff=True, **{"name": "Example curator", **fields}))


def superuser(**fields: Any) -> User:
    return enrolled(person(is_superuser=True, is_staff=True, **{"name": "Example operator", **fields}))


def with_role(city: City | None, role: str, **fields: Any) -> User:
    user = person(**fields)
    StaffRole.objects.create(user=user, city=city or CityFactory(), role=role)
    return user


def enrolled(user: User) -> User:
    """With a second factor, without which curators and superusers see the page of enrolment alone."""
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
    return user


def grow_stale(client: Client) -> None:
    """As if the sign-in were sixteen minutes old."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 16 * 60
    session.save()


def sign_in(client: Client, user: User) -> Client:
    """As after a fresh sign-in with password, and second factor where there is one. Answers the client."""
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session[sessions.BORN] = session[sessions.SEEN] = int(time.time())
    session.save()
    return client
