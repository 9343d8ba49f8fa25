"""How each kind of notice reads. Sentences are made when somebody reads them, in that person's language.

Kinds stand in groups: by group people choose whether they get mail at once, once a day, once a month, or none.
Reminders of all apps are one group: whoever has not chosen gets them in one mail a month.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.accounts.permissions import Person

type Facts = dict[str, str]
type Words = Callable[[Facts], Facts]
type Together = Callable[[Sequence[Facts]], Sequence[Facts]]
type Stands = Callable[[Facts], bool]
type IsFor = Callable[[Person], bool]

NOW, DAILY, MONTHLY, OFF = "now", "daily", "month", "off"
WORK, REMINDERS = "work", "reminders"


def everybody(person: Person) -> bool:
    return True


class Group(NamedTuple):
    code: str
    label: str | Promise
    hint: str | Promise
    usual: str
    is_for: IsFor


class Wording(NamedTuple):
    subject: str | Promise
    text: str | Promise
    words: Words
    group: str
    together: Together | None
    stands: Stands | None


RETIRED = Wording(
    _("A notice of a type that is no longer used"),
    _("The content of this notice can no longer be shown."),
    dict,
    WORK,
    None,
    None,
)
_wordings: dict[str, Wording] = {}
_groups: dict[str, Group] = {}


def register_group(
    code: str, *, label: str | Promise, hint: str | Promise = "", usual: str = NOW, is_for: IsFor = everybody
) -> None:
    """`usual` holds for whoever has not chosen: now, daily, month or off. `is_for` says who is offered it."""
    _groups[code] = Group(code, label, hint, usual, is_for)


def register(
    kind: str,
    *,
    subject: str | Promise,
    text: str | Promise,
    words: Words,
    group: str = WORK,
    together: Together | None = None,
    stands: Stands | None = None,
) -> None:
    """`words` turns the kept facts into the named placeholders of both sentences.

    `together` does the same for many notices at once, where `words` would ask the database. `stands` answers whether
    it may still be mailed: what was withdrawn meanwhile is left out of a mail that waits.
    """
    _wordings[kind] = Wording(subject, text, words, group, together, stands)


def wording_of(kind: str) -> Wording:
    """The words of a kind. Raises LookupError."""
    return _wordings[kind]


def as_it_reads(kind: str) -> Wording:
    """The words of a kind; of one that is gone since, a notice says so: it must not keep the others from being read."""
    return _wordings.get(kind, RETIRED)


def notice_groups(person: Person | None = None) -> list[Group]:
    """All groups, or those that somebody is offered, in the order in which they were told."""
    return [each for each in _groups.values() if person is None or each.is_for(person)]


def group_of(kind: str) -> Group:
    """The group of a kind. Raises LookupError."""
    return _groups.get(wording_of(kind).group) or _groups[WORK]


def is_known_notice(kind: str) -> bool:
    return kind in _wordings


register_group(
    WORK,
    label=_("Your work on this platform"),
    hint=_("Proposals, answers from the secretariat, your team."),
)
register_group(
    REMINDERS,
    label=_("Reminders"),
    hint=_(
        "Tasks that need your attention or end soon: texts to confirm, requests to answer, offers and needs to renew."
    ),
    usual=MONTHLY,
)
