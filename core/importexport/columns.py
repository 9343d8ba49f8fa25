"""One column of a sheet: how a value of the flat map of a row becomes a cell, and how a cell becomes a change of it.

Writing and reading are each other's inverse: what was written and is read back changes nothing.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.fields import ByField, holds_json
from core.history.bulk import as_stored
from core.history.keys import rows_under
from core.history.rowkeys import linked_keys
from core.history.snapshot import Column as Field
from core.history.snapshot import Plain, Snapshot
from core.importexport.lookups import Lookups, Target
from core.text import clean, numbers
from core.text.named_codes import NamedCodes

type Cell = str | int | float | bool | Decimal | date | datetime | time | None

SEPARATOR = " | "
LISTS = "Lists"  # the sheet of a workbook with the names that columns take
MOST_ITEMS = 100
THOUSANDS = 3  # digits of a group
LONGEST_ITEM = 500
MOST_SHOWN = 8
TRUE, FALSE = {"true", "yes", "1"}, {"false", "no", "0"}
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


class Broken(str):
    """A cell that cannot be taken, as it stood in the file. `reason` says why."""

    reason: str

    def __new__(cls, shown: str, reason: str) -> "Broken":
        made = super().__new__(cls, shown)
        made.reason = reason
        return made


class Coming(Exception):
    """The cell names rows that the same file adds: the change waits until they are there."""


def cell_text(cell: Cell) -> str:
    """A cell as a person would type it. Programs make numbers and dates of codes and years: they become texts again."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def tidy(text: str, *, lines: bool) -> str:
    """What people do not see does not count as a change."""
    if text.isascii() and text.isprintable():
        return text.strip()
    if not lines:
        return clean.one_line(text)
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def plain_number(text: str) -> str:
    """1,234.5 and full-width digits are understood."""
    short = unicodedata.normalize("NFKC", text).replace(" ", "").replace("\u2212", "-")
    return short.replace(",", "") if GROUPED.fullmatch(short) else short


@dataclass(frozen=True)
class Column:
    """`name` stands in the first row of the sheet; `field` says what is allowed."""

    name: str
    field: Field

    @property
    def label(self) -> str:
        return str(self.field.verbose_name)

    @property
    def explanation(self) -> str:
        return str(self.field.help_text)

    @property
    def rule(self) -> str:
        raise NotImplementedError

    @property
    def is_needed(self) -> bool:
        return not self.field.blank and not self.field.has_default()

    @property
    def by(self) -> str:
        """The column of the same row that decides what a cell here may say; it stands before this one."""
        return ""

    def needs(self, cell: Cell) -> Iterable[tuple[Target, Iterable[str]]]:
        """What has to be looked up before `patch`."""
        return ()

    def names(self, state: Snapshot, prefix: str) -> Iterable[tuple[Target, Iterable[Any]]]:
        """What has to be looked up before `cell`."""
        return ()

    def value(self, cell: Cell, state: Mapping[str, Plain], look: Lookups) -> Plain:
        """What a cell says in the column. Raises ValidationError; Coming where it names a row of the same file."""
        raise NotImplementedError

    def patch(self, cell: Cell, state: Mapping[str, Plain], look: Lookups, prefix: str) -> Snapshot:
        """The part of the map that the cell would change. Raises ValidationError, Coming."""
        key = f"{prefix}{self.field.name}"
        if cell is None and not self.field.blank and self.field.has_default():
            return {}
        value, now = self.value(cell, state, look), state.get(key)
        return {} if value == now or self.norm(value) == self.norm(now) else {key: value}

    def norm(self, value: Plain) -> Any:
        """Two values with the same norm are the same to a reader."""
        return value

    def cell(self, state: Snapshot, look: Lookups, prefix: str) -> Cell:
        raise NotImplementedError


@dataclass(frozen=True)
class Own(Column):
    """A column of the row itself."""

    @property
    def rule(self) -> str:
        if self.field.choices:
            shown = ", ".join(str(value) for value, _label in self.field.flatchoices)
            return _("One of: %(choices)s") % {"choices": shown}
        return RULES[self.field](self.field)

    def norm(self, value: Plain) -> Any:
        if isinstance(value, str):
            return tidy(value, lines=HAS_LINES[self.field]) or None
        return None if value in ([], "") else value

    def value(self, cell: Cell, state: Mapping[str, Plain], look: Lookups) -> Plain:
        text = tidy(cell_text(cell), lines=HAS_LINES[self.field])
        return self.nothing() if text == "" else self.as_plain(self.read(text))

    def nothing(self) -> Plain:
        if self.field.null:
            return None
        make = NOTHING[self.field]
        if make is None:
            raise ValidationError(self.field.error_messages["blank"], code="blank")
        return make()

    def read(self, text: str) -> Any:
        field = self.field
        if field.choices and text not in dict(field.flatchoices):
            raise ValidationError(
                not_one_of([str(value) for value, _label in field.flatchoices]), code="invalid_choice"
            )
        return READ[field](field, text)

    def as_plain(self, value: Any) -> Plain:
        if isinstance(value, float | Decimal) and not isfinite(value):
            raise ValidationError(_("Enter a number."), code="invalid")
        try:
            return plain_of(as_stored(self.field, value))
        except InvalidOperation:
            raise ValidationError(_("This number is too large. Enter a smaller number."), code="invalid") from None

    def cell(self, state: Snapshot, look: Lookups, prefix: str) -> Cell:
        value = state.get(f"{prefix}{self.field.name}")
        if isinstance(value, list):
            return joined(value)
        return None if value in (None, "") else WRITTEN[self.field](value)


