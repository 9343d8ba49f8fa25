"""The flat map of a proposal, typed by somebody's program: each value must be of the kind that its column holds.

Forms turn words into values before a proposal sees them; here nothing does. What is refused here would otherwise show
itself only when the proposal is sent, or differ from one database to the other.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError as Refused

from core.history.editing import check_keys
from core.history.keys import Key
from core.history.rowkeys import key_of
from core.history.snapshot import Plain, column_of, is_row_key
from core.review.proposals.checking import LARGEST, MOST_KEYS
from core.review.proposals.kinds import ProposalKind
from core.text.clean import no_unseen_characters

MOST_AT_ONCE = 500
LONGEST_KEY = 120
LONGEST_OF_A_LIST = 200
RANGES = BaseDatabaseOperations.integer_field_ranges


def check_changes(kind: ProposalKind, changes: Mapping[str, Plain], already: Mapping[str, Plain] | None = None) -> None:
    """Raises REST framework's ValidationError with every key that is wrong."""
    together = {**(already or {}), **changes}
    if len(changes) > MOST_AT_ONCE or len(together) > MOST_KEYS or len(str(together)) > LARGEST:
        raise Refused({"changes": [_("This is more than one proposal can hold.")]})
    if faults := {key: found for key, value in changes.items() if (found := faults_of(kind, key, value))}:
        raise Refused(faults)


def faults_of(kind: ProposalKind, key: str, value: Plain) -> list[str]:
    try:
        check_one(kind, key, value)
    except ValidationError as fault:
        return fault.messages
    return []


def check_one(kind: ProposalKind, key: str, value: Plain) -> None:
    check_keys({key: value}, kind.allowed)
    field = None if is_row_key(kind.model, key) else column_of(kind.model, key)
    if Key.parse(key).pk and not is_well_spelled(kind, key):
        raise ValidationError(_("Unknown value."))
    if is_row_key(kind.model, key):
        must(value is None or isinstance(value, bool))
    elif field is None or not is_named(kind, key):
        raise ValidationError(_("This field cannot be set."))
    else:
        check_value(field, value)


def is_named(kind: ProposalKind, key: str) -> bool:
    """Of a child, the columns that a city may set."""
    name, _pk, column = Key.parse(key)
    return name not in kind.model.versioned_children or column in kind.children.get(name, ())


def is_well_spelled(kind: ProposalKind, key: str) -> bool:
    """One row has one key: else the same figure could be changed twice under two spellings."""
    name, pk, _column = Key.parse(key)
    if len(key) > LONGEST_KEY:
        return False
    related = next((field.related_model for field in kind.model._meta.get_fields() if field.name == name), None)
    return isinstance(related, type) and key_of(related, pk) is not None


def check_value(field: models.Field[Any, Any], value: Plain) -> None:
    if value is None:
        if not field.null:
            raise ValidationError(field.error_messages["null"])
        return
    must(is_of_its_kind(field, value))
    if field.is_relation or value in field.empty_values:
        return
    if isinstance(value, list):
        for each in value:
            no_unseen_characters(each)
    low, high = RANGES.get(field.get_internal_type(), (None, None))
    if isinstance(field, models.IntegerField) and low is not None and high is not None:
        must(low <= value <= high)
    clean_words(field, value)


def clean_words(field: models.Field[Any, Any], value: Plain) -> None:
    """As the field itself asks. Of long texts Django leaves the length to forms: a program has none."""
    if isinstance(value, str) and field.max_length:
        MaxLengthValidator(field.max_length)(value)
    field.clean(value, None)


def is_of_its_kind(field: models.Field[Any, Any], value: Plain) -> bool:
    """Files are not set by words: a path could name somebody else's. They can only be taken away."""
    if isinstance(field, models.FileField):
        return bool(value == "")
    if isinstance(field, models.JSONField):
        return isinstance(value, list) and all(isinstance(one, str) and len(one) <= LONGEST_OF_A_LIST for one in value)
    if isinstance(field, models.BooleanField):
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if isinstance(field, models.ForeignKey):
        return is_of_its_kind(field.target_field, value)
    if isinstance(field, models.IntegerField):
        return isinstance(value, int)
    if isinstance(field, models.FloatField):
        return isinstance(value, int | float)
    if isinstance(field, models.DecimalField):
        return isinstance(value, int | float | str) and len(str(value)) <= 40
    return isinstance(value, str)


def must(condition: bool) -> None:
    if not condition:
        raise ValidationError(_("Unknown value."))
