"""What a proposal may hold at all: keys that its kind allows, plain values of bounded size, links to visible things.

Whether the values make sense together is found by applying them; what is refused here could never be published.
"""

import json
import math
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils.translation import gettext as _

from core.history.editing import check_keys
from core.history.keys import Key
from core.history.snapshot import Column, Plain, child_relation, column_of
from core.review.proposals.kinds import ProposalKind
from core.review.proposals.targets import NewRows, check_targets

LARGEST = 400_000
MOST_KEYS = 2_000
LONGEST_LIST = 100


def check_patch(
    kind: ProposalKind, tenant: int, object_id: str, patch: Mapping[str, Plain], new_rows: NewRows | None = None
) -> None:
    """Raises ValidationError naming the key. `new_rows` as in `check_targets`."""
    check_keys(patch, kind.allowed)
    check_size(patch)
    children: dict[str, dict[object, str]] = defaultdict(dict)
    for key, value in patch.items():
        parts = Key.parse(key)
        if not is_plain(value):
            raise ValidationError({key: _("Unknown value.")})
        column = column_of(kind.model, key)
        if parts.name in kind.model.versioned_children:
            children[parts.name].setdefault(child_key(kind, parts, key), key)
        elif column is None and not parts.pk:
            raise ValidationError({key: _("This field cannot be set.")}, code="unknown_field")
        if column is not None and not column.is_relation:
            check_value(column, key, value)
    for name, found in children.items():
        check_owners(kind, object_id, name, found)
    check_targets(kind, tenant, patch, new_rows)


def check_size(patch: Mapping[str, Plain]) -> None:
    if len(patch) > MOST_KEYS or len(json.dumps(patch, default=str)) > LARGEST:
        raise ValidationError(_("This is too much content for one proposal."))


def is_plain(value: Plain) -> bool:
    if isinstance(value, list):
        return len(value) <= LONGEST_LIST and all(isinstance(each, str) for each in value)
    return value is None or isinstance(value, str | int | float | bool)


def child_key(kind: ProposalKind, parts: Key, key: str) -> object:
    """The key of the child that a key of the map is about; of its columns only those that are named may be set."""
    name, pk, column = parts
    if column and column not in kind.children.get(name, ()):
        raise ValidationError({key: _("This field cannot be set.")}, code="unknown_field")
    try:
        return child_relation(kind.model, name).related_model._meta.pk.to_python(pk)
    except ValidationError as error:
        raise ValidationError({key: _("Unknown value.")}) from error


def check_owners(kind: ProposalKind, object_id: str, name: str, keys: Mapping[object, str]) -> None:
    """Refuses a child that hangs on another thing. One query for all children of a name."""
    relation = child_relation(kind.model, name)
    there = relation.related_model._base_manager.filter(pk__in=list(keys))
    for pk, owner in there.values_list("pk", relation.field.attname):
        if str(owner) != object_id:
            raise ValidationError({keys[pk]: _("Unknown value.")})


def check_value(field: Column, key: str, value: Plain) -> None:
    """Checks a value as the column would take it, on every database: SQLite stores numbers that PostgreSQL refuses."""
    if value is None:
        return
    try:
        number = field.to_python(value)
    except (ValidationError, OverflowError) as error:
        raise ValidationError({key: getattr(error, "messages", [_("Unknown value.")])}) from error
    lowest, highest = BaseDatabaseOperations.integer_field_ranges.get(field.get_internal_type(), (None, None))
    is_odd = isinstance(number, float | Decimal) and not math.isfinite(number)
    if is_odd or (lowest is not None and highest is not None and not lowest <= number <= highest):
        raise ValidationError({key: _("Unknown value.")})
