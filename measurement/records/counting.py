"""Rows become species: what was met, since when, how often, and in which group it stands."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from measurement.records.columns import Row
from measurement.records.faults import Notes
from measurement.records.names import LONGEST_NAME
from measurement.records.rules import Good, Judge

RANKS = ("kingdom", "phylum", "class", "order", "family", "genus")
KINGDOM, PHYLUM, CLASS, GENUS = 0, 1, 2, 5
type Taxa = tuple[str, ...]  # a name for each of RANKS, or nothing
type Key = tuple[str, str]  # the key of GBIF, or the name with its kingdom


@dataclass(frozen=True)
class SpeciesGroup:
    """A rank and a name, as the index lets cities choose; butterflies are several families."""

    key: str
    rank: str
    name: str

    def holds(self, taxa: Taxa) -> bool:
        wanted = {name.strip().lower() for name in self.name.split(",")}
        return taxa[RANKS.index(self.rank)].lower() in wanted


BIRDS = SpeciesGroup("birds", "class", "Aves")
PLANTS = SpeciesGroup("vascular_plants", "phylum", "Tracheophyta")
ARTHROPODS = SpeciesGroup("arthropods", "phylum", "Arthropoda")
BUTTERFLIES = SpeciesGroup(
    "butterflies",
    "family",
    "Papilionidae, Pieridae, Nymphalidae, Lycaenidae, Riodinidae, Hesperiidae, Hedylidae",
)
GROUPS = (BIRDS, PLANTS, ARTHROPODS, BUTTERFLIES)
NOT_KNOWN = "not_known"


@dataclass(slots=True)
class Found:
    """What the kept rows say of one species."""

    names: Counter[str] = field(default_factory=Counter)
    own_names: Counter[str] = field(default_factory=Counter)
    taxa: Counter[Taxa] = field(default_factory=Counter)
    records: int = 0
    first: int | None = None
    last: int | None = None
    years: set[int] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    datasets: set[str] = field(default_factory=set)
    is_built_up: bool = False
    is_built_up_only: bool = False  # not in its natural parts

    def join(self, other: "Found") -> None:
        self.names += other.names
        self.own_names += other.own_names
        self.taxa += other.taxa
        self.records += other.records
        self.first = min((year for year in (self.first, other.first) if year is not None), default=None)
        self.last = max((year for year in (self.last, other.last) if year is not None), default=None)
        self.years |= other.years
        self.days |= other.days
        self.datasets |= other.datasets
        self.is_built_up |= other.is_built_up
        self.is_built_up_only |= other.is_built_up_only


@dataclass(frozen=True)
class Species:
    """One species of the list. Without a key of GBIF its name is its key."""

    key: str
    name: str
    taxa: Taxa
    found: Found
    groups: tuple[str, ...]

    @property
    def group(self) -> str | None:
        """The narrowest of its groups; not known where no row says its class or phylum."""
        return self.groups[-1] if self.groups else None


@dataclass
class Counting:
    """Takes the rows one by one and holds what they say of species, never a row."""

    built_up: Judge | None = None
    natural: Judge | None = None
    found: dict[Key, Found] = field(default_factory=lambda: defaultdict(Found))
    licences: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, row: Row, good: Good) -> None:
        taxa = (row.kingdom, row.phylum, row.klass, row.order, row.family, good.species.partition(" ")[0])
        has_key = 0 < len(row.key) <= LONGEST_NAME
        found = self.found[(row.key, "") if has_key else (good.species, row.kingdom.lower())]
        found.names[good.species] += 1
        if row.own_name:
            found.own_names[row.own_name[:LONGEST_NAME]] += 1
        found.taxa[taxa] += 1
        found.records += int(row.records) if re.fullmatch(r"[0-9]{1,9}", row.records) else 1
        if row.dataset:
            found.datasets.add(row.dataset)
        self.licences[row.dataset][row.licence] += 1
        if good.when:
            self.add_moment(found, good)
        if self.built_up and good.place and not found.is_built_up_only and row.klass.lower() in ("aves", ""):
            self.add_place(found, *good.place)

    def add_place(self, found: Found, longitude: float, latitude: float) -> None:
        if self.built_up and self.built_up(longitude, latitude):
            found.is_built_up = True
            found.is_built_up_only = not (self.natural and self.natural(longitude, latitude))

    def add_moment(self, found: Found, good: Good) -> None:
        assert good.when
        first, last, day, _ = good.when
        found.first = first if found.first is None or first < found.first else found.first
        found.last = last if found.last is None or last > found.last else found.last
        if first == last:
            found.years.add(first)
        if day is not None:
            found.days.add(day)


def species_in(counting: Counting, groups: Sequence[SpeciesGroup], notes: Notes) -> list[Species]:
    """All species by name, however the rows were ordered."""
    known = apart(dict(joined(counting.found)))
    taxa = {key: taxa_of(found) for key, found in known.items()}
    higher = Higher(taxa.values())
    made = [
        species(key, found, higher.filled(taxa[key], notes), groups, notes)
        for key, found in sorted(known.items(), key=lambda item: item[0])
    ]
    return sorted(made, key=lambda each: (each.name, each.key))


def species(key: Key, found: Found, taxa: Taxa, groups: Sequence[SpeciesGroup], notes: Notes) -> Species:
    name = most_common(found.names)
    if len(found.names) > 1:
        notes.add("several_names")
    mine = groups_of(taxa, groups)
    if any(not set(groups_of(other, groups)) <= set(mine) for other in found.taxa):
        notes.add("two_groups")
    if not mine and not taxa[PHYLUM] and not taxa[CLASS]:
        notes.add("group_not_known")
        mine = (NOT_KNOWN,)
    return Species(key[0], name, taxa, found, mine)


def joined(found: Mapping[Key, Found]) -> Iterator[tuple[Key, Found]]:
    """Rows without a key go to the one key of their name, rows without a kingdom to the one kingdom."""
    by_name: dict[str, set[Key]] = defaultdict(set)
    for key, one in found.items():
        if key[1] or key[0] not in one.names:
            for name in one.names:
                by_name[name].add(key)
    into: dict[Key, Found] = defaultdict(Found)
    for key, one in sorted(found.items()):
        into[home_of(key, one, by_name, found)].join(one)
    yield from into.items()


def apart(known: Mapping[Key, Found]) -> dict[Key, Found]:
    """One name in two kingdoms is two species: then the key says the kingdom."""
    names = Counter(name for name, _ in known)
    return {(f"{key[0]} ({key[1]})" if names[key[0]] > 1 else key[0], key[1]): found for key, found in known.items()}


def home_of(key: Key, one: Found, by_name: Mapping[str, set[Key]], found: Mapping[Key, Found]) -> Key:
    if key[0] not in one.names:  # it has a key of GBIF
        return key
    others = by_name.get(key[0], set()) - {key}
    keyed = {other for other in others if other[0] != key[0] and agrees(key[1], found[other])}
    if len(keyed) == 1:
        return keyed.pop()
    same = {other for other in others if other[0] == key[0]}
    return same.pop() if not key[1] and not keyed and len(same) == 1 else key


def agrees(kingdom: str, other: Found) -> bool:
    kingdoms = {taxa[KINGDOM].lower() for taxa in other.taxa} - {""}
    return not kingdom or not kingdoms or kingdom in kingdoms


def most_common(counts: Counter[str]) -> str:
    """The one that most rows have; among equals the first by letter, so that no order of rows decides."""
    return min(counts, key=lambda each: (-counts[each], each), default="")


def taxa_of(found: Found) -> Taxa:
    """What most of the rows that say something say, rank by rank."""
    counts = [Counter[str]() for _ in RANKS]
    for taxa, rows in found.taxa.items():
        for at, name in enumerate(taxa):
            if name:
                counts[at][name] += rows
    return tuple(map(most_common, counts))


def groups_of(taxa: Taxa, groups: Iterable[SpeciesGroup]) -> tuple[str, ...]:
    """The groups that hold these taxa, the widest first. A butterfly is an arthropod, also where nobody says so."""
    mine = [group for group in groups if group.holds(taxa)]
    if BUTTERFLIES in mine and ARTHROPODS not in mine:
        mine.append(ARTHROPODS)
    return tuple(group.key for group in sorted(mine, key=lambda group: RANKS.index(group.rank)))


class Higher:
    """What the rows say of taxa, so that a name alone takes its class and phylum from other rows."""

    def __init__(self, every: Iterable[Taxa]) -> None:
        self.above: dict[tuple[int, str], set[Taxa]] = defaultdict(set)
        for taxa in every:
            for rank in range(1, len(RANKS)):
                if taxa[rank] and any(taxa[:rank]):
                    self.above[rank, taxa[rank].lower()].add(taxa[:rank])

    def filled(self, taxa: Taxa, notes: Notes) -> Taxa:
        """The same with what stands above them in all other rows that agree with them."""
        for rank in range(GENUS, 0, -1):
            if not taxa[rank] or all(taxa[:rank]):
                continue
            above = {other for other in self.above[rank, taxa[rank].lower()] if fits(taxa, other)}
            if len({other[KINGDOM].lower() for other in above} - {""}) > 1:
                notes.add("genus_in_two_kingdoms")
                continue
            taxa = self.with_what_all_say(taxa, above, rank)
        return taxa

    def with_what_all_say(self, taxa: Taxa, above: set[Taxa], rank: int) -> Taxa:
        said = [sorted({other[place] for other in above} - {""}) for place in range(rank)]
        new = [taxa[place] or (said[place][0] if len(said[place]) == 1 else "") for place in range(rank)]
        return (*new, *taxa[rank:])


def fits(taxa: Taxa, other: Taxa) -> bool:
    return all(
        not mine or not theirs or mine.lower() == theirs.lower() for mine, theirs in zip(taxa, other, strict=False)
    )
