"""What a city may name: the rows that its links and foreign keys, and those of rows inside a thing, may lead to.

The one rule: forms offer these rows, and pages, API and imports refuse any other, when something is saved and again
when it is published. A relation is named as in `Kind.targets`: `terms`, `biome`, `figures.source`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from core.history.keys import Key
from core.history.rowkeys import key_of
from core.history.snapshot import Plain, column_of
from core.review.proposals.kinds import ProposalKind


class Named(NamedTuple):
    """`at` is the key of the flat map, `row` the text of the key of the row that it names."""

    at: str
    relation: str
    row: str
    is_on: bool


def targets_named(kind: ProposalKind, patch: Mapping[str, Plain]) -> Iterator[Named]:
    for at, value in patch.items():
        name, pk, inside = Key.parse(at)
        column = column_of(kind.model, at)
        if column is not None and column.is_relation:
            if value is not None:
                yield Named(at, f"{name}.{inside}" if inside else name, str(value), True)
        elif pk and name not in kind.model.versioned_children:
            yield Named(at, name, pk, bool(value))


def offered_keys(kind: ProposalKind, tenant: int, relation: str, rows: Iterable[str]) -> set[str]:
    """Those of the keys that the city may name. One query."""
    if relation not in kind.targets:
        return set()
    there = kind.targets[relation](tenant)
    keys = {text: key for text in rows if (key := key_of(there.model, text)) is not None}
    found = set(there.filter(pk__in=keys.values()).values_list("pk", flat=True))
    return {text for text, key in keys.items() if key in found}


type NewRows = Mapping[str, type[models.Model]]


def check_targets(kind: ProposalKind, tenant: int, patch: Mapping[str, Plain], new_rows: NewRows | None = None) -> None:
    """Raises ValidationError with every key that names what the city may not name. A link may always be taken away,
    as long as its key is one. `new_rows` are references to what others of the same bundle will add, each with its model
    (core.review.proposals.references)."""
    wanted: dict[str, list[Named]] = defaultdict(list)
    for each in targets_named(kind, patch):
        wanted[each.relation].append(each)
    wrong = []
    for relation, those in wanted.items():
        allowed = offered_keys(kind, tenant, relation, (each.row for each in those if each.is_on))
        allowed |= offered_new(kind, tenant, relation, new_rows or {})
        wrong += [each.at for each in those if each.row not in allowed and not is_taken_away(kind, each)]
    if wrong:
        raise ValidationError({at: _("Unknown value.") for at in wrong})


def offered_new(kind: ProposalKind, tenant: int, relation: str, new_rows: NewRows) -> set[str]:
    if not new_rows or relation not in kind.targets:
        return set()
    model = kind.targets[relation](tenant).model
    return {text for text, each in new_rows.items() if each is model}


def is_taken_away(kind: ProposalKind, each: Named) -> bool:
    if each.is_on or each.relation not in kind.targets:
        return False
    return key_of(kind.targets[each.relation](0).model, each.row) is not None
