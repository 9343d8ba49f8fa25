"""Changes in words: what a key of the flat map is called, and what stands behind the numbers of its values."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.history.keys import Key
from core.history.snapshot import Plain
from core.text.languages import column_name, reading_order

LONGEST = 400

type Model = type[models.Model]


def field_of(model: Model, name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:  # removed since
        return None


def label(model: Model, key: str, row: Mapping[str, Plain] | None = None) -> str:
    """`figures.<id>.value` is "Figure: value", with the whole row "People, 2020: value"; a field that is gone keeps its
    key."""
    name, pk, inside = Key.parse(key)
    field = field_of(model, name)
    if field is None:
        return key
    if isinstance(field, models.ManyToOneRel):
        child = field.related_model
        column = field_of(child, inside)
        whole = child_title(child, f"{name}.{pk}.", row or {}) or capfirst(str(child._meta.verbose_name))
        return _("%(thing)s: %(field)s") % {"thing": whole, "field": column.verbose_name} if column else whole
    return capfirst(str(field.verbose_name))


def child_title(child: Model, head: str, row: Mapping[str, Plain]) -> str:
    """What tells a child from the others, by the columns that its model names: Area around Lake Dianchi, 2020."""
    parts = [
        first_of(child, getattr(child, name, ()), head, row)
        for name in ("title_columns", "scope_columns", "detail_columns")
    ]
    title = " ".join(part for part in parts[:2] if part)
    if not title or not parts[2]:
        return title
    return _("%(title)s, %(detail)s") % {"title": title, "detail": parts[2]}


def first_of(child: Model, columns: Iterable[str], head: str, row: Mapping[str, Plain]) -> str:
    """In the reader's language, and as a word where it is a code."""
    for name in columns:
        for column in (column_name(name, code) for code in reading_order(get_language() or "en")):
            if text := row.get(f"{head}{column}"):
                return str(text)
        if (value := row.get(f"{head}{name}")) not in (None, ""):
            return str(dict(getattr(field_of(child, name), "flatchoices", ())).get(value, value))
    return ""


def target_of(model: Model, key: str) -> Model | None:
    """The model that a value, or the end of the key, is the number of."""
    name, _pk, inside = Key.parse(key)
    field = field_of(model, name)
    if isinstance(field, models.ManyToOneRel):
        field = field_of(field.related_model, inside)
    if field is not None and (field.many_to_one or field.many_to_many):
        found: Model = field.related_model
        return found
    return None


class Names:
    """Looks up all rows that some changes speak of: one query for each model, however many changes there are."""

    def __init__(self, model: Model, changes: Iterable[Mapping[str, Iterable[Plain]]]) -> None:
        self.model = model
        wanted: dict[Model, set[str]] = defaultdict(set)
        for key, values in (item for each in changes for item in each.items()):
            if target := target_of(model, key):
                wanted[target] |= {str(pk) for pk in self.numbers(key, values)}
        self.found = {
            (target, str(row.pk)): name_of(row)
            for target, pks in wanted.items()
            for row in target._base_manager.filter(pk__in=pks)
        }

    def numbers(self, key: str, values: Iterable[Plain]) -> list[Plain]:
        if self.is_link(key):
            return [Key.parse(key).pk]
        return [value for value in values if value not in (None, "")]

    def is_link(self, key: str) -> bool:
        return isinstance(field_of(self.model, Key.parse(key).name), models.ManyToManyField)

    def words(self, key: str, value: Plain) -> str:
        if value is None or value == "":
            return ""
        if self.is_link(key):
            return self.name(key, Key.parse(key).pk)
        if target_of(self.model, key):
            return self.name(key, value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        text = ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

    def name(self, key: str, pk: Plain) -> str:
        target = target_of(self.model, key)
        assert target is not None
        return self.found.get((target, str(pk)), f"#{pk}")


def name_of(row: Any) -> str:
    """By its title in the reader's language, else as the row calls itself."""
    for field in ("name", "label", "title", "display_name", "family_name"):
        if text := getattr(row, field, ""):
            return str(text)
    return str(row)


def named(row: Any) -> str:
    """Among others to choose from: with its code, for names come more than once."""
    name, code = name_of(row), str(getattr(row, "slug", "") or getattr(row, "code", ""))
    return f"{name} ({code})" if code and code != name else name
