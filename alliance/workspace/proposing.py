"""Rows of a kind from a spreadsheet of a city: each becomes a draft, all of them or none.

Nothing is published by it. Which city they belong to is told by the address of the page and by nothing in the file.
A city sends every kind that has a sheet of its rows and that can be proposed anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from cities.models import City
from core.accounts.permissions import Person
from core.content.models import CityContent
from core.history.keys import Key, columns_alone
from core.history.merge import is_nothing
from core.history.snapshot import Snapshot, set_column, snapshot_columns
from core.history.units import questions_of
from core.history.write import Actor, one_transaction
from core.importexport import constraints
from core.importexport import kinds as sheet_kinds
from core.importexport.columns import Cell, Column, Coming
from core.importexport.engine import needs_of
from core.importexport.kinds import TableKind
from core.importexport.lookups import Lookups, gathered
from core.importexport.outcomes import Outcome
from core.importexport.reading import Table, Unreadable
from core.importexport.report import NEW, Report
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals import kinds as proposal_kinds
from core.review.proposals.checking import check_patch
from core.review.proposals.kinds import ProposalKind as ProposalKind
from core.review.proposals.kinds import kind_for
from core.review.proposals.targets import offered_keys
from core.text.fallback import columns as columns_of
from core.text.fold import fold
from core.text.languages import column_names

MOST_ROWS = 200


# --- What can be sent ---------------------------------------------------------------------------------------------


def own_kinds() -> list[TableKind]:
    """One for each kind that can be proposed anew and has a sheet of its rows."""
    pairs = [(kind.model, sheet_kinds.main_kind_for(kind.model)) for kind in proposal_kinds.kinds() if kind.add]
    return [own_kind(model, whole) for model, whole in pairs if whole]


def own_kind(model: type[CityContent], whole: TableKind) -> TableKind:
    """The same columns, but only those that the staff of a city writes."""
    assert whole.main
    mine = {*model.staff_fields, *columns_of(*model.staff_fields)} - {*whole.own.left_out}
    mine -= {*columns_of(*whole.own.left_out)}
    kept = tuple(column for column in whole.main.columns if column.field.name in mine)
    sheet = replace(whole.main, owner="", columns=kept)
    return TableKind(code=kind_code(model), model=model, sheets=(sheet,), own=whole.own, propose=propose)


def kind_code(model: type[CityContent]) -> str:
    return f"own-{model.segment}"


# --- From rows to drafts ------------------------------------------------------------------------------------------


def propose(kind: TableKind, tables: Sequence[Table], tenant: int, person: Person, by: Actor | None) -> Report:
    """Makes drafts of rows; without `by` only the report. Raises Unreadable, AlreadyExists."""
    lines = [(table, row) for table in tables for row in table.rows]
    proposed = proposed_as(kind)
    check_room(proposed, len(lines), tenant)
    look = Lookups(person)
    look.load(gathered(needs_of(lines)))
    read = [Line(table, row, kind=kind) for table, row in lines]
    for line in read:
        line.read_all(look)
    offered, titles, report = offered_to(proposed, tenant, read), titles_of(proposed, tenant), Report()
    for line in read:
        line.check(proposed, tenant, offered)
        line.check_title(titles)
        report.take(line)
    if by and not report.is_faulty:
        begin(proposed, [line.patch for line in read], tenant, by)
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
class Line(Outcome):
    """One row on its way, and the draft that it would begin."""

    kind: TableKind
    patch: Snapshot = field(default_factory=dict)
    column_of: dict[str, str] = field(default_factory=dict)
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
        return column.patch(cell, {}, look, "") if cell is not None else {}

    def fault(self, column: str, reason: str) -> None:
        """Notes a fault beside the column that it is about, once."""
        known = column if column in self.table.sheet.by_name else ""
        if not known or known not in self.wrong:
            super().fault(known, reason)

    @property
    def wrong(self) -> set[str]:
        return {column for column, _reason in self.faults}

    @property
    def links(self) -> Iterator[tuple[str, str]]:
        """Names of links, each with the key that it leads to."""
        for key in self.patch:
            name, pk, _column = Key.parse(key)
            if pk:
                yield name, pk

    def check(self, kind: ProposalKind, tenant: int, offered: Mapping[str, set[str]]) -> None:
        """Checks a line as a proposal would take it and as the model would store it, and that it does not contradict
        itself."""
        for name, reason in self.kind.own.check(self.patch):
            self.fault(name, reason)
        for name, rest in self.links:
            if rest not in offered[name]:
                self.fault(self.column_of[f"{name}.{rest}"], _("Unknown value."))
        plain = columns_alone(self.patch)
        try:
            check_patch(kind, tenant, "", plain)
            check_model(kind.model, plain)
        except ValidationError as error:
            self.refuse(error)

    def refuse(self, error: ValidationError) -> None:
        found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, sentences in found.items():
            if name != NON_FIELD_ERRORS or not self.faults:
                self.fault(name, " ".join(sentences))

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


def offered_to(kind: ProposalKind, tenant: int, lines: Iterable[Line]) -> dict[str, set[str]]:
    """What links of this city may lead to, of all that the file names: one query for each kind of link."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for name, key in line.links:
            wanted[name].add(key)
    return {name: offered_keys(kind, tenant, name, keys) for name, keys in wanted.items()}


def check_model(model: type[CityContent], patch: Snapshot) -> None:
    row, own = model(), snapshot_columns(model)
    names = own.keys() & patch.keys()
    for name in names:
        set_column(own[name], row, patch[name])
    row.clean_fields(exclude=[each.name for each in row._meta.fields if each.name not in names])
    constraints.check(row)
