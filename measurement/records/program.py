"""Lists of records in, one JSON out: a program for a process of its own (core/files/limited.py).

    program.py --list FILE --from YEAR --to YEAR --json OUT …

Nothing of the site is imported here. Exit code 0 is good; 2 says that a file cannot be used, and OUT says why.
"""

import argparse
import csv
import json
import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

if __name__ == "__main__":  # started with `-I`, Python knows no packages of the site
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from measurement.records import options
from measurement.records.columns import Row, folded
from measurement.records.counting import GROUPS, RANKS, Counting, Species, SpeciesGroup, species_in
from measurement.records.dates import FIRST_YEAR, LAST_YEAR, when
from measurement.records.faults import Fault, Notes
from measurement.records.places import judge_of
from measurement.records.reference import reference_in
from measurement.records.rules import RULES, Judge, Rules
from measurement.records.tables import RecordTable, table_in
from measurement.records.values import (
    Known,
    Told,
    built_up,
    change_between,
    effort,
    group_told,
    shares,
    species_told,
)

type Judging = Callable[[Path], Judge]

GOOD, BAD = 0, 2
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 200


class Writer(Protocol):
    def writerow(self, row: Sequence[object], /) -> object: ...


class Reading:
    """Reads lists one after the other, so that two of the same years become one."""

    def __init__(self, rules: Rules, counting: Counting, notes: Notes, left_out: Writer | None = None) -> None:
        self.rules, self.counting, self.notes, self.writer = rules, counting, notes, left_out
        self.read = self.kept = self.files = 0
        self.left_out = Counter[str]()
        self.is_gbif = self.is_table = False

    def take(self, table: RecordTable) -> None:
        """All rows of a table, each kept or counted under the rule that it breaks first. Raises Fault."""
        self.files += 1
        self.is_table |= bool(table.columns)
        self.is_gbif |= "gbifid" in map(folded, table.header)
        ids = table.ids._replace(file=self.files)
        is_names = table.kind == "names"
        if is_names and self.rules.inside:
            self.notes.add("no_places_in_list")
        for number, row in table.rows(self.notes):
            self.read += 1
            said = self.rules.judge(row, number, ids, is_names=is_names)
            if isinstance(said, str):
                self.left_out[said] += 1
                if self.writer:
                    self.writer.writerow(left_out_line(number, row, said))
            else:
                self.kept += 1
                self.counting.add(row, said)

    def told(self) -> Told:
        return {"read": self.read, "kept": self.kept, "left_out": {rule: self.left_out[rule] for rule in RULES}}


def left_out_line(number: int, row: Row, rule: str) -> list[object]:
    """What the table of rows left out says, and nothing else: no place, no observer."""
    moment = when(row.year, row.month, row.day, row.date)
    name = row.name or row.accepted or row.species or f"{row.genus} {row.epithet}".strip()
    return [number, guarded(row.id), guarded(name), moment.first if moment else "", rule]


def guarded(text: str) -> str:
    """A text that no spreadsheet program takes for a formula."""
    return f"'{text[:LONGEST_CELL]}" if text.startswith(BEGINS_A_FORMULA) else text[:LONGEST_CELL]


def result(reading: Reading, known: Known, groups: Sequence[SpeciesGroup], before: Told | None) -> Told:
    """All that the contract asks for; the order of the rows changes nothing."""
    notes = reading.notes
    if not known.standings.has_list:
        notes.add("no_reference")
    if reading.read and not reading.kept:
        notes.add("all_left_out", count=reading.read)
    told_groups = [told_group(group, known) for group in groups]
    told_species = [species_told(each, known) for each in known.species]
    return {
        "rows": reading.told(),
        "groups": told_groups,
        "built_up": built_up(known, is_asked=reading.counting.built_up is not None),
        "change": [] if before is None else change_between(before, groups, told_species, notes),
        "shares": shares(told_groups, known.standings),
        "species": told_species,
        "warnings": notes.told(),
    }


