"""Texts of a project as releases of before December 2026 kept them: one map, by the name of a text and the code of its
language. The migration that gave each a column reads and writes them, and `restore` takes them out of old archives."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.text.fallback import in_each
from core.text.languages import DEFAULT_LANGUAGE, LANGUAGE_CODES, column_name


class NoColumn(ValueError):
    """Something in the map would be lost; the sentence names the row."""


def text_names(model: Any) -> list[str]:
    """The texts that a model has in columns, at whatever time it is of."""
    names = [field.name for field in model._meta.concrete_fields]
    return [name for name in names if column_name(name, DEFAULT_LANGUAGE) in names]


def in_columns(model: Any, slug: str, texts: Any) -> dict[str, str]:
    """The columns of a row with the texts of its map. Raises NoColumn."""
    places = {(name, code): column_name(name, code) for name in text_names(model) for code in LANGUAGE_CODES}
    found = {}
    for name, code, text in each_text(texts):
        column = places.get((name, code))
        if column is None or not isinstance(text, str) or len(text) > model._meta.get_field(column).max_length:
            raise NoColumn(f"The project {slug} has a text that no column holds: {name!r} in {code!r}")
        found[column] = text
    return found


def each_text(texts: Any) -> Iterator[tuple[Any, Any, Any]]:
    for name, kept in items(texts):
        yield from ((name, code, text) for code, text in items(kept) if text)


def items(value: Any) -> list[tuple[Any, Any]]:
    """What is no map is one text without a name, so that it is not passed over."""
    return list(value.items()) if isinstance(value, Mapping) else [("", value)] if value else []


def as_map(model: Any, row: Any) -> dict[str, dict[str, str]]:
    """The map of texts that stood in one column before."""
    return {name: kept for name in text_names(model) if (kept := in_each(row, name))}