@dataclass(frozen=True)
class Listed(Own):
    """A code of a list, or several: written by their names in the reader's language, and read by a name in any language
    of the site or by the code. `offered` gives the list, for what the column `chooser` of the row says where it has
    one: none where its words are no names of a list but, for example, a number."""

    offered: Callable[[str], NamedCodes | None]
    chooser: str = ""
    note: str | Promise = ""

    @property
    def explanation(self) -> str:
        return str(self.note)

    @property
    def by(self) -> str:
        return self.chooser

    @property
    def rule(self) -> str:
        words = _("A name from the sheet “%(sheet)s”, in any language of this site.") % {"sheet": LISTS}
        return f"{words} {RULES[self.field](self.field)}" if holds_json(self.field) else words

    def list_in(self, state: Mapping[str, Plain], look: Lookups, prefix: str) -> NamedCodes | None:
        chosen = str(state.get(f"{prefix}{self.chooser}") or "") if self.chooser else ""
        key = self.field, chosen
        if key not in look.lists:
            look.lists[key] = self.offered(chosen)
        return look.lists[key]

    def patch(self, cell: Cell, state: Mapping[str, Plain], look: Lookups, prefix: str) -> Snapshot:
        listed, text = self.list_in(state, look, prefix), cell_text(cell).strip()
        if listed and text and not text.startswith("["):
            now = state.get(f"{prefix}{self.field.name}")
            kept = {str(each) for each in now} if isinstance(now, list) else {str(now)}
            cell = SEPARATOR.join(code_called(listed, each, kept) for each in self.parts(text))
        elif text and not listed and holds_json(self.field):
            cell = SEPARATOR.join(plain_number(each) for each in codes(text))
        return super().patch(cell, state, look, prefix)

    def parts(self, text: str) -> list[str]:
        return codes(text) if holds_json(self.field) else [text]

    def cell(self, state: Snapshot, look: Lookups, prefix: str) -> Cell:
        listed, value = self.list_in(state, look, prefix), state.get(f"{prefix}{self.field.name}")
        values = value if isinstance(value, list) else [value] if value else []
        if listed is None or any(joined([each]) != each for each in values):  # what is no plain code stands as it is
            return super().cell(state, look, prefix)
        names = [(each, listed.name_of(str(each))) for each in values]
        return SEPARATOR.join(str(code) if "|" in name else name for code, name in names) or None


@dataclass(frozen=True)
class Reference(Column):
    """Another row, named by its slug or code."""

    target: Target

    @property
    def rule(self) -> str:
        return rule_of(self.target)

    def needs(self, cell: Cell) -> Iterable[tuple[Target, Iterable[str]]]:
        return ((self.target, (cell_text(cell).strip(),)),)

    def names(self, state: Snapshot, prefix: str) -> Iterable[tuple[Target, Iterable[Any]]]:
        key = state.get(f"{prefix}{self.field.name}")
        return () if key is None else ((self.target, (key,)),)

    def value(self, cell: Cell, state: Mapping[str, Plain], look: Lookups) -> Plain:
        code = cell_text(cell).strip()
        if not code:
            if not self.field.null:
                raise ValidationError(self.field.error_messages["blank"], code="blank")
            return None
        return plain_of(found(look, self.target, code))

    def patch(self, cell: Cell, state: Mapping[str, Plain], look: Lookups, prefix: str) -> Snapshot:
        changes = super().patch(cell, state, look, prefix)
        check_not_retired(look, self.target, changes.values())
        return changes

    def cell(self, state: Snapshot, look: Lookups, prefix: str) -> Cell:
        return look.code(self.target, state.get(f"{prefix}{self.field.name}")) or None


