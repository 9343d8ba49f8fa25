"""Species become the numbers that the index asks for, with the effort that stands behind them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from measurement.records.counting import ARTHROPODS, BIRDS, BUTTERFLIES, KINGDOM, Species, SpeciesGroup, most_common
from measurement.records.faults import Fault, Notes
from measurement.records.reference import SILENT, Reference, Standing

NATIVE, INTRODUCED, INVASIVE, NOT_LISTED = "native", "introduced", "invasive", "not_listed"
DECIMALS = 4

type Told = dict[str, Any]


def standing_in(reference: Reference, species: Species, notes: Notes) -> Standing:
    """What the country's list says of a species."""
    entry = reference.entry(species.name, species.taxa[KINGDOM])
    if entry is None:
        return "absent"
    if entry.standing == "unsure":
        notes.add("reference_unsure")
    if entry.standing == INTRODUCED and not entry.invasive - SILENT:
        notes.add("invasive_not_said")
    return entry.standing


@dataclass(frozen=True)
class Standings:
    """Says which species are native, introduced or invasive: by the list, else by the city's tick."""

    has_list: bool
    unlisted_native: bool

    def status(self, standing: str | None) -> str | None:
        if standing == "absent":
            return NATIVE if self.unlisted_native else NOT_LISTED
        return NOT_LISTED if standing == "unsure" else standing

    def natives(self, statuses: Sequence[str | None]) -> int | None:
        """How many are native; not known where that rests on a tick that the city did not set."""
        return self.counted(statuses, NATIVE) if self.unlisted_native or NOT_LISTED not in statuses else None

    def counted(self, statuses: Sequence[str | None], *wanted: str) -> int | None:
        """How many have one of these; without a list nobody knows."""
        return sum(status in wanted for status in statuses) if self.has_list else None


@dataclass(frozen=True)
class Known:
    """The species of a list with what is known of each."""

    species: Sequence[Species]
    said: Mapping[str, Standing | None]  # by the country's list
    standings: Standings

    @classmethod
    def by(
        cls, species: Sequence[Species], reference: Reference | None, unlisted_native: bool, notes: Notes
    ) -> "Known":
        said = {each.key: standing_in(reference, each, notes) if reference else None for each in species}
        return cls(species, said, Standings(reference is not None, unlisted_native))

    def status(self, each: Species) -> str | None:
        return self.standings.status(self.said[each.key])

    def of(self, members: Iterable[Species]) -> list[str | None]:
        return [self.status(each) for each in members]


def group_told(group: SpeciesGroup, statuses: Sequence[str | None], standings: Standings, effort: Told) -> Told:
    return {
        "key": group.key,
        "rank": group.rank,
        "name": group.name,
        "species": len(statuses),
        "native": standings.natives(statuses),
        "introduced": standings.counted(statuses, INTRODUCED, INVASIVE),
        "invasive": standings.counted(statuses, INVASIVE),
        "not_listed": standings.counted(statuses, NOT_LISTED),
        **effort,
    }


def effort(members: Sequence[Species]) -> Told:
    """How much looking stands behind a count."""
    seen = Counter(each.found.records for each in members)
    has_years = any(each.found.first is not None for each in members) or not members
    return {
        "records": sum(each.found.records for each in members),
        "days": len(set[int]().union(*(each.found.days for each in members))) if has_years else None,
        "years": len(set[int]().union(*(each.found.years for each in members))) if has_years else None,
        "seen_once": seen[1],
        "chao1": chao1(len(members), seen[1], seen[2]),
    }


def chao1(species: int, once: int, twice: int) -> float:
    """The species that are there at least, about, by how many were met once and how many twice."""
    return round(species + once * (once - 1) / (2 * (twice + 1)), DECIMALS)


def shares(groups: Sequence[Told], standings: Standings) -> dict[str, dict[str, float | None]]:
    """Invasive species among native and invasive ones (2021), and among all of the group (2014)."""
    if not (standings.has_list and standings.unlisted_native):
        return {edition: {group["key"]: None for group in groups} for edition in ("2021:9", "2014:10")}
    return {
        "2021:9": {one["key"]: percent(one["invasive"], one["native"] + one["invasive"]) for one in groups},
        "2014:10": {one["key"]: percent(one["invasive"], one["species"]) for one in groups},
    }


def percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, DECIMALS) if whole else None


def built_up(known: Known, *, is_asked: bool) -> Told:
    """Birds that were met in the built-up layer, without its natural parts where these were drawn."""
    if not is_asked:
        return {"native_birds": None, "introduced_birds": None}
    statuses = known.of(each for each in known.species if BIRDS.key in each.groups and each.found.is_built_up_only)
    return {
        "native_birds": known.standings.natives(statuses),
        "introduced_birds": known.standings.counted(statuses, INTRODUCED, INVASIVE),
    }


def species_told(each: Species, known: Known) -> Told:
    return {
        "key": each.key,
        "name": each.name,
        "group": each.group,
        "groups": list(each.groups),
        "status": known.status(each),
        "standing": known.said[each.key],
        "first_year": each.found.first,
        "last_year": each.found.last,
        "records": each.found.records,
        "datasets": sorted(each.found.datasets),
        "taxa": list(each.taxa),
        "own_name": most_common(each.found.own_names),
        "built_up": each.found.is_built_up,
        "built_up_only": each.found.is_built_up_only,
    }


# --- Two results --------------------------------------------------------------------------------------------------


def change_between(before: Told, groups: Sequence[SpeciesGroup], now: Sequence[Told], notes: Notes) -> list[Told]:
    """What each group gained and what was not met again. Nobody was asked yet, so nothing counts as lost."""
    try:
        earlier = {(group["rank"], group["name"]): group["key"] for group in before["groups"]}
        then = [{**one, "name": one["name"] + "", "key": one["key"] + ""} for one in before["species"]]
        same = [group for group in groups if (group.rank, group.name) in earlier]
        notes.add("before_group", count=len(groups) - len(same))
        return [
            change_in(group, members(group.key, now), members(earlier[group.rank, group.name], then), notes)
            for group in same
        ]
    except (KeyError, TypeError, AttributeError):
        raise Fault("before") from None


def members(key: str, species: Iterable[Told]) -> list[Told]:
    """The species of a group; a result that tells one group alone tells the narrowest."""
    wider = {BUTTERFLIES.key: ARTHROPODS.key}
    return [one for one in species if key in (one.get("groups") or (one["group"], wider.get(one["group"])))]


def change_in(group: SpeciesGroup, now: Sequence[Told], then: Sequence[Told], notes: Notes) -> Told:
    gained, lost = new_in(now, then, notes), new_in(then, now, notes)
    notes.add("change_not_native", count=sum(one["status"] != NATIVE for one in (*gained, *lost)))
    return {
        "rank": group.rank,
        "name": group.name,
        "gained": [one["key"] for one in gained],
        "not_met_again": [one["key"] for one in lost],
        "value": len(gained),
    }


def new_in(these: Iterable[Told], those: Iterable[Told], notes: Notes) -> list[Told]:
    """The ones that the others lack and that are not introduced: by key, by name only where both have no key. One that
    the others have is not new, whatever they knew of it."""
    keys = {one["key"] for one in those}
    names = {one["name"]: has_key(one) for one in those}
    new = []
    for one in these:
        if one["key"] in keys or one["status"] in (INTRODUCED, INVASIVE):
            continue
        if one["name"] in names and names[one["name"]] != has_key(one):
            notes.add("before_differs")
        else:
            new.append(one)
    return new


def has_key(one: Told) -> bool:
    return not one["key"].startswith(one["name"])
