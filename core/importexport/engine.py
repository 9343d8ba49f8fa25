"""What a file would change, and the change itself, all of it or nothing.

The dry run and the real run are the same steps; the dry run leaves out the writing. Rows are taken in batches, so that
the number of statements and the memory do not grow with the file.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import batched
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from modeltranslation.manager import get_translatable_fields_for_model
from modeltranslation.utils import get_translation_fields

from core.accounts.permissions import Person
from core.accounts.tenants import roles_of
from core.history.bulk import add_many, change_many, clean, clean_parts, own_columns, snapshots
from core.history.keys import Key, rows_under, under
from core.history.models import Versioned
from core.history.rowkeys import linked_keys
from core.history.snapshot import Plain, Snapshot, child_columns, child_relation, links_of, set_column, snapshot_columns
from core.history.write import Actor, VersionConflict, entries_of, one_transaction
from core.importexport import constraints
from core.importexport.columns import Cell, Column, Coming, cell_text
from core.importexport.kinds import VERSION, Sheet, TableKind
from core.importexport.lookups import Lookups, gathered
from core.importexport.outcomes import Outcome, sound
from core.importexport.reading import SheetRow, Table
from core.importexport.report import CHANGED, FAULTY, NEW, UNCHANGED, Report

BATCH = 500

type Line = tuple[Table, SheetRow]
type Tell = Callable[[int, int], None]
type Pending = tuple[str, Column, Cell]


@dataclass(slots=True)
class Item:
    """One versioned row, and all lines of the file that speak of it."""

    code: str
    lines: list[Line] = field(default_factory=list)


@dataclass
class Plan:
    """What is to become of an item. `row` is there before, `made` is new; `state` is the map as it would be."""

    item: Item
    row: Versioned | None
    made: Versioned | None
    before: Snapshot
    state: Snapshot
    patch: Snapshot = field(default_factory=dict)
    children: dict[str, list[models.Model]] = field(default_factory=lambda: defaultdict(list))
    index: dict[str, dict[tuple[Any, ...], list[str]]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    pending: list[Pending] = field(default_factory=list)
    faulty: bool = False


class _Undo(Exception):
    """Takes everything back that a run has written."""


def examine(kind: TableKind, tables: Sequence[Table], person: Person, tell: Tell | None = None) -> Report:
    """The dry run: nothing is written."""
    return Run(kind, person, None, tell).go(tables)


def carry_out(kind: TableKind, tables: Sequence[Table], person: Person, by: Actor, tell: Tell | None = None) -> Report:
    """Everything, or nothing where a single row is wrong: the report says which. Raises AlreadyExists."""
    run = Run(kind, person, by, tell)
    try:
        with one_transaction():
            report = run.go(tables)
            if report.is_faulty:
                raise _Undo
    except _Undo:
        pass
    return run.report


class Run:
    """One reading of a file. With `by` it writes."""

    def __init__(self, kind: TableKind, person: Person, by: Actor | None, tell: Tell | None) -> None:
        self.kind, self.by = kind, by
        self.tell = tell or (lambda done, total: None)
        self.look = Lookups(person)
        self.served = set(roles_of(person))
        self.report = Report()
        self.pending: dict[str, list[Pending]] = {}
        self.own = snapshot_columns(kind.model)
        blank = kind.model()
        self.defaults = own_columns(blank, self.own)
        self.texts = texts_of(blank)
        self.links = {name: link.related_model for name, link in links_of(kind.model).items()}
        self.nothing = {sheet.child: self.child_defaults(sheet) for sheet in kind.sheets if sheet.child}

    def child_defaults(self, sheet: Sheet) -> Snapshot:
        relation = child_relation(self.kind.model, sheet.child)
        return own_columns(relation.related_model(), child_columns(relation))

    def go(self, tables: Sequence[Table]) -> Report:
        total, done = sum(len(table.rows) for table in tables), 0
        items = self.items(tables)
        self.expect(tables)
        for some in batched(items, BATCH):
            plans = self.plans(some)
            if self.by and not self.report.is_faulty:
                self.write(plans, self.by)
            done += sum(len(item.lines) for item in some)
            self.tell(done, total)
        if self.by and not self.report.is_faulty:
            self.write_pending(self.by)
        order = {sheet.code: at for at, sheet in enumerate(self.kind.sheets)}
        self.report.faults.sort(key=lambda fault: (order[fault.sheet], fault.row))
        return self.report

    # --- What the file speaks of ----------------------------------------------------------------------------------

    def items(self, tables: Sequence[Table]) -> list[Item]:
        """What the lines are about, in the order of the file. A versioned row that is named twice is wrong at its
        second line."""
        found: dict[str, Item] = {}
        first: dict[str, int] = {}
        for table in tables:
            for row in table.rows:
                code = cell_text(table.cell(row, table.sheet.owner)).strip()
                if not code:
                    self.refuse_line(table, row, None, _("This field cannot be blank."))
                elif not table.sheet.child and code in first:
                    self.refuse_line(
                        table,
                        row,
                        code,
                        _("Row %(row)s already contains this. Remove one of the two rows.") % {"row": first[code]},
                    )
                else:
                    if not table.sheet.child:
                        first[code] = row.number
                    found.setdefault(code, Item(code)).lines.append((table, row))
        return list(found.values())

    def refuse_line(self, table: Table, row: SheetRow, value: Cell, reason: str) -> None:
        self.report.add(table.sheet.code, row.number, table.sheet.owner, value, reason)
        self.report.count(table.sheet.code, FAULTY)

    def expect(self, tables: Sequence[Table]) -> None:
        """Rows of the file may name each other, whichever comes first."""
        self.look.coming[self.kind.model] = {
            cell_text(table.cell(row, table.sheet.owner)).strip()
            for table in tables
            if not table.sheet.child
            for row in table.rows
        }

    # --- What would change ----------------------------------------------------------------------------------------

    def plans(self, items: Sequence[Item]) -> list[Plan]:
        there = self.rows(item.code for item in items)
        states = snapshots(self.kind.model, [row.pk for row in there.values()]) if there else {}
        self.look.load(gathered(needs_of(line for item in items for line in item.lines)))
        self.look.load_codes(gathered(self.names_of(states.values())))
        return [self.plan(item, there.get(item.code), states) for item in items]

    def rows(self, codes: Iterable[str]) -> dict[str, Any]:
        return {row.slug: row for row in self.look.visible(self.kind.model).filter(slug__in=list(codes))}

    def names_of(self, states: Iterable[Snapshot]) -> Iterator[tuple[Any, Iterable[Any]]]:
        """Links are compared by their codes: those of other schemes are not this column's."""
        main = self.kind.main
        for state in states if main else ():
            for column in main.columns if main else ():
                yield from column.names(state, "")

    def plan(self, item: Item, row: Versioned | None, states: Mapping[Any, Snapshot]) -> Plan:
        before = states[row.pk] if row else {}
        made = None if row else self.new_row(item.code)
        plan = Plan(item, row, made, before, dict(before if row else self.defaults))
        outcomes = [Outcome(table, line) for table, line in item.lines]
        for outcome in outcomes:
            if outcome.table.sheet.child:
                self.plan_child(plan, outcome)
            else:
                self.plan_row(plan, outcome)
        self.check_own_city(plan, outcomes)
        for outcome in outcomes:
            self.report.take(outcome)
        if plan.pending:
            self.pending[item.code] = plan.pending
        return plan

    def new_row(self, code: str) -> Versioned:
        """An empty row, made by position as rows of the database are: of names modeltranslation looks up each."""
        model: Any = self.kind.model
        fields = model._meta.concrete_fields
        values = [self.texts[field.name] if field.name in self.texts else field.get_default() for field in fields]
        row = model(*values)
        row.slug = code
        return cast(Versioned, row)

    def plan_row(self, plan: Plan, outcome: Outcome) -> None:
        changes = self.changes(plan, outcome, "")
        waits = len(plan.pending)
        plan.state.update(changes)
        plan.patch |= changes
        outcome.does = NEW if plan.row is None else CHANGED if changes or waits else UNCHANGED
        self.check_version(plan, outcome)
        if outcome.faults:
            return
        row = plan.row or plan.made
        assert row is not None
        names = {key for key in changes if key in self.own}
        for name in names:
            set_column(self.own[name], row, changes[name])
        try:
            self.check_row(row, names, is_new=plan.row is None)
            if self.kind.check and (changes or waits):
                self.kind.check(plan.state)
        except ValidationError as error:
            outcome.refuse(error)

    def check_row(self, row: Versioned, names: set[str], *, is_new: bool) -> None:
        if not names and not is_new:
            return
        if is_new:
            check_filled(row)
        if self.kind.prepare and (is_new or names):
            self.kind.prepare(row)
        if is_new:
            clean([row])
        else:
            clean_parts(row, names)
        constraints.check(row)

    def plan_child(self, plan: Plan, outcome: Outcome) -> None:
        sheet = outcome.table.sheet
        if plan.row is None and not any(not table.sheet.child for table, _row in plan.item.lines):
            outcome.fault(sheet.owner, _("Unknown value."))
            return
        key = self.child_key(plan, outcome)
        if key is None:
            return
        child, is_new = key
        prefix = f"{sheet.child}.{child}."
        if is_new:
            plan.state |= {f"{prefix}{name}": value for name, value in self.nothing[sheet.child].items()}
            plan.state[prefix[:-1]] = True
        changes = self.changes(plan, outcome, prefix)
        plan.state.update(changes)
        plan.patch |= {prefix[:-1]: True} | changes if is_new else changes
        outcome.does = NEW if is_new else CHANGED if changes else UNCHANGED
        self.check_version(plan, outcome)
        if changes and not outcome.faults:
            self.check_child(plan, outcome, prefix, {name[len(prefix) :] for name in changes}, is_new=is_new)

    def child_key(self, plan: Plan, outcome: Outcome) -> tuple[str, bool] | None:
        """Which child the line means, and whether it is new; nothing where that cannot be told."""
        sheet, values = outcome.table.sheet, list[Any]()
        for column in sheet.key_columns:
            try:
                said = outcome.read(column.name, partial(column.value, state=plan.state, look=self.look))
                values.append(column.norm(said))
            except Coming:
                outcome.fault(column.name, _("Unknown value."))
        if outcome.faults:
            return None
        key = tuple(values)
        index = plan.index.setdefault(sheet.code, {}) or self.index(plan, sheet)
        children = index.setdefault(key, [])
        free = [child for child in children if child not in plan.used]
        if not children:
            free = [str(uuid.uuid4())]
            children += free
            plan.used.add(free[0])
            return free[0], True
        child = self.choose(plan, outcome, free)
        if child:
            plan.used.add(child)
        return (child, False) if child else None

    def index(self, plan: Plan, sheet: Sheet) -> dict[tuple[Any, ...], list[str]]:
        found = plan.index[sheet.code]
        for pk in rows_under(sheet.child, plan.before):
            key = tuple(
                column.norm(plan.before.get(f"{sheet.child}.{pk}.{column.field.name}")) for column in sheet.key_columns
            )
            found.setdefault(key, []).append(pk)
        return found

    def choose(self, plan: Plan, outcome: Outcome, free: list[str]) -> str | None:
        """The key of the child that a line means, of several with the same: the one that is as the line says. Where it
        cannot be told, the line is faulty."""
        if len(free) == 1:
            return free[0]
        for child in free:
            if not self.changes(plan, Outcome(outcome.table, outcome.row), f"{outcome.table.sheet.child}.{child}."):
                return child
        reason = (
            _("Several rows have this key. Change this one on the site.")
            if free
            else _("This appears twice in the file. Remove one of the two.")
        )
        outcome.fault("", reason)
        return None

    def check_child(self, plan: Plan, outcome: Outcome, prefix: str, names: set[str], *, is_new: bool) -> None:
        sheet = outcome.table.sheet
        relation = child_relation(self.kind.model, sheet.child)
        child = child_of(relation, under(Key.parse(prefix).row, plan.state), Key.parse(prefix).pk)
        try:
            if is_new:
                check_new_child(relation, child)
            else:
                clean_parts(child, names)
                constraints.check(child)
        except ValidationError as error:
            outcome.refuse(error)
        if is_new and plan.row is None:
            plan.children[sheet.child].append(child)

    def changes(self, plan: Plan, outcome: Outcome, prefix: str) -> Snapshot:
        table = outcome.table
        found: Snapshot = {}
        for column in table.sheet.columns:
            at = table.places.get(column.name)
            if at is None:
                continue
            cell = outcome.row.cells[at] if at < len(outcome.row.cells) else None
            if cell is None and plan.row is None:
                continue
            state = plan.state | found if column.by else plan.state
            try:
                found |= column.patch(sound(cell), state, self.look, prefix)
            except Coming:
                plan.pending.append((prefix, column, cell))
            except ValidationError as error:
                outcome.fault(column.name, " ".join(error.messages))
        return found

    def check_version(self, plan: Plan, outcome: Outcome) -> None:
        """A row that somebody has changed since the export is not overwritten; one that stays as it is may be old."""
        cell = outcome.cell(VERSION)
        if cell is None:
            return
        text = cell_text(cell).strip()
        if not text.isascii() or not text.isdigit():
            outcome.fault(VERSION, _("Enter a whole number."))
        elif plan.row is None:
            outcome.fault(VERSION, _("This row no longer exists. To add it again, leave the version empty."))
        elif int(text[:18]) != plan.row.version and outcome.does != UNCHANGED:
            outcome.fault(VERSION, self.who_changed(plan.row))

    def who_changed(self, row: Versioned) -> str:
        """Looked up for those that are shown."""
        last = entries_of(row).last() if self.report.has_room else None
        if last is None:
            return _("This row has changed since it was exported.")
        facts = {"name": last.by_label, "time": f"{last.at:%Y-%m-%d %H:%M}"}
        return _("%(name)s changed this row at %(time)s. Export it again.") % facts

    def check_own_city(self, plan: Plan, outcomes: Sequence[Outcome]) -> None:
        if not self.served:
            return
        key = plan.row.pk if plan.row else None
        cities = self.kind.cities_in(key, plan.before) | self.kind.cities_in(key, plan.state)
        if cities & self.served:
            for outcome in outcomes:
                if outcome.does != UNCHANGED:
                    reason = _("You work for this city. Another member of the alliance’s staff must import this row.")
                    outcome.fault(outcome.table.sheet.owner, reason)

    # --- Doing it -------------------------------------------------------------------------------------------------

    def write(self, plans: Sequence[Plan], by: Actor) -> None:
        new = [plan for plan in plans if plan.made]
        if new:
            add_many(
                [plan.made for plan in new if plan.made],
                self.kind.added,
                by=by,
                links={
                    name: [linked_keys(model, name, plan.patch) for plan in new] for name, model in self.links.items()
                },
                children={
                    name: [plan.children[name] for plan in new]
                    for name in self.kind.model.versioned_children
                    if any(name in plan.children for plan in new)
                },
                cleaned=True,
            )
            self.look.forget(self.kind.model)
        self.change({plan.row.pk: plan for plan in plans if plan.row and plan.patch}, by)

    def change(self, plans: Mapping[Any, Plan], by: Actor) -> None:
        if not plans:
            return
        try:
            change_many(
                self.kind.model,
                {key: plan.patch for key, plan in plans.items()},
                self.kind.changed,
                expected={key: plan.row.version for key, plan in plans.items() if plan.row},
                by=by,
                prepare=self.kind.prepare,
            )
        except VersionConflict as stale:
            late = plans.get(stale.current.pk) if stale.current else None
            table, line = (late or next(iter(plans.values()))).item.lines[0]
            reason = self.who_changed(late.row) if late and late.row else str(stale)
            self.report.add(table.sheet.code, line.number, VERSION, table.cell(line, VERSION), reason)

    def write_pending(self, by: Actor) -> None:
        """Rows that named others which came after them: now all are there."""
        for some in batched(self.pending.items(), BATCH):
            there = self.rows(code for code, _cells in some)
            states = snapshots(self.kind.model, [row.pk for row in there.values()])
            self.look.load(
                gathered(need for _code, cells in some for _p, column, cell in cells for need in column.needs(cell))
            )
            self.look.load_codes(gathered(self.names_of(states.values())))
            plans = {}
            for code, cells in some:
                row = there[code]
                plan = Plan(Item(code), row, None, states[row.pk], dict(states[row.pk]))
                for prefix, column, cell in cells:
                    plan.patch |= column.patch(cell, plan.state, self.look, prefix)
                plans[row.pk] = plan
            self.change(plans, by)


