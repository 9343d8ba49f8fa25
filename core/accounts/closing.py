"""Closing an account. Apps that keep something of a person say here whether it may close, and what goes then.

The row stays, emptied, so that what the person did stays theirs under a number: erasing it would take the work of
others along. Contact data goes at once; sessions, tokens and second steps too.
"""

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from core.accounts.events import What, record_event
from core.accounts.models import ApiToken, User, new_stamp

FORMER = "former member"

type Refusal = Callable[[User], str | None]
type Closer = Callable[[User], None]

refusals: list[Refusal] = []
closers: list[Closer] = []


class CannotClose(Exception):
    """The account stays open; its text is the sentence that tells the person why."""


def register(closer: Closer | None = None, *, refusal: Refusal | None = None) -> None:
    """`closer` takes away what a feature keeps; `refusal` answers a sentence when the account cannot close now."""
    if closer:
        closers.append(closer)
    if refusal:
        refusals.append(refusal)


@transaction.atomic
def close(user: User) -> None:
    """Raises CannotClose, and then nothing was changed."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if reason := refused(user):
        raise CannotClose(reason)
    for closer in closers:
        closer(user)
    for rows in (EmailAddress.objects, Authenticator.objects, UserSession.objects, ApiToken.objects):
        rows.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    empty(user)
    record_event(user, What.CLOSED)


def refused(user: User) -> str:
    """Inside a transaction: why the account cannot be closed now, or nothing."""
    return next((reason for refusal in refusals if (reason := refusal(user))), "")


def empty(user: User) -> None:
    user.name = FORMER
    user.email = f"closed-{user.pk}@closed.invalid"
    user.is_active = user.is_staff = user.is_curator = user.is_superuser = False
    user.last_login = user.unused_told_at = None
    user.session_stamp = new_stamp()
    user.set_unusable_password()
    user.save()
