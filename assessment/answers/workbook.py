"""An assessment as a workbook, to be filled in by colleagues without an account, and read back.

One row for each value that is asked. Columns are known by the words in their first row, wherever they stand; rows by
indicator and input. A cell that is empty changes nothing, so that half of the rows can be sent back.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import IO, Any, NamedTuple, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assessment.answers.outcomes import BASELINE_COUNT, asked_inputs
from assessment.answers.typed import check_count, read, written
from assessment.models import Answer, Certainty, Mode
from assessment.scoring import InputError
from assessment.scoring.checking import check_year
from assessment.scoring.definitions import Framework, Indicator, Input, InputKind
from assessment.wording import refusal, said
from core.history.snapshot import Plain, Snapshot, map_of
from core.history.sourced import left_behind, sourced_of
from core.importexport.cells import column_letter, unguarded
from core.importexport.columns import Broken, Cell
from core.importexport.grids import BROKEN
from core.importexport.reading import Unreadable, workbook_cell, workbook_lines
from core.importexport.writing import bold, empty_book, typed

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
WHOLE = ("year", "planned_for", "self_score")
ANSWERS, ABOUT = "answers", "about"
NEEDED = ("indicator", "input", "value")
MOST_ROWS, LONGEST = 1_000, 200_000

type Check = Callable[[str, Snapshot], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """`column` is empty where no cell can mend it; `shown` is what stands in the cell."""

    row: int
    column: str
    text: str
    shown: str = ""


class Sent(NamedTuple):
    """What a file says: the texts of its cells by row and column, and the letter of each column. Plain, so that it can
    be kept until somebody has mended what is wrong."""

    rows: dict[int, dict[str, str]]
    letters: dict[str, str]

    def only(self, keys: Collection[str]) -> Self:
        """The rows of these indicators."""
        return self._replace(rows={number: row for number, row in self.rows.items() if key_in(row) in keys})

    def with_cells(self, typed: Mapping[tuple[int, str], str]) -> Self:
        """The same with cells that were typed anew, of rows and columns that it has."""
        rows = {number: dict(row) for number, row in self.rows.items()}
        for (number, column), text in typed.items():
            if number in rows and column in self.letters:
                rows[number][column] = text
        return self._replace(rows=rows)


def key_in(row: Mapping[str, str]) -> str:
    return row.get("indicator", "")


@dataclass
class Brought:
    """What a file says: the changes of each indicator in the keys of `actions.flat`, and what could not be read.

    An indicator is taken whole: one with a fault stands in `faults` alone.
    """

    sent: Sent
    changes: dict[str, Snapshot] = field(default_factory=dict)
    left: dict[str, Snapshot] = field(default_factory=dict)  # sources that say another number than the new one
    faults: list[Fault] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.sent.rows)

    @property
    def faulty(self) -> set[str]:
        """The indicators that a fault is about, as the rows name them."""
        return {key_in(self.sent.rows[fault.row]) for fault in self.faults}

    def refuse(self, key: str, wrong: ValidationError) -> None:
        """What an answer would be refused for: each sentence beside the cell that it is about."""
        found = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
        for name, sentences in found.items():
            row, column = self.place(key, name)
            self.faults.append(Fault(row, column, " ".join(sentences), self.sent.rows[row].get(column, "")))
        self.changes.pop(key, None)

    def place(self, key: str, name: str) -> tuple[int, str]:
        """The cell of an input or of a column of the answer; else the first value that the file has of it."""
        rows = {number: row for number, row in self.sent.rows.items() if key_in(row) == key}
        column = next((column for column, kept in OF_ANSWER.items() if kept == name), "value")
        if column != "value":
            found = next((number for number, row in rows.items() if row.get(column)), next(iter(rows)))
            return (found, column) if column in self.sent.letters else (found, "")
        number = next((number for number, row in rows.items() if row.get("input") == name), None)
        return number or next((number for number, row in rows.items() if row.get("value")), next(iter(rows))), "value"


# --- Out ----------------------------------------------------------------------------------------------------------


def write(
    out: IO[bytes], edition: Framework, key: str, answers: Mapping[str, Answer], first_counts: Collection[str] = ()
) -> None:
    """`first_counts` are the indicators of a change of which nothing was counted before: they ask for the count."""
    book = empty_book()
    page = book.create_sheet(ANSWERS)
    page.freeze_panes = "A2"
    for letter, width in zip("CEGNOP", (40, 40, 18, 40, 30, 40), strict=True):
        page.column_dimensions[letter].width = width
    page.append([bold(page, name) for name in COLUMNS])
    for indicator in edition.indicators:
        for line in lines(indicator, answers.get(indicator.key), is_first_count=indicator.key in first_counts):
            page.append([typed(page, cell) for cell in line])
    about = book.create_sheet(ABOUT)
    for row in (
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
    ):
        about.append([typed(about, cell) for cell in row])
    book.save(out)


def lines(indicator: Indicator, answer: Answer | None, *, is_first_count: bool) -> Iterator[list[Any]]:
    """The first line of an indicator says what is about all its values."""
    asked: list[Input | None] = [*asked_inputs(indicator, is_first_count=is_first_count)]
    for place, each in enumerate(asked or [None]):
        head = [indicator.number, indicator.key, said(indicator.name)]
        body = ["", "", "", None] if each is None else of_input(each, answer)
        yield [*head, *body, *(rest(answer) if place == 0 else [None] * len(OF_ANSWER))]


def of_input(asked: Input, answer: Answer | None) -> list[Any]:
    kept = answer.inputs.get(asked.key) if answer else None
    label = _("Native species counted") if asked.key == BASELINE_COUNT else said(asked.label)
    return [asked.key, label, asked.unit, cell_of(asked, kept["value"]) if kept else None]


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


def sent(content: IO[bytes], edition: Framework) -> Sent:
    """What stands in the cells of a file. Raises Unreadable."""
    rows: dict[int, dict[str, str]] = {}
    places: dict[str, int] | None = None
    for sheet, number, raw in workbook_lines(content, (ABOUT, ANSWERS)):
        cells = [workbook_cell(each) for each in raw]
        if sheet == ABOUT:
            check_edition(cells, edition)
        elif places is None:
            places = header(cells)
        elif number <= MOST_ROWS:
            row = {name: kept_text(cells[place]) for name, place in places.items() if place < len(cells)}
            if any(row.values()):
                rows[number] = {name: text for name, text in row.items() if text}
    if places is None:
        raise Unreadable(_("The workbook has no sheet “answers”. Upload the workbook that you downloaded here."))
    return Sent(rows, {name: column_letter(place + 1) for name, place in places.items()})


def kept_text(cell: Any) -> str:
    return f"{BROKEN}{cell.reason}" if isinstance(cell, Broken) else text_of(cell)


def bring(
    sent: Sent,
    edition: Framework,
    answers: Mapping[str, Snapshot],
    *,
    this_year: int,
    first_counts: Collection[str] = (),
    check: Check | None = None,
) -> Brought:
    """What differs from `answers`, which are flat. `check` raises ValidationError for what would be refused."""
    found = Brought(sent)
    for number, row in sent.rows.items():
        Line(edition, answers, found, number, this_year, first_counts).take(row)
    for key in found.faulty:
        found.changes.pop(key, None)
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


def header(cells: Sequence[Cell]) -> dict[str, int]:
    """The place of each column that is known, wherever it stands."""
    names = [str(cell or "").strip().lower() for cell in cells]
    places = {name: names.index(name) for name in COLUMNS if name in names}
    if missing := [name for name in NEEDED if name not in places]:
        raise Unreadable(_("These columns are missing from the first row: %(names)s.") % {"names": ", ".join(missing)})
    return places


@dataclass
class Line:
    edition: Framework
    answers: Mapping[str, Snapshot]
    found: Brought
    number: int
    this_year: int
    first_counts: Collection[str] = ()

    def fault(self, column: str, text: str) -> None:
        shown = self.found.sent.rows[self.number].get(column, "")
        self.found.faults.append(Fault(self.number, column, text, "" if shown.startswith(BROKEN) else shown))

    def take(self, row: Mapping[str, str]) -> None:
        indicator = self.edition.indicator_of.get(key_in(row))
        if indicator is None:
            self.fault("indicator", _("The edition has no indicator with this name."))
            return
        now = self.answers.get(indicator.key, {})
        changes: Snapshot = {}
        self.take_value(indicator, row, now, changes)
        for column, name in OF_ANSWER.items():
            self.take_column(column, name, row.get(column, ""), now, changes)
        if changes:
            given = Mode.BASELINE if indicator.key in self.first_counts else Mode.GIVEN
            changes.setdefault("mode", now.get("mode") or given)
            self.found.changes.setdefault(indicator.key, {}).update(changes)

    def take_value(self, indicator: Indicator, row: Mapping[str, str], now: Snapshot, changes: Snapshot) -> None:
        name, text = row.get("input", ""), row.get("value", "")
        if text.startswith(BROKEN):
            self.fault("value", text.removeprefix(BROKEN))
            return
        if not text:
            return
        is_first = indicator.key in self.first_counts
        asked = next((each for each in asked_inputs(indicator, is_first_count=is_first) if each.key == name), None)
        if asked is None:
            self.fault("input", _("This indicator does not use such a value."))
            return
        try:
            kept = read(indicator.key, asked, text, asked.unit)
            if asked.key == BASELINE_COUNT:
                check_count(indicator.key, asked, kept)
        except InputError as wrong:
            self.fault("value", refusal(wrong))
            return
        before = map_of(now.get(f"inputs.{name}"))
        if kept and kept["value"] != before.get("value"):
            changes[f"inputs.{name}"] = kept

    def take_column(self, column: str, name: str, text: str, now: Snapshot, changes: Snapshot) -> None:
        if text.startswith(BROKEN):
            self.fault(column, text.removeprefix(BROKEN))
            return
        if not text:
            return
        try:
            found = self.converted(name, text)
        except ValueError as wrong:
            self.fault(column, str(wrong))
            return
        if found != (now.get(name) if now.get(name) is not None else ""):
            changes[name] = found

    def converted(self, name: str, text: str) -> Plain:
        """Raises ValueError with a sentence."""
        if name in WHOLE:
            return self.whole(name, text)
        if name == "mode" and text not in Mode.values:
            raise ValueError(_("This is not a valid answer. Use given, no_data, planned, not_applicable or baseline."))
        if name == "certainty" and text not in Certainty.values:
            raise ValueError(_("Enter measured, estimated or expert."))
        longest = Answer._meta.get_field(name).max_length  # type: ignore[union-attr]
        if longest and len(text) > longest:
            raise ValueError(_("This text is too long. Shorten the text."))
        return text

    def whole(self, name: str, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            raise ValueError(_("Enter a whole number."))
        number = int(text)
        if name == "self_score" and number > 4:
            raise ValueError(_("Choose a whole number from 0 to 4."))
        if name == "year":
            try:
                check_year("", "year", number, this_year=self.this_year)
            except InputError as wrong:
                raise ValueError(refusal(wrong)) from wrong
        return number


def text_of(value: Any) -> str:
    """A number as it would be typed: 12 rather than 12.0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        try:
            return written(Decimal(repr(value)))
        except InvalidOperation:
            return str(value)
    return unguarded(str(value)[:LONGEST].strip())