def needs_of(lines: Iterable[Line]) -> Iterator[tuple[Any, Iterable[str]]]:
    for table, row in lines:
        for column in table.sheet.columns:
            at = table.places.get(column.name)
            if at is not None and at < len(row.cells) and row.cells[at] is not None:
                yield from column.needs(row.cells[at])


def texts_of(blank: models.Model) -> dict[str, Any]:
    """Empty texts of all languages. modeltranslation switches the language for each of them to find out its default."""
    translated = get_translatable_fields_for_model(type(blank)) or ()
    return {name: getattr(blank, name) for field in translated for name in (field, *get_translation_fields(field))}


def child_of(relation: models.ManyToOneRel, values: Mapping[str, Plain], key: str) -> models.Model:
    """A child in memory with these values; what they do not name is as in a new one."""
    model = relation.related_model
    child = model(pk=model._meta.pk.to_python(key))
    for name, column in child_columns(relation).items():
        if name in values:
            set_column(column, child, values[name])
    return child


def check_new_child(relation: models.ManyToOneRel, child: models.Model) -> None:
    """Raises ValidationError where it could not be stored below its row."""
    check_filled(child, but=relation.field.name)
    clean([child])
    constraints.check(child)


def check_filled(row: models.Model, *, but: str = "") -> None:
    """References that must be there: `clean_fields` is not asked for them, as it would look each of them up."""
    empty = {
        column.name: ValidationError(column.error_messages["blank"], code="blank")
        for column in row._meta.concrete_fields
        if column.is_relation and not column.null and column.name != but and column.value_from_object(row) is None
    }
    if empty:
        raise ValidationError(empty)