@dataclass(frozen=True)
class Links(Column):
    """Rows that are linked, named by their slugs or codes. Of terms, those of one scheme: others are left alone."""

    target: Target

    @property
    def label(self) -> str:
        return self.target.scheme or super().label

    @property
    def is_needed(self) -> bool:
        return False

    @property
    def rule(self) -> str:
        return f"{rule_of(self.target)} {_('Separate several values with “ | ”')}"

    def needs(self, cell: Cell) -> Iterable[tuple[Target, Iterable[str]]]:
        return ((self.target, codes(cell)),)

    def names(self, state: Snapshot, prefix: str) -> Iterable[tuple[Target, Iterable[Any]]]:
        return ((self.target, linked_keys(self.target.model, self.field.name, state)),)

    def patch(self, cell: Cell, state: Mapping[str, Plain], look: Lookups, prefix: str) -> Snapshot:
        wanted, coming = set(), False
        for code in codes(cell):
            try:
                wanted.add(found(look, self.target, code))
            except Coming:
                coming = True
        now = {key for key in linked_keys(self.target.model, self.field.name, state) if look.code(self.target, key)}
        if coming:
            raise Coming
        check_not_retired(look, self.target, wanted - now)
        name = self.field.name
        return {f"{name}.{key}": True for key in wanted - now} | {f"{name}.{key}": None for key in now - wanted}

    def cell(self, state: Snapshot, look: Lookups, prefix: str) -> Cell:
        texts = [look.code(self.target, key) for key in linked_keys(self.target.model, self.field.name, state)]
        return SEPARATOR.join(sorted(filter(None, texts))) or None


@dataclass(frozen=True)
class Within(Column):
    """A sibling below the same row, named by a number of its own: the session of a talk, the edition before."""

    siblings: str
    number: str

    @property
    def rule(self) -> str:
        return _("The number in the column “%(column)s” of the sheet “%(sheet)s”") % {
            "column": self.number,
            "sheet": self.siblings,
        }

    def value(self, cell: Cell, state: Mapping[str, Plain], look: Lookups) -> Plain:
        text = cell_text(cell).strip()
        if not text:
            return self.nothing()
        if state.get(f"{self.siblings}.{text}"):
            return text
        same = [key for key, number in self.all_of(state) if str(number) == plain_number(text)]
        if len(same) > 1:
            raise ValidationError(_("Several rows have this number."), code="ambiguous")
        if not same:
            raise ValidationError(_("Unknown value."), code="unknown")
        return same[0]

    def nothing(self) -> Plain:
        if self.field.null:
            return None
        raise ValidationError(self.field.error_messages["blank"], code="blank")

    def all_of(self, state: Mapping[str, Plain]) -> list[tuple[str, Plain]]:
        return [(pk, state.get(f"{self.siblings}.{pk}.{self.number}")) for pk in rows_under(self.siblings, state)]

    def norm(self, value: Plain) -> Any:
        return None if value is None else str(value)

    def cell(self, state: Snapshot, look: Lookups, prefix: str) -> Cell:
        """The key itself where the number says too little."""
        key = state.get(f"{prefix}{self.field.name}")
        if key is None:
            return None
        numbers = dict(self.all_of(state))
        number = numbers.get(str(key))
        return WRITTEN[self.field](number) if list(numbers.values()).count(number) == 1 else str(key)


def found(look: Lookups, target: Target, code: str) -> Any:
    key = look.key(target, code)
    if key is not None:
        return key
    if look.is_coming(target, code):
        raise Coming
    raise ValidationError(_("Unknown value."), code="unknown")


def check_not_retired(look: Lookups, target: Target, keys: Iterable[Any]) -> None:
    if any(key in look.retired[target] for key in keys):
        raise ValidationError(_("This term is no longer in use."), code="retired")


def code_called(listed: NamedCodes, text: str, kept: Collection[str]) -> str:
    """The code that a text means. What the row holds already stays, also where its list offers it no more."""
    if text in kept:
        return text
    found = listed.codes_called(text)
    if len(found) == 1:
        return found[0]
    if found:
        raise ValidationError(
            _("“%(text)s” is the name of several entries of the list. Enter one of these codes: %(codes)s")
            % {"text": text[:60], "codes": ", ".join(found)},
            code="ambiguous",
        )
    near = listed.nearest(text)
    if near:
        sentence = _("“%(text)s” is not in the list. The most similar names are: %(names)s")
        raise ValidationError(sentence % {"text": text[:60], "names": SEPARATOR.join(near)}, code="unknown")
    sentence = _("“%(text)s” is not in the list. Enter a name from the sheet “%(sheet)s”.")
    raise ValidationError(sentence % {"text": text[:60], "sheet": LISTS}, code="unknown")


def rule_of(target: Target) -> str:
    if target.scheme:
        return _("A code from the list “%(scheme)s”.") % {"scheme": target.scheme}
    if target.code == "identifier":
        return _("The external identifier of a term.")
    return _("The address name or key of an existing row: %(kind)s.") % {"kind": target.model._meta.verbose_name}


