"""What somebody reads of a row: of the columns that `private_fields` names, those are empty whose level is closed to
the reader.

Each door that shows content asks one of these: pages `as_read_by`; what is made once for all readers (lists, feeds,
the search index, the API, public tables) `as_public` or `public_values`; workbooks `readable_part`. The histories
are read by those alone who read everything.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from modeltranslation.manager import get_translatable_fields_for_model

from core.accounts.permissions import Person
from core.accounts.tenants import is_curator, roles_of, serves_listed
from core.content.levels import Level, level_of_reader
from core.content.models import CityContent, content_kinds, private_columns
from core.fields import is_file
from core.history.keys import Key
from core.history.snapshot import Snapshot


def hidden_in(model: type[models.Model], state: Mapping[str, Any] | None = None) -> frozenset[str]:
    """The columns that the public does not read, those of all languages too: of one row by its columns, or of a kind,
    whatever its rows chose."""
    return private_columns(model, Level.PUBLIC, state) if issubclass(model, CityContent) else frozenset()


def all_read_alike(*models_: type[models.Model]) -> bool:
    """Whether there is nothing in rows of these kinds that one person reads and another does not."""
    return not any(map(hidden_in, models_))


# --- Rows ---------------------------------------------------------------------------------------------------------


def as_read_by[Row: models.Model](row: Row, viewer: Person) -> Row:
    """The row, or a copy in which what the viewer may not read is empty. It is shown and never saved.

    Asks for the roles of the viewer only where the kind has something private.
    """
    if not isinstance(row, CityContent) or not row.private_fields:
        return row
    return emptied(row, hidden_in(type(row)) - row.readable_by(viewer))


def as_public[Row: models.Model](row: Row) -> Row:
    """The row as everybody reads it: `as_read_by` for somebody without an account."""
    return emptied(row, hidden_in(type(row), vars(row)))


def emptied[Row: models.Model](row: Row, names: frozenset[str]) -> Row:
    if not names:
        return row
    found = copy.copy(row)
    for field in fields_named(type(row), names):
        setattr(found, field.attname, nothing(field))
    return found


@cache
def fields_named(model: type[models.Model], names: frozenset[str]) -> tuple[models.Field[Any, Any], ...]:
    """The columns with these names, but for those without a language: they read from the others."""
    translated = get_translatable_fields_for_model(model) or ()
    return tuple(each for each in model._meta.concrete_fields if each.name in names and each.name not in translated)


def nothing(field: models.Field[Any, Any]) -> Any:
    return None if field.null else field.get_default() if field.has_default() else field.empty_values[1]


# --- Columns by name ----------------------------------------------------------------------------------------------


def public_values(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a row by name, with None for what the public does not read."""
    hidden = hidden_in(model, values)
    return {name: None if name in hidden else value for name, value in values.items()}


class Reader:
    """What one person reads of the maps of many rows. Asks for the roles once."""

    def __init__(self, viewer: Person, model: type[models.Model]) -> None:
        self.model, self.has_private = model, bool(hidden_in(model))
        self.mine = set(roles_of(viewer)) if self.has_private else set()
        self.is_curator = self.has_private and is_curator(viewer)
        self.serves_listed = bool(self.mine) and not self.is_curator and serves_listed(viewer)

    def readable_part(self, key: Any, state: Snapshot) -> Snapshot:
        """The map of a row without what is closed to the person."""
        if not self.has_private or not issubclass(self.model, CityContent):
            return state
        hidden = private_columns(self.model, self.level(self.model.cities_in(key, state)), state)
        return {key: value for key, value in state.items() if Key.parse(key).name not in hidden}

    def level(self, cities: Set[Any]) -> Level:
        return level_of_reader(
            serves_city=bool(self.mine & cities), is_curator=self.is_curator, serves_another=self.serves_listed
        )


# --- What can be private ------------------------------------------------------------------------------------------


def check_private_fields(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    return [
        fault
        for model in content_kinds()
        if app_configs is None or model._meta.app_config in app_configs
        for fault in wrongly_private(model)
    ]


def wrongly_private(model: type[CityContent]) -> Iterator[Error]:
    """Lists and pages are made of titles, addresses, states and cities; rows are found by what they link to; files
    have addresses of their own."""
    needed = {model.title_field, "slug", "state", "status", model.city_path.partition("__")[0]}
    for name in sorted(model.private_fields):
        if name in needed or not is_plain_column(model, name):
            yield Error(
                f"'{name}' cannot be private: no door could leave it out.",
                hint="Name columns of the row itself: not its title, address, state or city, no links and no files.",
                obj=model,
                id="content.E001",
            )


def is_plain_column(model: type[CityContent], name: str) -> bool:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return isinstance(field, models.Field) and not field.is_relation and not is_file(field)
