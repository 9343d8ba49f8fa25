"""Somebody opened a link that was mailed to them, and has no account yet: the page of sign-up knows their address.

Whoever has the link has read the mailbox, so an account made through it with that very address counts as confirmed.
The session keeps the address signed and for a while, and where the way leads afterwards; never the link itself.
"""

from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.core import signing
from django.http import HttpRequest

from core.accounts.models import User

KEY = "invited"
SALT = "core.accounts.invited"
SECONDS = 3 * 3_600


class Invited(NamedTuple):
    email: str
    after: str

    def is_for(self, email: str) -> bool:
        """The very address, not one that reads alike: the mail went to no other."""
        return bool(self.email) and self.email.lower() == email.lower()


NOBODY = Invited("", "")


def remember(request: HttpRequest, email: str, after: str) -> None:
    """`after` is a path on this site."""
    request.session[KEY] = signing.dumps([email, after], salt=SALT)


def of(request: HttpRequest) -> Invited:
    try:
        email, after = signing.loads(request.session.get(KEY, ""), salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return NOBODY
    return Invited(email, after)


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def has_confirmed(person: User) -> bool:
    """The address of the account, by a link that was mailed to it."""
    return bool(EmailAddress.objects.filter(user=person, email=person.email.lower(), verified=True).exists())
