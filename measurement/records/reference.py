"""A country's list of introduced and invasive species, as the Global Register publishes it: a Darwin Core archive."""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from measurement.records import archives
from measurement.records.archives import ArchivePart
from measurement.records.columns import folded
from measurement.records.faults import Fault, Notes
from measurement.records.names import binomial, is_within_a_species, rank_of
from measurement.records.tables import from_part

type Standing = Literal["native", "introduced", "invasive", "unsure", "absent"]

ALIEN = {
    *("alien", "introduced", "nonnative", "nonindigenous", "exotic", "naturalised", "naturalized", "invasive"),
    "introducedassistedcolonisation",
}
NATIVE = {"native", "endemic", "indigenous", "nativeendemic", "nativereintroduced"}
UNSURE = {"cryptogenic", "uncertain", "unknown", "vagrant"}
YES = {"invasive", "true", "yes", "y", "1"}
SILENT = {"", "null", "none", "na"}
ESTABLISHMENT, INVASIVE = "establishmentmeans", "isinvasive"


@dataclass
class ReferenceEntry:
    """What the list says of one species, in all of its tables."""

    means: set[str] = field(default_factory=set)
    invasive: set[str] = field(default_factory=set)

    @property
    def standing(self) -> Standing:
        """An empty cell for invasive is not a no: the species is introduced, and nothing is said about the rest."""
        is_alien, is_native = bool(self.means & ALIEN), bool(self.means & NATIVE)
        if (is_alien and is_native) or (self.means & UNSURE and not self.invasive & YES):
            return "unsure"
        if is_native:
            return "unsure" if self.invasive & YES else "native"
        return "invasive" if self.invasive & YES else "introduced"


@dataclass
class Reference:
    """The species of the list by name and kingdom. A name of a subspecies says nothing of its whole species."""

    whole: dict[str, dict[str, ReferenceEntry]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(ReferenceEntry))
    )
    parts: set[str] = field(default_factory=set)

    def entry(self, name: str, kingdom: str) -> ReferenceEntry | None:
        kingdoms = self.whole.get(name, {})
        found = [entry for each, entry in kingdoms.items() if not each or not kingdom or each == kingdom.lower()]
        return found[0] if len(found) == 1 else (ReferenceEntry({"uncertain"}) if found or name in self.parts else None)


def reference_in(path: Path) -> Reference:
    """The list in an archive. Raises Fault."""
    try:
        with archives.unpacked(path) as archive:
            parts = archives.parts_described(archive) or []
            core = next((part for part in parts if part.is_core), None)
            if core is None or core.type != "taxon" or "scientificname" not in core.terms:
                raise Fault("reference")
            return made(archive, core, parts)
    except OSError:
        raise Fault("reference") from None


def made(archive: zipfile.ZipFile, core: ArchivePart, parts: list[ArchivePart]) -> Reference:
    reference, entries = Reference(), dict[str, list[ReferenceEntry]]()
    for id, cell in values(archive, core):
        entries[id] = list(entries_of(reference, cell))
    for part in parts:
        if ESTABLISHMENT in part.terms or INVASIVE in part.terms or part.defaults:
            for id, cell in values(archive, part):
                for entry in entries.get(id, ()):
                    entry.means |= words(cell(ESTABLISHMENT))
                    entry.invasive |= words(cell(INVASIVE))
    if not entries:
        raise Fault("no_rows")
    return reference


class Cells:
    """The cells of a row by their terms, or what holds for all rows."""

    def __init__(self, part: ArchivePart, cells: list[str]) -> None:
        self.part, self.cells = part, cells

    def __call__(self, term: str) -> str:
        at = self.part.terms.get(term, len(self.cells))
        own = self.cells[at].strip() if at < len(self.cells) else ""
        return own or self.part.defaults.get(term, "")


def values(archive: zipfile.ZipFile, part: ArchivePart) -> Iterator[tuple[str, Cells]]:
    for _number, cells in from_part(archive, part, Notes()).cells:
        if part.id < len(cells):
            yield cells[part.id].strip(), Cells(part, cells)


def entries_of(reference: Reference, cell: Cells) -> Iterator[ReferenceEntry]:
    """One entry for the name, and one for the accepted name where it is another."""
    rank = rank_of(cell("taxonrank"))
    for name in {cell("scientificname"), cell("acceptednameusage") or cell("scientificname")}:
        species = binomial(name)
        if species and is_within_a_species(name, rank):
            reference.parts.add(species)
        elif species:
            yield reference.whole[species][cell("kingdom").lower()]


def words(text: str) -> set[str]:
    return {folded(word) for word in re.split(r"[|;,/]", text)} - SILENT
