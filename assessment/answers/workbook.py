"""An assessment as a workbook, to be filled in by colleagues without an account, and read back.

One row for each value that is asked. Columns are known by the words in their first row, wherever they stand; rows by
indicator and input. A cell that is empty changes nothing, so that half of the rows can be sent back.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assessment.answers.outcomes import BASELINE_COUNT, asked_inputs
from assessment.answers.typed import check_count, number_written, read_value
from assessment.models import Answer, Certainty, Mode
from assessment.scoring import InputError
from assessment.scoring.checking import check_year
from assessment.scoring.definitions import Framework, Indicator, Input, InputKind
from assessment.wording import refusal, said
from core.history.snapshot import Plain, Snapshot, map_of
from core.history.sourced import left_behind, sourced_of
from core.importexport import books
from core.importexport.cells import unguarded
from core.importexport.columns import Broken, Cell
from core.importexport.grids import BROKEN
from core.importexport.kinds import Sheet
from core.importexport.outcomes import Outcome
from core.importexport.reading import SheetRow, Table, Unreadable, tables_in
from core.importexport.report import Fault

COLUMNS = (
    *("number", "indicator", "name", "input", "label", "unit", "value", "year", "answer", "planned_for"),
    *("points", "reason", "certainty", "source", "link", "note"),
)
OF_ANSWER = {
    "year": "year",
    "answer": "mode",
    "planned_for": "planned_for",
    "points": "self_score",
    "reason": "justification",
    "certainty": "certainty",
    "source": "source_title",
    "link": "source_link",
    "note": "note",
}
WIDE = {"name": 40, "label": 40, "value": 18, "source": 40, "link": 30, "note": 40}
WHOLE = ("year", "planned_for", "self_score")
ANSWERS, ABOUT = "answers", "about"
NEEDED = ("indicator", "input", "value")
MOST_ROWS, LONGEST = 1_000, 200_000

type Check = Callable[[str, Snapshot], None]


def named(heading: str) -> str:
    name = heading.lower()
    return name if name in COLUMNS else ""


KINDS = {
    ABOUT: Sheet(ABOUT, ABOUT, "", (), heading=str),
    ANSWERS: Sheet(ANSWERS, ANSWERS, "indicator", (), heading=named),
}


@dataclass
class Brought:
    """What a file says: the changes of each indicator in the keys of `actions.flat`, and what could not be read.

    An indicator is taken whole: one with a fault stands in `faults` alone.
    """

    sent: Table
    changes: dict[str, Snapshot] = field(default_factory=dict)
    left: dict[str, Snapshot] = field(default_factory=dict)  # sources that say another number than the new one
    faults: list[Fault] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.sent.rows)

    @property
    def faulty(self) -> set[Cell]:
        """The indicators that a fault is about, as the rows name them."""
        wrong = {fault.row for fault in self.faults}
        return {self.sent.cell(row, "indicator") for row in self.sent.rows if row.number in wrong}

    def refuse(self, key: str, wrong: ValidationError) -> None:
        """What an answer would be refused for: each sentence beside the cell that it is about."""
        found = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
        for name, sentences in found.items():
            row, column = self.place(key, name)
            line = Outcome(self.sent, row)
            line.fault(column, " ".join(sentences))
            self.faults += line.told()
        self.changes.pop(key, None)

    def place(self, key: str, name: str) -> tuple[SheetRow, str]:
        """The cell of an input or of a column of the answer; else the first value that the file has of it."""
        rows = only(self.sent, {key}).rows
        column = next((column for column, kept in OF_ANSWER.items() if kept == name), "value")
        of_input = [row for row in rows if column == "value" and self.sent.cell(row, "input") == name]
        filled = [row for row in rows if self.sent.cell(row, column) is not None]
        return next(iter([*of_input, *filled, *rows])), column if column in self.sent.places else ""


def only(sent: Table, keys: Collection[Cell]) -> Table:
    """The rows of these indicators."""
    return replace(sent, rows=[row for row in sent.rows if sent.cell(row, "indicator") in keys])


def with_cells(sent: Table, typed: Mapping[tuple[int, str], str]) -> Table:
    """The same with cells that were typed anew, of rows and columns that it has."""

    def cell(row: SheetRow, name: str) -> Cell:
        return (typed[row.number, name] or None) if (row.number, name) in typed else sent.cell(row, name)

    return replace(sent, rows=[SheetRow(row.number, [cell(row, name) for name in sent.names]) for row in sent.rows])


def as_data(sent: Table) -> list[Any]:
    """Plain, so that it can be kept until somebody has mended what is wrong."""
    return [sent.names, [[row.number, [*map(packed, row.cells)]] for row in sent.rows]]


def table_of(data: Sequence[Any]) -> Table:
    names, rows = data
    return Table(KINDS[ANSWERS], names, [SheetRow(number, [*map(unpacked, cells)]) for number, cells in rows])


def packed(cell: Cell) -> Cell:
    return f"{BROKEN}{cell.reason}" if isinstance(cell, Broken) else cell


def unpacked(cell: str | None) -> Cell:
    return Broken("", cell.removeprefix(BROKEN)) if cell and cell.startswith(BROKEN) else cell


# --- Out ----------------------------------------------------------------------------------------------------------


def book(edition: Framework, key: str, answers: Mapping[str, Answer], first_counts: Collection[str] = ()) -> IO[bytes]:
    """The workbook in a file. `first_counts` are the indicators of a change of which nothing was counted before: they
    ask for the count."""
    rows = [
        line
        for indicator in edition.indicators
        for line in lines(indicator, answers.get(indicator.key), is_first_count=indicator.key in first_counts)
    ]
    about = (
        ("edition", edition.key),
        ("assessment", key),
        ("", _("Fill in the column “value” in the unit shown beside it. Empty cells change nothing.")),
        ("", _("Column “answer”: enter given, no_data, planned, not_applicable or baseline.")),
        (
            "",
            _(
                "Column “certainty”: enter measured, estimated or expert. Column “points”: enter 0 to 4 where "
                "points are asked for."
            ),
        ),
    )
    widths = [WIDE.get(name) for name in COLUMNS]
    page = books.Page(title=ANSWERS, header=COLUMNS, rows=rows, widths=widths)
    return books.book_file([page, books.Page(title=ABOUT, rows=about)])


def lines(indicator: Indicator, answer: Answer | None, *, is_first_count: bool) -> Iterator[list[Any]]:
    """The first line of an indicator says what is about all its values."""
    asked: list[Input | None] = [*asked_inputs(indicator, is_first_count=is_first_count)]
    for place, each in enumerate(asked or [None]):
        head = [indicator.number, indicator.key, said(indicator.name)]
        body = ["", "", "", None] if each is None else of_input(each, answer)
        yield [*head, *body, *(rest(answer) if place == 0 else [None] * len(OF_ANSWER))]


def of_input(asked: Input, answer: Answer | None) -> list[Any]:
    given = answer.inputs.get(asked.key) if answer else None
    label = _("Native species counted") if asked.key == BASELINE_COUNT else said(asked.label)
    return [asked.key, label, asked.unit, cell_of(asked, given["value"]) if given else None]


def cell_of(asked: Input, value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(value)
    return value if asked.kind in (InputKind.TEXT, InputKind.AREAS) else float(value)


def rest(answer: Answer | None) -> list[Any]:
    if answer is None:
        return [None] * len(OF_ANSWER)
    found = [getattr(answer, column) for column in OF_ANSWER.values()]
    return [None if each == "" else each for each in found]


# --- Back in ------------------------------------------------------------------------------------------------------


def sent(content: IO[bytes], edition: Framework) -> Table:
    """What stands in the cells of a file, as texts. Raises Unreadable."""
    found = {table.sheet.code: table for table in tables_in(content, [*KINDS.values()])}
    if about := found.get(ABOUT):
        for cells in (about.names, *(row.cells for row in about.rows)):
            check_edition(cells, edition)
    answers = found.get(ANSWERS)
    if answers is None:
        raise Unreadable(_("The workbook has no sheet “answers”. Upload the workbook that you downloaded here."))
    if missing := [name for name in NEEDED if name not in answers.places]:
        raise Unreadable(_("These columns are missing from the first row: %(names)s.") % {"names": ", ".join(missing)})
    texts = [
        SheetRow(row.number, [kept_text(answers.cell(row, name)) for name in answers.names])
        for row in answers.rows
        if row.number <= MOST_ROWS
    ]
    return replace(answers, rows=[row for row in texts if any(cell is not None for cell in row.cells)])


def kept_text(cell: Cell) -> Cell:
    """What is broken can be mended, but not shown."""
    return Broken("", cell.reason) if isinstance(cell, Broken) else cell_as_typed(cell) or None


def bring(
    sent: Table,
    edition: Framework,
    answers: Mapping[str, Snapshot],
    *,
    this_year: int,
    first_counts: Collection[str] = (),
    check: Check | None = None,
) -> Brought:
    """What differs from `answers`, which are flat. `check` raises ValidationError for what would be refused."""
    found = Brought(sent)
    for row in sent.rows:
        line = Line(sent, row, edition=edition, answers=answers, this_year=this_year, first_counts=first_counts)
        line.take(found.changes)
        found.faults += line.told()
    for key in found.faulty:
        found.changes.pop(str(key), None)
    (rule,) = sourced_of(Answer)
    for key, changes in list(found.changes.items()):
        now = answers.get(key, {})
        if left := left_behind(rule, now, {**now, **changes}):
            found.left[key] = dict.fromkeys(left, "")
        try:
            if check:
                check(key, {**now, **changes, **found.left.get(key, {})})
        except ValidationError as wrong:
            found.refuse(key, wrong)
    found.faults.sort(key=lambda fault: fault.row)
    return found


def check_edition(cells: Sequence[Cell], edition: Framework) -> None:
    if len(cells) > 1 and cells[0] == "edition" and cells[1] != edition.key:
        words = {"other": cells[1], "edition": edition.key}
        raise Unreadable(
            _("This workbook is for edition %(other)s, but the assessment uses edition %(edition)s.") % words
        )


@dataclass(kw_only=True)
class Line(Outcome):
    edition: Framework
    answers: Mapping[str, Snapshot]
    this_year: int
    first_counts: Collection[str] = ()

    def take(self, all_changes: dict[str, Snapshot]) -> None:
        indicator = self.edition.indicator_of.get(str(self.cell("indicator")))
        if indicator is None:
            self.fault("indicator", _("The edition has no indicator with this name."))
            return
        now = self.answers.get(indicator.key, {})
        changes = self.changed_value(indicator, now)
        for column, name in OF_ANSWER.items():
            if self.cell(column) is not None:
                said = self.read(column, partial(self.converted, name))
                if said is not None and said != now.get(name):
                    changes[name] = said
        if changes:
            given = Mode.BASELINE if indicator.key in self.first_counts else Mode.GIVEN
            changes.setdefault("mode", now.get("mode") or given)
            all_changes.setdefault(indicator.key, {}).update(changes)

    def changed_value(self, indicator: Indicator, now: Snapshot) -> Snapshot:
        if self.cell("value") is None:
            return {}
        key = f"inputs.{self.cell('input')}"
        said = self.read("value", partial(self.value, indicator))
        return {key: said} if said and said["value"] != map_of(now.get(key)).get("value") else {}

    def value(self, indicator: Indicator, cell: Cell) -> Any:
        """What a cell says of an input, as answers keep it. Raises ValidationError."""
        is_first, name = indicator.key in self.first_counts, self.cell("input")
        asked = next((each for each in asked_inputs(indicator, is_first_count=is_first) if each.key == name), None)
        if asked is None:
            self.fault("input", _("This indicator does not use such a value."))
            return None
        try:
            said = read_value(indicator.key, asked, str(cell), asked.unit)
            if asked.key == BASELINE_COUNT:
                check_count(indicator.key, asked, said)
        except InputError as wrong:
            raise ValidationError(refusal(wrong)) from wrong
        return said

    def converted(self, name: str, cell: Cell) -> Plain:
        """A cell as its column of the answer keeps it. Raises ValidationError."""
        text = str(cell)
        if name in WHOLE:
            return self.whole(name, text)
        if name == "mode" and text not in Mode.values:
            raise ValidationError(
                _("This is not a valid answer. Use given, no_data, planned, not_applicable or baseline.")
            )
        if name == "certainty" and text not in Certainty.values:
            raise ValidationError(_("Enter measured, estimated or expert."))
        longest = Answer._meta.get_field(name).max_length  # type: ignore[union-attr]
        if longest and len(text) > longest:
            raise ValidationError(_("This text is too long. Shorten the text."))
        return text

    def whole(self, name: str, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            raise ValidationError(_("Enter a whole number."))
        number = int(text)
        if name == "self_score" and number > 4:
            raise ValidationError(_("Choose a whole number from 0 to 4."))
        if name == "year":
            try:
                check_year("", "year", number, this_year=self.this_year)
            except InputError as wrong:
                raise ValidationError(refusal(wrong)) from wrong
        return number


def cell_as_typed(value: Any) -> str:
    """A number as it would be typed: 12 rather than 12.0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        try:
            return number_written(Decimal(repr(value)))
        except InvalidOperation:
            return str(value)
    return unguarded(str(value)[:LONGEST].strip())
