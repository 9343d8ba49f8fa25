"""What an import would do, or did: how many rows of each sheet, and which cells are wrong."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypedDict, cast

from core.importexport.columns import Cell, cell_text

if TYPE_CHECKING:  # lines are told in the words of a report
    from core.importexport.outcomes import Outcome

NEW, CHANGED, UNCHANGED, FAULTY = "new", "changed", "unchanged", "faulty"
OUTCOMES = (NEW, CHANGED, UNCHANGED, FAULTY)
MOST_SHOWN = 100
LONGEST_VALUE = 60


class Fault(NamedTuple):
    """`row` as spreadsheet programs count; `column` is empty where the row as a whole is meant."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str


class FaultData(TypedDict):
    sheet: str
    row: int
    column: str
    value: str
    reason: str


class ReportData(TypedDict, total=False):
    """A report as a job keeps it, in JSON."""

    digest: str
    counts: dict[str, dict[str, int]]
    faults: list[FaultData]
    total_faults: int


@dataclass
class Report:
    """All wrong cells are counted, the first hundred are kept."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    total_faults: int = 0

    def count(self, sheet: str, outcome: str) -> None:
        self.counts.setdefault(sheet, Counter())[outcome] += 1

    def add(self, sheet: str, row: int, column: str, value: Cell, reason: str) -> None:
        self.total_faults += 1
        if self.has_room:
            self.faults.append(Fault(sheet, row, column, shortened(value), reason))

    def take(self, outcome: "Outcome") -> None:
        """Counts a line, with all that is wrong with it."""
        for fault in outcome.told():
            self.add(*fault)
        self.count(outcome.table.sheet.code, outcome.state)

    @property
    def has_room(self) -> bool:
        return len(self.faults) < MOST_SHOWN

    @property
    def is_faulty(self) -> bool:
        return self.total_faults > 0

    def total(self, outcome: str) -> int:
        return sum(counts[outcome] for counts in self.counts.values())

    def as_data(self) -> ReportData:
        return {
            "counts": {sheet: {name: counts[name] for name in OUTCOMES} for sheet, counts in self.counts.items()},
            "faults": [cast(FaultData, fault._asdict()) for fault in self.faults],
            "total_faults": self.total_faults,
        }


def report_of(data: ReportData) -> Report:
    return Report(
        counts={sheet: Counter(counts) for sheet, counts in data.get("counts", {}).items()},
        faults=[Fault(**fault) for fault in data.get("faults", [])],
        total_faults=data.get("total_faults", 0),
    )


def shortened(value: Cell) -> str:
    text = cell_text(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
