"""The flat map of a proposal, typed by somebody's program: each value must be of the kind that its column holds.

Forms turn words into values before a proposal sees them; here nothing does. What is refused here would otherwise show
itself only when the proposal is sent, or differ from one database to the other.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError as Refused

from core.fields import ByField
from core.history.editing import check_keys
from core.history.keys import Key
from core.history.rowkeys import key_of
from core.history.snapshot import Column, Plain, column_of, is_row_key, snapshot
from core.history.sourced import emptied, sourced_of
from core.history.units import children_of
from core.review.proposals.checking import LARGEST, MOST_KEYS
from core.review.proposals.kinds import ProposalKind
from core.text.clean import no_unseen_characters

MOST_AT_ONCE = 500
LONGEST_KEY = 120
LONGEST_OF_A_LIST = 200
LONGEST_NUMBER = 40
RANGES = BaseDatabaseOperations.integer_field_ranges


def check_changes(kind: ProposalKind, changes: Mapping[str, Plain], already: Mapping[str, Plain] | None = None) -> None:
    """Raises REST framework's ValidationError with every key that is wrong."""
    together = {**(already or {}), **changes}
    if len(changes) > MOST_AT_ONCE or len(together) > MOST_KEYS or len(str(together)) > LARGEST:
        raise Refused({"changes": [_("This is too much content for one proposal.")]})
    if faults := {key: found for key, value in changes.items() if (found := faults_of(kind, key, value))}:
        raise Refused(faults)


def with_sources(
    kind: ProposalKind, row: object, already: Mapping[str, Plain], changes: Mapping[str, Plain]
) -> dict[str, Plain]:
    """The changes of a program with what they leave behind: a number that is changed without its source loses it."""
    model = kind.model
    numbers = {name for each in (model, *children_of(model).values()) for name in columns_of_numbers(each)}
    if row is None or not any((Key.parse(key).column or key) in numbers for key in changes):
        return dict(changes)
    now = {**snapshot(model, row), **already}
    return {**changes, **{key: value for key, value in emptied(model, now, changes).items() if is_named(kind, key)}}


def columns_of_numbers(model: type[models.Model]) -> list[str]:
    return [name for rule in sourced_of(model) for name in rule.of]


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
        require(value is None or isinstance(value, bool))
    elif field is None or not is_named(kind, key):
        raise ValidationError(_("This field cannot be set."))
    else:
        check_value(field, value)


def is_named(kind: ProposalKind, key: str) -> bool:
    """Whether a city may set what a key names; of a child there are columns that it may not."""
    name, _pk, column = Key.parse(key)
    return name not in kind.model.versioned_children or column in kind.children.get(name, ())


def is_well_spelled(kind: ProposalKind, key: str) -> bool:
    """One row has one key: else the same figure could be changed twice under two spellings."""
    name, pk, _column = Key.parse(key)
    if len(key) > LONGEST_KEY:
        return False
    related = next((field.related_model for field in kind.model._meta.get_fields() if field.name == name), None)
    return isinstance(related, type) and key_of(related, pk) is not None


def check_value(field: Column, value: Plain) -> None:
    if value is None:
        if not field.null:
            raise ValidationError(field.error_messages["null"])
        return
    require(JSON[field](field, value))
    if field.is_relation or value in field.empty_values:
        return
    if isinstance(value, list):
        for each in value:
            no_unseen_characters(each)
    low, high = RANGES.get(field.get_internal_type(), (None, None))
    if isinstance(value, int) and low is not None and high is not None:
        require(low <= value <= high)
    clean_words(field, value)


def clean_words(field: Column, value: Plain) -> None:
    """Checks a text as the field itself asks. Of long texts Django leaves the length to forms: a program has none."""
    if isinstance(value, str) and field.max_length:
        MaxLengthValidator(field.max_length)(value)
    field.clean(value, None)


# --- What JSON may hold for each class of columns ------------------------------------------------------------------


def takes_file_away(field: Column, value: Plain) -> bool:
    """Files are not set by words: a path could name somebody else's. They can only be taken away."""
    return bool(value == "")


def is_list_of_texts(field: Column, value: Plain) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and len(one) <= LONGEST_OF_A_LIST for one in value)


def is_flag(field: Column, value: Plain) -> bool:
    return isinstance(value, bool)


def is_key(field: models.ForeignKey[Any, Any], value: Plain) -> bool:
    return JSON[field.target_field](field.target_field, value)


def is_whole(field: Column, value: Plain) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(field: Column, value: Plain) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_decimal(field: Column, value: Plain) -> bool:
    """A text keeps all its digits. An empty one is no number: nothing is null."""
    is_of_a_kind = isinstance(value, int | float | str) and not isinstance(value, bool)
    return is_of_a_kind and 0 < len(str(value)) <= LONGEST_NUMBER


def is_text(field: Column, value: Plain) -> bool:
    return isinstance(value, str)


JSON: ByField[Callable[[Any, Plain], bool]] = ByField(
    {
        models.FileField: takes_file_away,
        models.JSONField: is_list_of_texts,
        models.BooleanField: is_flag,
        models.ForeignKey: is_key,
        models.IntegerField: is_whole,
        models.FloatField: is_number,
        models.DecimalField: is_decimal,
        models.Field: is_text,
    }
)


def require(condition: bool) -> None:
    if not condition:
        raise ValidationError(_("Unknown value."))