def codes(cell: Cell) -> list[str]:
    return [code for part in cell_text(cell).split("|") if (code := part.strip())]


def not_one_of(values: list[str]) -> str:
    shown = ", ".join(values[:MOST_SHOWN]) + (", …" if len(values) > MOST_SHOWN else "")
    return _("Choose one of: %(choices)s") % {"choices": shown}


# --- What each class of columns makes of the text in a cell -------------------------------------------------------


def truth(field: Field, text: str) -> bool:
    if text.lower() in TRUE | FALSE:
        return text.lower() in TRUE
    raise ValidationError(_("Enter true or false."), code="invalid")


def moment(field: Field, text: str) -> datetime:
    value: datetime | None = None
    with suppress(ValueError):
        value = datetime.fromisoformat(text)
    if value is None or value.tzinfo is None:
        raise ValidationError(
            _("Enter the date and time with UTC offset, for example 2026-10-25T09:00:00+08:00."), code="invalid"
        )
    return value


def day(field: Field, text: str) -> Any:
    return field.to_python(text)


def number(field: Field, text: str) -> Any:
    return field.to_python(plain_number(text))


def decimal(field: Field, text: str) -> Any:
    """1.234 in a column with two decimals is hardly 1.23: it may be a thousand, so it is asked."""
    short, places = plain_number(text), getattr(field, "decimal_places", None)
    if places is not None and places < THOUSANDS and numbers.TWO_READINGS.fullmatch(short):
        both = {"text": text, "whole": short.replace(".", ""), "fraction": short[: places - THOUSANDS].rstrip(".")}
        sentence = _("“%(text)s” is ambiguous. Enter %(whole)s or %(fraction)s.")
        raise ValidationError(sentence % both, code="invalid")
    return number(field, text)


def words(field: Field, text: str) -> str:
    if field.max_length and len(text) > field.max_length:  # the model itself does not look at long texts
        limit = {"limit": field.max_length, "length": len(text)}
        raise ValidationError(
            _("Enter up to %(limit)s characters. The text now has %(length)s.") % limit, code="max_length"
        )
    return text


def items(field: Field, text: str) -> list[Any]:
    values = from_json(text) if text.startswith("[") else codes(text)
    if len(values) > MOST_ITEMS or any(not is_item(item) for item in values):
        raise ValidationError(_("This list cannot be read."), code="invalid")
    return values


READ: ByField[Callable[[Field, str], Any]] = ByField(
    {
        models.BooleanField: truth,
        models.JSONField: items,
        models.DateTimeField: moment,
        models.DateField: day,
        models.IntegerField: number,
        models.FloatField: number,
        models.DecimalField: decimal,
        models.Field: words,
    }
)
# What an empty cell stands for in a column that must hold something; without a line it is refused.
NOTHING: ByField[Callable[[], Plain] | None] = ByField(
    {models.JSONField: list, models.CharField: str, models.TextField: str, models.Field: None}
)
WRITTEN: ByField[Callable[[Any], Cell]] = ByField({models.DecimalField: Decimal, models.Field: lambda value: value})
HAS_LINES = ByField({models.TextField: True, models.Field: False})
RULES: ByField[Callable[[Field], str]] = ByField(
    {
        models.BooleanField: lambda field: _("true or false"),
        models.JSONField: lambda field: _("Separate several values with “ | ”"),
        models.DateTimeField: lambda field: _("A date and time with UTC offset, for example 2026-10-25T09:00:00+08:00"),
        models.DateField: lambda field: _("A date, for example 2026-10-25"),
        models.IntegerField: lambda field: _("A whole number"),
        models.FloatField: lambda field: _("A number, for example 1234.5"),
        models.DecimalField: lambda field: _("A number, for example 1234.5"),
        models.Field: lambda field: _("Text of at most %(limit)s characters") % {"limit": field.max_length},
    }
)


def joined(values: list[Any]) -> str | None:
    """Texts side by side; what is no plain text, or holds the separator, as JSON."""
    if not values:
        return None
    simple = all(isinstance(item, str) and item == item.strip() and item and "|" not in item for item in values)
    text = SEPARATOR.join(values) if simple else ""
    return text if simple and not text.startswith("[") else json.dumps(values, ensure_ascii=False)


def from_json(text: str) -> list[Any]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    return values if isinstance(values, list) else codes(text)


def is_item(item: Any) -> bool:
    """A text, or a small flat object such as an identifier with its kind."""
    if isinstance(item, dict):
        return len(item) <= LONGEST_ITEM // 50 and all(is_item(key) and is_plain(value) for key, value in item.items())
    return isinstance(item, str) and is_plain(item)


def is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_ITEM and not clean.UNSEEN.search(value)
    return value is None or isinstance(value, bool | int | float)


def plain_of(value: Any) -> Plain:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    plain: Plain = value
    return plain
