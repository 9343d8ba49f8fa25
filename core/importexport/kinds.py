"""What can be imported and exported. A feature registers its kinds in its module `importexport`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.manager import get_translatable_fields_for_model

from core.content.models import CityContent
from core.fields import is_file
from core.history.models import Versioned
from core.history.snapshot import Plain, Snapshot, child_columns, child_relation
from core.importexport.columns import Column, Links, Listed, Own, Reference, Within
from core.importexport.lookups import Target
from core.text.languages import column_names
from core.text.named_codes import NamedCodes
from core.vocabulary.models import Source, Term

if TYPE_CHECKING:  # what reads files of a kind knows kinds already
    from core.accounts.permissions import Person
    from core.history.write import Actor
    from core.importexport.reading import Table
    from core.importexport.report import Report

type Label = str | Promise
type Siblings = Mapping[str, tuple[str, str]]
type Lists = Mapping[str, "ListOf"]

VERSION = "version"
EACH_ROW = _(
    "Use one row for each item, with its title or name in at least one language. All other cells can be empty."
)
TITLE_TAKEN = _("Your city already uses this title in its published content, in a draft or in an earlier row.")


@dataclass(frozen=True)
class Sheet:
    """One table of a file. Its rows are versioned rows, or with `child` what hangs on them.

    `owner` is the column that names the versioned row, empty where all rows are new; `keys` are the columns that tell
    children of one row apart. With `is_of_new` the row is one of the same file, which has no address name yet: the
    column names it by its title. `heading` is there where people may add columns and change their order: it tells which
    column a heading means, and nothing for one that is left alone.
    """

    code: str
    label: Label
    owner: str
    columns: tuple[Column, ...]
    child: str = ""
    keys: tuple[str, ...] = ()
    left_out: Callable[[Mapping[str, Plain]], bool] | None = None
    heading: Callable[[str], str] | None = None
    is_of_new: bool = False

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def header(self) -> tuple[str, ...]:
        names = tuple(column.name for column in self.columns)
        return (*((self.owner,) if self.owner else ()), *((VERSION,) if self.has_versions else ()), *names)

    @property
    def has_versions(self) -> bool:
        """Whether its lines may say which version of a row they were written from."""
        return bool(self.owner) and not self.is_of_new

    @cached_property
    def key_columns(self) -> tuple[Column, ...]:
        return tuple(self.by_name[name] for name in self.keys)


@dataclass(frozen=True)
class ListOf:
    """The list out of which a column takes names; `by` is the column of the same row that decides which it is, `note`
    what else people should know of it."""

    offered: Callable[[str], NamedCodes | None]
    by: str = ""
    note: Label = ""


def no_rules(patch: Snapshot) -> list[tuple[str, str]]:
    return []


@dataclass(frozen=True, kw_only=True)
class OwnImport:
    """What is particular to a kind where a city sends rows of its own, which become drafts.

    `check` names what a row says against its own words: pairs of a column and a sentence. `left_out` are columns that
    a city does not send, such as the credit of a photo that no sheet can hold. `hints` stand above the form,
    `title_taken` beside a title that the city has used already.
    """

    check: Callable[[Snapshot], Iterable[tuple[str, str]]] = no_rules
    left_out: tuple[str, ...] = ()
    hints: tuple[Label, ...] = (EACH_ROW,)
    title_taken: Label = TITLE_TAKEN


@dataclass(frozen=True, kw_only=True)
class TableKind:
    """A file of one kind. A workbook may hold all its sheets, a text file the first alone.

    Without words of its own it is called as its first sheet, and its actions as its model. `prepare` sets what saving
    a row would derive; `check` raises ValidationError for what a person may not bring, by the map of the row as it
    would be. `cities_of` tells the cities of a row by its map, where the model is no content of a city.
    `propose` makes it a kind that a tenant imports about itself: its rows become drafts of that tenant, and without
    an `Actor` they are looked at and none is made. `is_exported_only` is for rows that come of something else and that
    no sheet may bring.
    """

    model: type[Versioned]
    sheets: tuple[Sheet, ...]
    is_exported_only: bool = False
    code: str = ""
    label: Label = ""
    added: str = ""
    changed: str = ""
    cities_of: Callable[[Any, Mapping[str, Plain]], set[Any]] | None = None
    prepare: Callable[[Any], object] | None = None
    check: Callable[[Mapping[str, Plain]], object] | None = None
    own: OwnImport = field(default_factory=OwnImport)
    propose: "Callable[[TableKind, Sequence[Table], int, Person, Actor | None], Report] | None" = None

    def __post_init__(self) -> None:
        name = self.model._meta.model_name
        said = {
            "code": self.code or self.sheets[0].code,
            "label": self.label or self.sheets[0].label,
            "added": self.added or f"{name}_added",
            "changed": self.changed or f"{name}_changed",
        }
        for attribute, value in said.items():
            object.__setattr__(self, attribute, value)  # the way of frozen data classes

    def cities_in(self, key: Any, state: Mapping[str, Plain]) -> set[Any]:
        """The keys of the cities that a row belongs to, by its own key and its map."""
        if self.cities_of:
            return self.cities_of(key, state)
        assert issubclass(self.model, CityContent), f"{self.code} has to say `cities_of`."
        return self.model.cities_in(key, state)

    @property
    def main(self) -> Sheet | None:
        """The sheet of the versioned rows themselves; a kind of children alone has none and adds none."""
        return self.sheets[0] if not self.sheets[0].child else None

    def only(self, code: str) -> "TableKind":
        """A kind of its own, of one sheet of children. Raises ValueError."""
        sheet = next((sheet for sheet in self.sheets if sheet.child == code), None)
        if sheet is None:
            raise ValueError(f"{self.code} has no sheet of the children {code!r}: add its `child_sheet`.")
        return replace(self, code=sheet.code, label=sheet.label, sheets=(sheet,))


_kinds: dict[str, TableKind] = {}
_own_kinds: dict[str, TableKind] = {}


def register_tables(*kinds: TableKind) -> None:
    for kind in kinds:
        if kind.code in _kinds:
            raise ValueError(f"{kind.code} is registered already.")
        _kinds[kind.code] = kind


def register_own(kind: TableKind) -> None:
    """Adds a kind that tenants import about themselves. The staff of the alliance does not meet it."""
    _own_kinds[kind.code] = kind


def main_kind_for(model: type[models.Model]) -> TableKind | None:
    """The kind with the sheet of the rows of a model themselves."""
    return next((kind for kind in _kinds.values() if kind.model is model and kind.main), None)


def own_kind_of(code: str) -> TableKind | None:
    return _own_kinds.get(code)


def table_kinds() -> list[TableKind]:
    return list(_kinds.values())


def table_kind(code: str) -> TableKind | None:
    return _kinds.get(code)


# --- Describing ---------------------------------------------------------------------------------------------------


OUTSIDE = "identifier"  # of a term, as its owner outside names it


def main_sheet(code: str, model: type[Versioned], names: Iterable[str], *, lists: Lists | None = None) -> Sheet:
    """`names` are those that the actions of the feature allow: files and children are no columns of this sheet."""
    label: Any = capfirst(model._meta.verbose_name_plural)  # in the language of the reader: a lazy text stays one
    return Sheet(code, label, "slug", tuple(with_lists(described_columns(model, names), lists or {})))


def child_sheet(
    code: str,
    label: Label,
    model: type[Versioned],
    child: str,
    *,
    owner: str,
    keys: tuple[str, ...],
    siblings: Siblings | None = None,
    left_out: Callable[[Mapping[str, Plain]], bool] | None = None,
    lists: Lists | None = None,
) -> Sheet:
    """Rows of a relation in `versioned_children`. `siblings` names columns that point to others below the same row,
    `lists` those that take names out of a list."""
    relation = child_relation(model, child)
    fields = [field for field in child_columns(relation).values() if not is_file(field)]
    made = tuple(with_lists((column_of(field, siblings or {}) for field in fields), lists or {}))
    first = tuple(column for name in keys for column in made if column.name == name)
    return Sheet(code, label, owner, (*first, *(c for c in made if c not in first)), child, keys, left_out)


def described_columns(model: type[models.Model], names: Iterable[str]) -> Iterable[Column]:
    translated = get_translatable_fields_for_model(model) or ()
    for name in names:
        field: Any = model._meta.get_field(name)
        if field.one_to_many or is_file(field):
            continue
        if name in translated:
            yield from (Own(f.name, f) for f in in_each_language(model, name))
        elif field.many_to_many:
            yield from links_of(field)
        else:
            yield column_of(field, {})


def with_lists(columns: Iterable[Column], lists: Lists) -> Iterable[Column]:
    for column in columns:
        found = lists.get(column.name)
        yield Listed(column.name, column.field, found.offered, found.by, found.note) if found else column


def in_each_language(model: type[models.Model], name: str) -> list[Any]:
    return [model._meta.get_field(column) for column in column_names(name)]


def column_of(field: Any, siblings: Siblings) -> Column:
    if field.name in siblings:
        return Within(field.name, field, *siblings[field.name])
    if not field.is_relation:
        return Own(field.name, field)
    schemes = schemes_of(field)
    if len(schemes) > 1:  # a code would not say of which
        return Reference(field.name, field, Target(Term, OUTSIDE))
    return Reference(field.name, field, target_of(field, schemes[0] if schemes else ""))


def links_of(field: Any) -> Iterable[Links]:
    """Codes of terms are unique in their scheme: each scheme has a column."""
    schemes = schemes_of(field)
    if not schemes:
        yield Links(field.name, field, target_of(field, ""))
    for scheme in schemes:
        yield Links(scheme.replace("-", "_"), field, target_of(field, scheme))


def target_of(field: Any, scheme: str) -> Target:
    model = field.related_model
    if model is Term:
        return Target(model, "code", scheme)
    return Target(model, "key" if model is Source else "slug")


def schemes_of(field: Any) -> list[str]:
    limit = field.get_limit_choices_to()
    pairs: dict[str, Any] = dict(list[Any](limit.children)) if isinstance(limit, Q) else dict(limit)
    found = pairs.get("scheme__code__in") or [code for code in [pairs.get("scheme__code")] if code]
    return list(found)