def told_group(group: SpeciesGroup, known: Known) -> Told:
    members = [each for each in known.species if group.key in each.groups]
    return group_told(group, known.of(members), known.standings, effort(members))


def details(reading: Reading, species: Sequence[Species]) -> Told:
    """What a city picks its groups from, and what its data sets say of their licences."""
    return {
        "ranks": {rank: Counter(one.taxa[at] for one in species if one.taxa[at]) for at, rank in enumerate(RANKS)},
        "datasets": reading.counting.licences,
        "is_gbif": reading.is_gbif,
        "is_table": reading.is_table,
    }


def run(given: argparse.Namespace, judge: Judging = judge_of) -> Told:
    """The answer for these arguments; `judge` makes of a file of areas what judges points. Raises Fault."""
    if not FIRST_YEAR <= given.first <= given.last <= LAST_YEAR:
        raise Fault("arguments")
    notes = Notes()
    rules = Rules(given.first, given.last, judge(given.boundary) if given.boundary else None, notes)
    counting = Counting(
        built_up=judge(given.built_up) if given.built_up else None,
        natural=judge(given.natural) if given.natural else None,
    )
    reference = reference_in(given.reference) if given.reference else None
    before = earlier(given.before) if given.before else None
    with open(given.left_out or os.devnull, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "id", "name", "year", "rule"])
        reading = Reading(rules, counting, notes, writer if given.left_out else None)
        for path in given.list:
            with table_in(path, notes, mappings_in(given.columns)) as table:
                reading.take(table)
    groups = GROUPS + tuple(map(group_of, given.group))
    species = species_in(counting, groups, notes)
    if given.details:
        given.details.write_text(json.dumps(details(reading, species), ensure_ascii=False), encoding="utf-8")
    return result(reading, Known.by(species, reference, given.unlisted_native, notes), groups, before)


def columns_in(given: argparse.Namespace) -> list[Told]:
    """The columns of a table with its first cells, to choose among; none of an archive that describes them itself.

    Raises Fault.
    """
    try:
        with table_in(given.list[0], Notes(), mappings_in(given.columns)) as table:
            return table.columns
    except Fault as fault:
        if fault.columns:
            return [*fault.columns]
        raise


def mappings_in(text: str) -> list[dict[str, str]]:
    """Which columns the city says mean which field, or nothing: of one table, or of several. Raises Fault."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise Fault("arguments") from None
    mappings = given if isinstance(given, list) else [given]
    fields = ("", *Row._fields)
    if not all(isinstance(each, dict) and all(name in fields for name in each.values()) for each in mappings):
        raise Fault("arguments")
    return [each for each in mappings if each]


def earlier(path: Path) -> Told:
    try:
        told = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        raise Fault("before") from None
    if not isinstance(told, dict):
        raise Fault("before")
    return told


def group_of(text: str) -> SpeciesGroup:
    """A group that the city picked, such as class:Mammalia. Raises Fault."""
    rank, _, name = text.partition(":")
    if rank not in RANKS or not name.strip():
        raise Fault("arguments")
    return SpeciesGroup(f"{rank}:{name.strip()}", rank, name.strip())


def answered(given: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    try:
        return GOOD, {"columns": columns_in(given)} if given.look else run(given)
    except Fault as fault:
        return BAD, fault.told()
    except OSError:
        return BAD, Fault("not_there").told()
    except MemoryError:
        return BAD, Fault("took_too_long").told()
    except Exception as error:  # whatever it is, it is about a file: the program reads nothing else
        traceback.print_tb(error.__traceback__)  # without its words, which may hold a cell
        return BAD, Fault("not_readable").told()


def main() -> int:
    parser = argparse.ArgumentParser(description="Counts the species of a list of records.")
    options.add_to(parser)
    given = parser.parse_args()
    code, told = answered(given)
    given.json.write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
