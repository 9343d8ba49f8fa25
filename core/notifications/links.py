"""Links that stop mails without signing in. Signed, good for ever, and good for nothing else."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.core import signing

from core.accounts.models import User
from core.notifications.wording import Group, notice_groups

SALT = "core.notifications.unsubscribe"


class Wish(NamedTuple):
    person: User
    groups: Sequence[Group]


def key_for(person: int, groups: Iterable[str]) -> str:
    return signing.Signer(salt=SALT).sign_object([person, sorted(groups)], compress=True)


def wish_of(key: str) -> Wish | None:
    """None for what this site has not signed, and once the account or all of its groups have gone."""
    try:
        number, codes = signing.Signer(salt=SALT).unsign_object(key)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = User.objects.filter(pk=number, is_active=True).first()
    found = [group for group in notice_groups() if group.code in codes]
    return Wish(person, found) if person and found else None
