"""Practices of a city from a spreadsheet: each row becomes a draft, all of them or none.

Nothing is published by it. Which city they belong to is told by the address of the page and by nothing in the file.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import this_year
from cities.models import City
from cities.practices.forms import result_or_unknown, years_or_unknown
from cities.practices.models import Practice
from core.accounts.permissions import Person
from core.history.snapshot import Plain, Snapshot, columns, set_column
from core.history.write import By, one_transaction
from core.importexport import constraints
from core.importexport.columns import Broken, Cell, Column, Coming
from core.importexport.engine import needs_of
from core.importexport.kinds import Kind, Sheet, described, register_own
from core.importexport.lookups import Lookups, gathered
from core.importexport.reading import Row, Table, Unreadable
from core.importexport.report import FAULTY, NEW, Report
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals.checking import check
from core.review.proposals.kinds import kind_of
from core.review.proposals.targets import offered
from core.text.fold import fold
from core.text.languages import column_names

CODE = "own-practices"
MOST_ROWS = 200
NAMES = (
    *("title", "summary", "problem", "place", "latitude", "longitude", "starts", "ends", "period_unknown"),
    *("done", "result", "result_year", "result_unknown", "learned", "terms", "organisations"),
)
YEARS = ("starts", "result_year")
TITLES = column_names("title")


def propose(kind: Kind, tables: Sequence[Table], tenant: int, person: Person, by: By | None) -> Report:
    """Without `by` only the report. Raises Unreadable, Duplicate."""
    lines = [(table, row) for table in tables for row in table.rows]
    check_room(len(lines), tenant)
    look = Lookups(person)
    look.load(gathered(needs_of(lines)))
    read = [Line.read(table, row, look) for table, row in lines]
    offered, titles = offered_to(tenant, read), titles_of(tenant)
    for line in read:
        line.check(tenant, offered)
        line.check_title(titles)
    report = report_of(read)
    if by and not report.is_faulty:
        begin([line.patch for line in read], tenant, by)
    return report


def check_room(rows: int, tenant: int) -> None:
    """What can still be looked through by people."""
    drafts = Proposal.objects.of(tenant).open().filter(kind="practice", object_id="").count()
    if rows + drafts > MOST_ROWS:
        words = {"limit": MOST_ROWS, "drafts": drafts, "rows": rows}
        raise Unreadable(
            _(
                "A city can have %(limit)s new practices in hand. There are %(drafts)s, and this file holds %(rows)s "
                "more. Send some for review first, or make the file smaller."
            )
            % words
        )


def titles_of(tenant: int) -> set[str]:
    """Of what the city has told or is telling, so that a file sent twice adds nothing twice."""
    rows = Practice.objects.filter(city=tenant).values_list(*TITLES)
    drafts = Proposal.objects.of(tenant).open().filter(kind="practice").values_list("changes", flat=True)
    found = [title for row in rows for title in row] + [each.get(name) for each in drafts for name in TITLES]
    return {fold(title) for title in found if title}


def begin(patches: Iterable[Snapshot], tenant: int, by: By) -> None:
    """The whole file in one transaction."""
    city = City.objects.get(pk=tenant)
    start = partial(actions.start, kind_of("practice"), tenant=tenant, row=None)
    with one_transaction():
        for patch in patches:
            start(patch=patch, by=replace(by, on_behalf_of=city.name))


@dataclass
class Line:
    """One row on its way: the draft that it would begin, and what is wrong with it."""

    table: Table
    row: Row
    patch: Snapshot = field(default_factory=dict)
    faults: list[tuple[str, Cell, str]] = field(default_factory=list)

    @classmethod
    def read(cls, table: Table, row: Row, look: Lookups) -> "Line":
        line = cls(table, row)
        for column in table.sheet.columns:
            try:
                line.patch |= {key: value for key, value in line.part(column, look).items() if not is_nothing(value)}
            except ValidationError as error:
                line.fault(column.name, " ".join(error.messages))
            except Coming:
                line.fault(column.name, _("Unknown value."))
        return line

    def part(self, column: Column, look: Lookups) -> Snapshot:
        cell = self.table.cell(self.row, column.name)
        if isinstance(cell, Broken):
            raise ValidationError(cell.reason)
        return column.patch(cell, {}, look, "") if cell is not None else {}

    def fault(self, name: str, reason: str) -> None:
        """Beside the column that it is about, once."""
        column = name if name in self.table.sheet.by_name else ""
        if not column or column not in self.wrong:
            self.faults.append((column, self.table.cell(self.row, column) if column else None, reason))

    @property
    def wrong(self) -> set[str]:
        return {column for column, _value, _reason in self.faults}

    @property
    def links(self) -> Iterator[tuple[str, str]]:
        """Names of links, each with the key that it leads to."""
        for key in self.patch:
            name, dot, rest = key.partition(".")
            if dot:
                yield name, rest

    def check(self, tenant: int, offered: Mapping[str, set[str]]) -> None:
        """As a proposal would take it and as the model would store it, and that it does not contradict itself."""
        for name, reason in [*years_or_unknown(self.patch), *result_or_unknown(self.patch)]:
            self.fault(name, reason)
        for name in YEARS:
            if self.patch.get(name, 0) > this_year():
                self.fault(name, _("Enter a year that is not in the future."))
        if any(rest not in offered[name] for name, rest in self.links):
            self.fault("organisations", _("Unknown value."))
        plain = {key: value for key, value in self.patch.items() if "." not in key}
        try:
            check(kind_of("practice"), tenant, "", plain)
            check_model(plain)
        except ValidationError as error:
            self.refuse(error)

    def refuse(self, error: ValidationError) -> None:
        found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, sentences in found.items():
            if name != NON_FIELD_ERRORS or not self.faults:
                self.fault(name, " ".join(sentences))

    def check_title(self, titles: set[str]) -> None:
        """Each is remembered for the rows below."""
        own = {name: fold(self.patch[name]) for name in TITLES if self.patch.get(name)}
        if not own and not self.wrong & set(TITLES):
            self.fault(TITLES[0], _("Enter a title in at least one language."))
        for name, title in own.items():
            if title in titles:
                self.fault(name, _("A practice, a draft or an earlier row has this title already."))
        titles.update(own.values())


def is_nothing(value: Plain) -> bool:
    return value is None or value is False or value == ""


def offered_to(tenant: int, lines: Iterable[Line]) -> dict[str, set[str]]:
    """What links of this city may lead to, of all that the file names: one query for each kind of link."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for name, key in line.links:
            wanted[name].add(key)
    return {name: offered(kind_of("practice"), tenant, name, keys) for name, keys in wanted.items()}


def report_of(lines: Iterable[Line]) -> Report:
    report = Report()
    for line in lines:
        sheet, row = line.table.sheet.code, line.row.number
        for column, value, reason in line.faults:
            report.add(sheet, row, column, value, reason)
        report.count(sheet, FAULTY if line.faults else NEW)
    return report


def check_model(patch: Snapshot) -> None:
    row, own = Practice(), columns(Practice)
    names = own.keys() & patch.keys()
    for name in names:
        set_column(own[name], row, patch[name])
    row.clean_fields(exclude=[each.name for each in row._meta.fields if each.name not in names])
    constraints.check(row)


sheet = Sheet("practices", gettext_lazy("Practices"), "", tuple(described(Practice, NAMES)))
register_own(
    Kind(
        code=CODE,
        label=gettext_lazy("Practices of your city"),
        model=Practice,
        sheets=(sheet,),
        added="practice_added",
        changed="practice_changed",
        cities_of=lambda key, state: set(),
        propose=propose,
    )
)
