"""How proposals of one bundle name each other before there are rows: `bundle:2` is what number 2 will add.

It stands where the key of a row would: as the value of a foreign key (`"plan": "bundle:1"`, in a row inside the thing
`"figures.<id>.source": "bundle:2"`), and in the key of a link (`"organisations.bundle:2": true`). No key of a row is
spelled so, and a colon takes no key of the flat map apart. When the bundle is published, real keys take its place, in
the proposal too; so the history of what is published never holds one.
"""

from collections.abc import Iterator, Mapping
from copy import copy

from django.db import models

from core.history.keys import Key
from core.history.rowkeys import key_of, plain_key
from core.history.snapshot import Plain, Snapshot
from core.review.models import Proposal
from core.review.proposals.kinds import ProposalKind, kind_of
from core.review.proposals.targets import targets_named

PREFIX = "bundle:"


def reference(number: int) -> str:
    return f"{PREFIX}{number}"


def number_of(text: str) -> int | None:
    """The number that a reference spells, or None. One number has one spelling."""
    digits = text.removeprefix(PREFIX)
    found = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None
    return found if found is not None and reference(found) == text else None


def numbers_in(proposal: Proposal) -> Iterator[tuple[str, int]]:
    """Each key of its changes that names another proposal, with that one's number."""
    for each in targets_named(kind_of(proposal.kind), proposal.changes):
        if each.is_on and (number := number_of(each.row)) is not None:
            yield each.at, number


def offered_beside(proposal: Proposal) -> dict[str, type[models.Model]]:
    """What others of its bundle will add: each reference with the model of the row. One query, none without bundle."""
    if proposal.bundle_id is None or proposal.number is None:
        return {}
    others = Proposal.objects.filter(bundle=proposal.bundle_id, object_id="").exclude(number=proposal.number)
    return {reference(each.number): kind_of(each.kind).model for each in others if each.number is not None}


def with_rows(proposal: Proposal, rows: Mapping[int, str]) -> Proposal:
    """The proposal with real keys in place of references; `rows` has the texts of keys by number. Nothing is saved."""
    kind, found = kind_of(proposal.kind), copy(proposal)
    found.changes = resolved(kind, proposal.changes, rows)
    found.base = resolved(kind, proposal.base, rows)
    return found


def resolved(kind: ProposalKind, values: Mapping[str, Plain], rows: Mapping[int, str]) -> Snapshot:
    """A reference to what is not there stays, and is refused like any unknown key."""
    return dict(resolved_item(kind, key, value, rows) for key, value in values.items())


def resolved_item(kind: ProposalKind, key: str, value: Plain, rows: Mapping[int, str]) -> tuple[str, Plain]:
    for each in targets_named(kind, {key: value}):
        number = number_of(each.row)
        if number is None or number not in rows:
            continue
        if Key.parse(key).pk == each.row:
            return f"{each.relation}.{rows[number]}", value
        return key, plain_key(key_of(kind.targets[each.relation](0).model, rows[number]))
    return key, value
