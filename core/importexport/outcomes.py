"""What becomes of one line of a file, whoever takes it: what its cells say, and which of them cannot be taken."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from core.importexport.columns import Broken, Cell, cell_text
from core.importexport.reading import SheetRow, Table
from core.importexport.report import FAULTY, UNCHANGED, Fault


@dataclass
class Outcome:
    """`faults` are pairs of a column and a sentence; the column is empty where the line as a whole is meant. `does` is
    what the line does where nothing is wrong with it."""

    table: Table
    row: SheetRow
    faults: list[tuple[str, str]] = field(default_factory=list)
    does: str = UNCHANGED

    @property
    def state(self) -> str:
        return FAULTY if self.faults else self.does

    def cell(self, column: str) -> Cell:
        return self.table.cell(self.row, column)

    def fault(self, column: str, reason: str) -> None:
        self.faults.append((column, reason))

    def refuse(self, error: ValidationError) -> None:
        """Each sentence beside the column that it is about."""
        found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        own = {NON_FIELD_ERRORS: "", "slug": self.table.sheet.owner}
        for name, sentences in found.items():
            for sentence in sentences:
                self.fault(own.get(name, name), sentence)

    def told(self) -> Iterator[Fault]:
        """Its faults, each with what stands in the cell."""
        for column, reason in self.faults:
            yield Fault(self.table.sheet.code, self.row.number, column, cell_text(self.cell(column)), reason)

    def read[Value](self, column: str, take: Callable[[Cell], Value]) -> Value | None:
        """What `take` makes of a cell; nothing where it raises ValidationError, or where the cell is broken: that is a
        fault of the line."""
        try:
            return take(sound(self.cell(column)))
        except ValidationError as wrong:
            self.fault(column, " ".join(wrong.messages))
        return None


def sound(cell: Cell) -> Cell:
    """The cell itself. Raises ValidationError where it cannot be taken, whatever it is about."""
    if isinstance(cell, Broken):
        raise ValidationError(cell.reason)
    return cell
