"""Rows of a kind from a spreadsheet of a city: each becomes a draft, all of them or none.

Nothing is published by it. Which city they belong to is told by the address of the page and by nothing in the file.
A city sends every kind that has a sheet of its rows and that can be proposed anew; in a workbook also the children of
those rows, each on a sheet of its own whose lines name their row by its title.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from cities.models import City
from core.accounts.permissions import Person
from core.content.models import CityContent
from core.history.keys import Key, columns_alone, under
from core.history.merge import is_nothing
from core.history.snapshot import Snapshot, child_columns, child_relation, set_column, snapshot_columns
from core.history.units import questions_of
from core.history.write import Actor, one_transaction
from core.importexport import constraints
from core.importexport import kinds as sheet_kinds
from core.importexport.columns import Cell, Column, Coming, cell_text
from core.importexport.engine import check_new_child, child_of, needs_of
from core.importexport.kinds import Sheet, TableKind
from core.importexport.lookups import Lookups, gathered
from core.importexport.outcomes import Outcome
from core.importexport.reading import SheetRow, Table, Unreadable
from core.importexport.report import NEW, Report
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals import kinds as proposal_kinds
from core.review.proposals.checking import check_patch, check_size
from core.review.proposals.kinds import ProposalKind as ProposalKind
from core.review.proposals.kinds import kind_for
from core.review.proposals.targets import Named, offered_keys, targets_named
from core.text.fallback import columns as columns_of
from core.text.fold import fold
from core.text.languages import column_names

MOST_ROWS = 200
NUMBER = "order"  # of children that stand in an order


# --- What can be sent ---------------------------------------------------------------------------------------------


def own_kinds() -> list[TableKind]:
    """One for each kind that can be proposed anew and has a sheet of its rows."""
    pairs = [(kind, sheet_kinds.main_kind_for(kind.model)) for kind in proposal_kinds.kinds() if kind.add]
    return [own_kind(kind, whole) for kind, whole in pairs if whole]


def own_kind(kind: ProposalKind, whole: TableKind) -> TableKind:
    """The same columns, but only those that the staff of a city writes."""
    assert whole.main
    model, left_out = kind.model, whole.own.left_out
    mine = {*model.staff_fields, *columns_of(*model.staff_fields)} - {*left_out} - {*columns_of(*left_out)}
    kept = tuple(column for column in whole.main.columns if column.field.name in mine)
    sheet = replace(whole.main, owner="", columns=kept)
    below = (own_child(each, kind.children[each.child]) for each in whole.sheets if each.child in kind.children)
    return TableKind(code=kind_code(model), model=model, sheets=(sheet, *below), own=whole.own, propose=propose)


def own_child(sheet: Sheet, allowed: Iterable[str]) -> Sheet:
    """The sheet of children, with the columns that a city sets. Those that are numbered stand in the order of the file:
    their number is no column."""
    kept = tuple(column for column in sheet.columns if column.field.name in {*allowed} - {NUMBER})
    keys = tuple(name for name in sheet.keys if name != NUMBER)
    return replace(sheet, columns=kept, keys=keys, is_of_new=True)


def kind_code(model: type[CityContent]) -> str:
    return f"own-{model.segment}"


# --- From rows to drafts ------------------------------------------------------------------------------------------


def propose(kind: TableKind, tables: Sequence[Table], tenant: int, person: Person, by: Actor | None) -> Report:
    """Makes drafts of rows; without `by` only the report. Raises Unreadable, AlreadyExists."""
    lines = [(table, row) for table in tables for row in table.rows]
    proposed, look = proposed_as(kind), Lookups(person)
    check_room(proposed, sum(not table.sheet.child for table, _row in lines), tenant)
    look.load(gathered(needs_of(lines)))
    rows = [Line(table, row, kind=kind) for table, row in lines if not table.sheet.child]
    for line in rows:
        line.read_all(look)
    below = list(children_of(rows, [each for each in lines if each[0].sheet.child], kind, look))
    offered, titles, report = offered_to(proposed, tenant, [*rows, *below]), titles_of(proposed, tenant), Report()
    for line in rows:
        line.check(proposed, tenant, offered)
        line.check_title(titles)
    for child in below:
        child.check(offered)
    for each in (*rows, *below):
        report.take(each)
    if by and not report.is_faulty:
        begin(proposed, [line.whole for line in rows], tenant, by)
    return report


def proposed_as(kind: TableKind) -> ProposalKind:
    found = kind_for(kind.model)
    assert found is not None, f"{kind.code} is no kind that can be proposed."
    return found


def check_room(kind: ProposalKind, rows: int, tenant: int) -> None:
    """What can still be looked through by people."""
    drafts = Proposal.objects.of(tenant).open().filter(kind=kind.code, object_id="").count()
    if rows + drafts > MOST_ROWS:
        plural = kind.model._meta.verbose_name_plural
        words = {"limit": MOST_ROWS, "drafts": drafts, "rows": rows, "kinds": plural}
        raise Unreadable(
            _(
                "A city can have up to %(limit)s new %(kinds)s at a time. There are already %(drafts)s, and "
                "this file contains %(rows)s more. Send some for review first, or upload a smaller file."
            )
            % words
        )


def titles_of(kind: ProposalKind, tenant: int) -> set[str]:
    """Titles that the city has told or is telling, so that a file sent twice adds nothing twice."""
    names = column_names(kind.title_field)
    rows = kind.rows_of(tenant).values_list(*names)
    drafts = Proposal.objects.of(tenant).open().filter(kind=kind.code).values_list("changes", flat=True)
    found = [title for row in rows for title in row] + [each.get(name) for each in drafts for name in names]
    return {fold(title) for title in found if title}


def begin(kind: ProposalKind, patches: Iterable[Snapshot], tenant: int, by: Actor) -> None:
    """The whole file in one transaction."""
    city = City.objects.get(pk=tenant)
    start = partial(actions.start, kind, tenant=tenant, row=None)
    with one_transaction():
        for patch in patches:
            start(patch=patch, by=replace(by, on_behalf_of=city.name))


@dataclass(kw_only=True)
class ProposedLine(Outcome):
    """A line on its way, with what it adds to the map of a draft. `prefix` is where that stands in the map."""

    kind: TableKind
    patch: Snapshot = field(default_factory=dict)
    column_of: dict[str, str] = field(default_factory=dict)
    prefix: str = ""
    does: str = NEW

    def read_all(self, look: Lookups) -> None:
        asked = questions_of(self.kind.model)
        for column in self.table.sheet.columns:
            try:
                said = self.read(column.name, partial(self.part, column, look)) or {}
            except Coming:
                self.fault(column.name, _("Unknown value."))
                continue
            part = {key: value for key, value in said.items() if not is_nothing(value, key, asked)}
            self.patch |= part
            self.column_of |= dict.fromkeys(part, column.name)

    def part(self, column: Column, look: Lookups, cell: Cell) -> Snapshot:
        return column.patch(cell, {}, look, self.prefix) if cell is not None else {}

    def fault(self, column: str, reason: str) -> None:
        """Notes a fault beside the column that it is about, once."""
        sheet = self.table.sheet
        known = column if column in sheet.by_name or column == sheet.owner else ""
        if not known or known not in self.wrong:
            super().fault(known, reason)

    @property
    def wrong(self) -> set[str]:
        return {column for column, _reason in self.faults}

    def refuse(self, error: ValidationError) -> None:
        found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, sentences in found.items():
            if name != NON_FIELD_ERRORS or not self.faults:
                self.fault(name, " ".join(sentences))

    def leads_to(self) -> Iterator[Named]:
        """What its links, and the foreign keys of a child, name."""
        return (each for each in targets_named(proposed_as(self.kind), self.patch) if Key.parse(each.at).pk)

    def check_links(self, offered: Mapping[str, set[str]]) -> None:
        for each in self.leads_to():
            if each.row not in offered[each.relation]:
                self.fault(self.column_of[each.at], _("Unknown value."))


@dataclass(kw_only=True)
class Line(ProposedLine):
    """A row, the draft that it would begin, and the lines of other sheets that hang on it."""

    below: list["Child"] = field(default_factory=list)

    @property
    def whole(self) -> Snapshot:
        return {**self.patch, **{key: value for child in self.below for key, value in child.patch.items()}}

    def check(self, kind: ProposalKind, tenant: int, offered: Mapping[str, set[str]]) -> None:
        """Checks a line as a proposal would take it and as the model would store it, and that it does not contradict
        itself."""
        for name, reason in self.kind.own.check(self.patch):
            self.fault(name, reason)
        self.check_links(offered)
        plain = columns_alone(self.patch)
        try:
            check_patch(kind, tenant, "", plain)
            check_size(self.whole)
            check_model(kind.model, plain)
        except ValidationError as error:
            self.refuse(error)

    def check_title(self, titles: set[str]) -> None:
        """Each is remembered for the rows below."""
        names = column_names(proposed_as(self.kind).title_field)
        own = {name: fold(str(self.patch[name])) for name in names if self.patch.get(name)}
        if not own and not self.wrong & set(names):
            self.fault(names[0], _("Enter a title in at least one language."))
        for name, title in own.items():
            if title in titles:
                self.fault(name, str(self.kind.own.title_taken))
        titles.update(own.values())

    @property
    def titles(self) -> set[str]:
        names = column_names(proposed_as(self.kind).title_field)
        return {fold(str(self.patch[name])) for name in names if self.patch.get(name)}


@dataclass(kw_only=True)
class Child(ProposedLine):
    """A line of a sheet of children, which names a row of the same file by its title."""

    of: Line | None

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from others of its row; nothing where only its place does."""
        return tuple(self.patch.get(f"{self.prefix}{column.field.name}") for column in self.table.sheet.key_columns)

    def join(self) -> None:
        """Puts it below its row, behind those that stand there."""
        if self.of is None:
            sentence = _("No row of the sheet “%(sheet)s” has this title.")
            self.fault(self.table.sheet.owner, sentence % {"sheet": self.kind.sheets[0].code})
            return
        beside = [child for child in self.of.below if child.table.sheet is self.table.sheet]
        if self.key and self.key in [child.key for child in beside]:
            self.fault("", _("This appears twice in the file. Remove one of the two."))
        self.patch[Key.parse(self.prefix).row] = True
        if NUMBER in child_columns(self.relation):
            self.patch[f"{self.prefix}{NUMBER}"] = len(beside)
        self.of.below.append(self)

    @property
    def relation(self) -> Any:
        return child_relation(self.kind.model, self.table.sheet.child)

    def check(self, offered: Mapping[str, set[str]]) -> None:
        """Checks it as the model would store it: a child is whole, or it is none."""
        self.check_links(offered)
        if self.faults:
            return
        head = Key.parse(self.prefix)
        try:
            check_new_child(self.relation, child_of(self.relation, under(head.row, self.patch), head.pk))
        except ValidationError as error:
            self.refuse(error)


def children_of(
    rows: Sequence[Line], lines: Iterable[tuple[Table, SheetRow]], kind: TableKind, look: Lookups
) -> Iterator[Child]:
    by_title = {title: line for line in rows for title in line.titles}
    for table, row in lines:
        title = fold(cell_text(table.cell(row, table.sheet.owner)).strip())
        child = Child(table, row, kind=kind, prefix=f"{table.sheet.child}.{uuid.uuid4()}.", of=by_title.get(title))
        child.read_all(look)
        child.join()
        yield child


def offered_to(kind: ProposalKind, tenant: int, lines: Iterable[ProposedLine]) -> dict[str, set[str]]:
    """What links of this city may lead to, of all that the file names: one query for each kind of link."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for each in line.leads_to():
            wanted[each.relation].add(each.row)
    return {name: offered_keys(kind, tenant, name, keys) for name, keys in wanted.items()}


def check_model(model: type[CityContent], patch: Snapshot) -> None:
    row, own = model(), snapshot_columns(model)
    names = own.keys() & patch.keys()
    for name in names:
        set_column(own[name], row, patch[name])
    row.clean_fields(exclude=[each.name for each in row._meta.fields if each.name not in names])
    constraints.check(row, but="slug")  # which it gets when it is published
