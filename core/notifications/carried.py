"""Mails that a feature writes itself, to somebody who may have no account. The outbox carries them like any other.

    register("relay", label=_("Messages between members"), write=mails.message_of)
    carry("relay", "17")  # of core.notifications.actions

What a mail says, and to which address, is asked when it leaves: `write` gets the key of the thing and answers None
when it must not leave any more. So no address and no word of it stands in the outbox.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.notifications.headers import Letter

type Write = Callable[[str], Letter | None]


class Carried(NamedTuple):
    label: str | Promise
    write: Write


def nothing(thing: str) -> Letter | None:
    return None


GONE = Carried(_("An email of a type that is no longer used"), nothing)
_carried: dict[str, Carried] = {}


def register(kind: str, *, label: str | Promise, write: Write) -> None:
    _carried[kind] = Carried(label, write)


def known(kind: str) -> Carried:
    """What carries mails of a kind; of a kind that is gone since, nothing leaves."""
    return _carried.get(kind, GONE)
