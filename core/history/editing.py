"""Adding, changing, removing and going back, for any versioned model: the features' actions are made of these."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.history.keys import is_of_field
from core.history.models import Versioned
from core.history.snapshot import Plain, apply_patch, difference, snapshot, way_back
from core.history.write import Actor, adding, changing, remove_row, version_of


def check_keys(changes: Mapping[str, Plain], allowed: tuple[str, ...]) -> Mapping[str, Plain]:
    """Raises ValidationError for a key that this action may not set. `name` also allows `name_ja` and `name.3`."""
    for key in changes:
        if not any(is_of_field(name, key) for name in allowed):
            raise ValidationError({key: _("This field cannot be set.")}, code="unknown_field")
    return changes


def add[Row: Versioned](
    row: Row, verb: str, *, changes: Mapping[str, Plain], allowed: tuple[str, ...], by: Actor, public: bool = True
) -> Row:
    """Inserts the row with its links and children. Raises AlreadyExists, ValidationError."""
    check_keys(changes, allowed)
    start(row, changes)
    with adding(row, verb, by=by, public=public) as added:
        apply_patch(added, changes)
    return row


def start(row: Versioned, changes: Mapping[str, Plain]) -> None:
    """Columns that must not be empty are set before the insert; links and children follow it."""
    for field in row._meta.concrete_fields:
        if field.name in changes and not field.primary_key:
            setattr(row, field.attname, field.to_python(changes[field.name]))


def change[Row: Versioned](
    row: Row,
    verb: str,
    *,
    changes: Mapping[str, Plain],
    allowed: tuple[str, ...],
    expected: int | None,
    by: Actor,
    public: bool = True,
) -> Row:
    """`expected=None` takes the row as it is: for loaders, never for people.

    Raises VersionConflict, ValidationError.
    """
    check_keys(changes, allowed)
    with changing(row, verb, by=by, expected=expected, public=public) as fresh:
        apply_patch(fresh, changes)
    return fresh


def revert[Row: Versioned](
    row: Row, verb: str, *, to: int, expected: int, by: Actor, keep: Collection[str] = ()
) -> tuple[Row, list[str]]:
    """A new version that looks like an old one; also the keys that could not come back. Those in `keep` stay as they
    are now."""
    then, model = version_of(row, to), type(row)
    with changing(row, verb, by=by, expected=expected) as fresh:
        then = {**then, **{key: value for key, value in snapshot(model, row.pk).items() if key in keep}}
        apply_patch(fresh, way_back(model, snapshot(model, row.pk), then))
        left = [key for key in difference(snapshot(model, row.pk), then) if key in then]
    return fresh, left


@dataclass(frozen=True, slots=True)
class Ordinary[Row: Versioned]:
    """The four actions of a kind whose rows need nothing beside the columns that they may set. In the history each has
    the name of the model: `practice_added`, `practice_changed` and so on. `above` is what a row hangs on."""

    model: type[Row]
    allowed: tuple[str, ...]

    def verb(self, done: str) -> str:
        return f"{self.model._meta.model_name}_{done}"

    def add(self, *, slug: str, changes: Mapping[str, Plain], by: Actor, **above: object) -> Row:
        return add(self.model(slug=slug, **above), self.verb("added"), changes=changes, allowed=self.allowed, by=by)

    def change(self, row: Row, *, changes: Mapping[str, Plain], expected: int | None, by: Actor) -> Row:
        """`expected=None` takes the row as it is: for loaders, never for people."""
        return change(row, self.verb("changed"), changes=changes, allowed=self.allowed, expected=expected, by=by)

    def revert(self, row: Row, *, to: int, expected: int, by: Actor) -> tuple[Row, list[str]]:
        return revert(row, self.verb("reverted"), to=to, expected=expected, by=by)

    def remove(self, row: Row, *, expected: int, by: Actor) -> None:
        remove_row(row, self.verb("removed"), by=by, expected=expected)
