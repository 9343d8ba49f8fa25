"""Two versions of a thing as blocks that people can read: one for each field, language or child that differs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Literal

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.fields import ByField, is_file
from core.history.keys import Key, rows_under, under
from core.history.models import Versioned
from core.history.snapshot import Column, Plain
from core.review.diff import text as diff_text
from core.review.diff.labels import (
    EMPTY,
    Labels,
    Value,
    column_language,
    is_picture,
    labels_of,
    rounded_text,
    with_commas,
)
from core.review.diff.text import Piece
from core.text import numbers
from core.text.fallback import language_name
from core.text.han import in_script
from core.text.languages import COLUMN_SUFFIXES

type Values = Mapping[str, Plain]
type Kind = Literal["text", "number", "choice", "list", "flag", "date", "picture", "place", "child"]
type State = Literal["changed", "added", "removed"]

EARTH = 6371.0  # kilometres
PLACE = ("latitude", "longitude")
IN_ORDER = "order"  # the column of a child that puts it among the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What the component `comparison` shows. `rows` are the columns of a child, blocks themselves."""

    key: str
    label: str
    about: str = ""  # what kind of thing a child is
    kind: Kind
    state: State = "changed"
    language: str = ""
    language_name: str = ""
    pieces: tuple[Piece, ...] = ()
    old: Value = EMPTY
    new: Value = EMPTY
    note: str = ""
    is_unusual: bool = False
    removed: tuple[Value, ...] = ()
    added: tuple[Value, ...] = ()
    rows: tuple["Block", ...] = ()

    @property
    def in_own_script(self) -> str:
        """A proposed text in Chinese, in the characters of a reader of the other script; else empty."""
        reader = get_language() or ""
        if self.kind != "text" or not self.language.startswith("zh") or self.language == reader:
            return ""
        return in_script("".join(piece.text for piece in self.pieces if piece.kind != "removed"), reader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    label: str
    language_name: str = ""
    value: Value


def blocks(old: Values, new: Values, labels: Labels) -> list[Block]:
    """What differs between two states, in the order of the model: columns, links, children."""
    labels.look_up(old, new)
    found = list(column_blocks(labels.columns, old, new, labels))
    found += [block for name in labels.links if (block := link_block(name, old, new, labels))]
    for name in labels.children:
        found += child_blocks(name, old, new, labels)
    return found


def unchanged(old: Values, new: Values, labels: Labels) -> list[Unchanged]:
    """What is filled and the same in both; lists and children as one line each."""
    labels.look_up(old, new)
    found = []
    for name, column in labels.columns.items():
        value = labels.value(column, new.get(name))
        if value.text and old.get(name) == new.get(name) and not is_unticked(column, new.get(name)):
            found.append(Unchanged(label=labels.column(column), language_name=named(column), value=value))
    found += [line for name in labels.links if (line := same_links(name, old, new, labels))]
    found += [line for name in labels.children for line in same_children(name, old, new, labels)]
    return found


def count(model: type[Versioned], keys: Iterable[str]) -> tuple[int, int]:
    """How many fields and languages a set of keys touches, told by the keys alone: for lists of proposals. All links
    of a list are one field, each child is one of its own."""
    fields, languages = set(), set()
    for key in keys:
        name, number, column = Key.parse(key)
        is_child = name in model.versioned_children
        fields.add((PLACE[0] if name in PLACE else name, number if is_child else ""))
        languages.add(next((each for each in COLUMN_SUFFIXES if (column or name).endswith(f"_{each}")), ""))
    return len(fields), len(languages - {""})


# --- Columns ------------------------------------------------------------------------------------------------------


def column_blocks(
    fields: Mapping[str, Column], before: Values, after: Values, labels: Labels, prefix: str = ""
) -> Iterator[Block]:
    """What differs in the columns of a row or of a child. The prefix of the keys of a child names the blocks."""
    for name, column in fields.items():
        if name in PLACE and set(PLACE) <= fields.keys():
            if name == PLACE[0] and any(before.get(each) != after.get(each) for each in PLACE):
                yield place_block(prefix, before, after)
        elif before.get(name) != after.get(name) and (before.get(name) or not is_unticked(column, after.get(name))):
            yield column_block(prefix + name, column, before, after, labels)


def column_block(key: str, column: Column, before: Values, after: Values, labels: Labels) -> Block:
    old, new = before.get(column.name), after.get(column.name)
    block = Block(
        key=key,
        label=labels.column(column),
        kind=kind_of(column),
        state=state_of(is_empty(old), is_empty(new)),
        language=column_language(column),
        language_name=named(column),
    )
    if block.kind == "text":
        return replace(block, pieces=tuple(diff_text.differences(str(old or ""), str(new or ""), labels.budget)))
    if block.kind == "list":
        return list_block(block, labels.items(column, old, before), labels.items(column, new, after))
    change = change_of(column, old, new) if before.get("unit") == after.get("unit") else None
    return replace(
        block,
        old=labels.value(column, old, before),
        new=labels.value(column, new, after),
        note=difference_note(change),
        is_unusual=diff_text.is_unusual(change),
    )


def kind_of(column: Column) -> Kind:
    if column.choices:
        return "choice"
    return "picture" if is_file(column) and is_picture(column) else KINDS[column]


KINDS: ByField[Kind] = ByField(
    {
        models.ForeignKey: "choice",
        models.FileField: "choice",
        models.BooleanField: "flag",
        models.DateField: "date",
        models.TimeField: "date",
        models.JSONField: "list",
        models.IntegerField: "number",
        models.FloatField: "number",
        models.DecimalField: "number",
        models.UUIDField: "choice",
        models.Field: "text",
    }
)
IS_MEASURED = ByField(
    {
        models.DecimalField: True,
        models.FloatField: True,
        models.IntegerField: True,
        models.SmallIntegerField: False,
        models.PositiveSmallIntegerField: False,
        models.Field: False,
    }
)


def is_empty(value: Plain) -> bool:
    return value is None or value == "" or value == []


def is_unticked(column: Column, value: Plain) -> bool:
    """Whether a box was left as it is: that answers no question, and is not told as a no."""
    return value is False and not column.null


def state_of(was_empty: bool, is_now_empty: bool) -> State:
    if was_empty == is_now_empty:
        return "changed"
    return "added" if was_empty else "removed"


def named(column: Column) -> str:
    language = column_language(column)
    return language_name(language) if language else ""


def change_of(column: Column, old: Plain, new: Plain) -> Decimal | None:
    """How much a measured number changed, as a part of the old one: half a per cent more says nothing about a year."""
    if not IS_MEASURED[column]:
        return None
    return diff_text.change_in_per_cent(decimal(old), decimal(new))


def decimal(value: Plain) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def difference_note(change: Decimal | None) -> str:
    if change is None:
        return ""
    share = {"share": numbers.grouped_number(abs(change))}
    return _("%(share)s%% higher") % share if change > 0 else _("%(share)s%% lower") % share


def list_block(block: Block, old: list[str], new: list[str]) -> Block:
    found = diff_text.lists(old, new)
    return replace(
        block,
        removed=tuple(Value(text=text) for text in found.removed),
        added=tuple(Value(text=text) for text in found.added),
        note=_("The order changed.") if found.is_moved else "",
    )


def place_block(prefix: str, before: Values, after: Values) -> Block:
    old, new = point(before), point(after)
    return Block(
        key=prefix + PLACE[0],
        label=_("Place on the map"),
        kind="place",
        state=state_of(not point_text(before), not point_text(after)),
        old=Value(text=point_text(before)),
        new=Value(text=point_text(after)),
        note=_("%(distance)s km away") % {"distance": numbers.grouped_number(distance(old, new))}
        if old and new
        else "",
        is_unusual=bool(old and new and distance(old, new) >= 50),
    )


def point(values: Values) -> tuple[float, float] | None:
    latitude, longitude = (values.get(each) for each in PLACE)
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    return float(latitude), float(longitude)


def point_text(values: Values) -> str:
    """A proposal may hold one of the two alone."""
    shown = {name: "" if values.get(name) is None else rounded_text(values[name]) for name in PLACE}
    if all(shown.values()):
        return _("latitude %(latitude)s°, longitude %(longitude)s°") % shown
    if shown["latitude"]:
        return _("latitude %(latitude)s°") % shown
    return _("longitude %(longitude)s°") % shown if shown["longitude"] else ""


def distance(one: tuple[float, float], other: tuple[float, float]) -> Decimal:
    """The way between two points in kilometres, along the surface."""
    (lat1, lon1), (lat2, lon2) = ((radians(at[0]), radians(at[1])) for at in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return Decimal(2 * EARTH * asin(min(1.0, sqrt(half)))).quantize(Decimal("0.1"))


# --- Links and children -------------------------------------------------------------------------------------------


def linked(name: str, values: Values) -> list[str]:
    return list(rows_under(name, values))


def link_block(name: str, old: Values, new: Values, labels: Labels) -> Block | None:
    before, after = linked(name, old), linked(name, new)
    gone, come = set(before) - set(after), set(after) - set(before)
    if not gone and not come:
        return None
    return Block(
        key=name,
        label=labels.field(name),
        kind="list",
        state=state_of(not before, not after),
        removed=in_order(labels.link(name, number) for number in gone),
        added=in_order(labels.link(name, number) for number in come),
    )


def in_order(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(sorted(values, key=lambda value: value.text))


def same_links(name: str, old: Values, new: Values, labels: Labels) -> Unchanged | None:
    before, after = linked(name, old), linked(name, new)
    if not after or set(before) != set(after):
        return None
    texts = [value.text for value in in_order(labels.link(name, number) for number in after)]
    return Unchanged(label=labels.field(name), value=Value(text=with_commas(texts)))


def child_keys(name: str, values: Values) -> list[str]:
    """Keys of the children that are there. A map of changes names only columns of a child that stays."""
    found: dict[str, bool] = defaultdict(lambda: True)
    for key, value in values.items():
        head, number, column = Key.parse(key)
        if head == name and number:
            found[number] = found[number] and (bool(column) or bool(value))
    return [number for number, is_there in found.items() if is_there]


def child_blocks(name: str, old: Values, new: Values, labels: Labels) -> Iterator[Block]:
    before, after = child_keys(name, old), child_keys(name, new)
    for number in dict.fromkeys([*before, *after]):
        head = f"{name}.{number}"
        was = under(head, old) if number in before else {}
        now = under(head, new) if number in after else {}
        rows = tuple(column_blocks(labels.child_columns[name], was, now, labels, f"{head}."))
        is_added, is_removed = number not in before, number not in after
        said = tuple(row for row in rows if row.key != f"{head}.{IN_ORDER}")
        is_same = not (said or is_added or is_removed)
        if rows or not is_same:
            yield Block(
                key=head,
                label=labels.title(name, now or was),
                about=labels.child(name),
                kind="child",
                state="added" if is_added else "removed" if is_removed else "changed",
                rows=tuple(row for row in said if not is_blank(row)),
                note=_("The order changed.") if is_same else "",  # the site numbers rows: no number is told
            )


def is_blank(row: Block) -> bool:
    """False and nothing, or zero and nothing, are the same to a reader."""
    return not (row.pieces or row.old.text or row.new.text or row.removed or row.added or row.note)


def same_children(name: str, old: Values, new: Values, labels: Labels) -> Iterator[Unchanged]:
    for number in child_keys(name, new):
        head = f"{name}.{number}"
        values = under(head, new)
        if values and values == under(head, old):
            title, amount = labels.title(name, values), labels.amount(name, values)
            yield Unchanged(label=title if amount else labels.field(name), value=Value(text=amount or title))


__all__ = ["Block", "Labels", "Unchanged", "Value", "blocks", "count", "labels_of", "unchanged"]
