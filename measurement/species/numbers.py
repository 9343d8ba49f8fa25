"""What follows from the rows of a list and from what its city said of single species: counts by group, shares, birds in
built-up areas, and the change since an earlier list. The rules are those of `measurement.records.values`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from measurement.records.counting import BIRDS, GROUPS, SpeciesGroup
from measurement.records.faults import Notes
from measurement.records.values import INTRODUCED, INVASIVE, Standings, Told, change_between, chao1, group_told, shares
from measurement.species.models import LossAnswer, Said, SpeciesList, Status, StatusWord

ROW = (
    *("key", "name", "own_name", "in_groups", "standing", "first_year", "last_year", "records", "datasets"),
    *("built_up", "built_up_only"),
)


def group_of(text: str) -> SpeciesGroup:
    """A group that a city picked, such as class:Mammalia."""
    rank, _sign, name = text.partition(":")
    return SpeciesGroup(text, rank, name)


def groups_in(row: SpeciesList) -> list[SpeciesGroup]:
    return [*GROUPS, *map(group_of, row.groups)]


def standings_in(row: SpeciesList) -> Standings:
    return Standings(row.reference_id is not None, row.unlisted_native)


# --- What the city said -------------------------------------------------------------------------------------------


def words_of(city: int) -> dict[str, StatusWord]:
    return {each.name: each for each in StatusWord.objects.filter(city=city)}


def answers_of(row: SpeciesList) -> dict[str, LossAnswer]:
    return {each.name: each for each in LossAnswer.objects.filter(species_list=row)}


def word_lines(words: Iterable[StatusWord | LossAnswer]) -> list[str]:
    """What stands in the list itself once it is sent: name, what was said, reason, source."""
    told = [(each.name, getattr(each, "status", "") or getattr(each, "answer", ""), each) for each in words]
    return ["\t".join((name, said, " ".join(each.reason.split()), each.source)) for name, said, each in told]


def said_in(lines: Iterable[str]) -> dict[str, tuple[str, str]]:
    """What was said of each name, and its source, in a list as it was sent."""
    parts = ((*line.split("\t"), "", "", "", "")[:4] for line in lines)
    return {name: (said, source) for name, said, _reason, source in parts}


# --- The species --------------------------------------------------------------------------------------------------


def species_in(row: SpeciesList, said: Mapping[str, str]) -> list[Told]:
    """Each species of the list with its status: that of the city, else of the country's list. One query."""
    standings = standings_in(row)
    found: list[Told] = []
    for each in row.rows.order_by("name", "pk").values(*ROW):
        status = said.get(each["name"]) or standings.status(each["standing"] or None)
        groups = [key for key in each["in_groups"].split("|") if key]
        found.append({**each, "groups": groups, "group": groups[-1] if groups else None, "status": status})
    return found


def as_worked_on(row: SpeciesList) -> list[Told]:
    """Reads the species with what the city says of them today."""
    return species_in(row, {name: word.status for name, word in words_of(row.city_id).items()})


def as_sent(row: SpeciesList) -> list[Told]:
    return species_in(row, {name: said for name, (said, _source) in said_in(row.said).items()})


# --- The numbers --------------------------------------------------------------------------------------------------


def numbers_of(row: SpeciesList, species: Sequence[Told], answers: Mapping[str, str]) -> dict[str, Any]:
    standings = standings_in(row)
    groups = [told_group(row, group, species) for group in groups_in(row)]
    return {
        "groups": groups,
        "shares": shares(groups, standings),
        "built_up": built_up(row, species),
        "change": changes(row, species, answers),
    }


def told_group(row: SpeciesList, group: SpeciesGroup, species: Sequence[Told]) -> Told:
    members = [each for each in species if group.key in each["groups"]]
    counted = next((each for each in row.told.get("groups", ()) if each["key"] == group.key), None)
    return group_told(group, [each["status"] for each in members], standings_in(row), effort(members, counted))


def effort(members: Sequence[Told], counted: Mapping[str, Any] | None) -> Told:
    """How much looking stands behind a count; days and years are known where the program counted the
    group and its records have them."""
    seen = Counter(each["records"] for each in members)
    return {
        "records": sum(each["records"] for each in members),
        **{name: (counted or {}).get(name) or None for name in ("days", "years")},
        "seen_once": seen[1],
        "chao1": chao1(len(members), seen[1], seen[2]),
    }


def built_up(row: SpeciesList, species: Sequence[Told]) -> dict[str, int | None]:
    """Birds met in the built-up layer, and in what of it is no natural area."""
    if not row.told.get("has_built_up"):
        return {"native_birds": None, "introduced_birds": None, "native_birds_in_layer": None}
    standings = standings_in(row)
    birds = [each for each in species if BIRDS.key in each["groups"]]
    only = [each["status"] for each in birds if each["built_up_only"]]
    return {
        "native_birds": standings.natives(only),
        "introduced_birds": standings.counted(only, INTRODUCED, INVASIVE),
        "native_birds_in_layer": standings.natives([each["status"] for each in birds if each["built_up"]]),
    }


def changes(row: SpeciesList, species: Sequence[Told], answers: Mapping[str, str]) -> list[dict[str, Any]]:
    """What each group gained and lost since the earlier list; what nobody answered counts as not lost."""
    if row.before is None:
        return []
    then = as_worked_on(row.before)
    names = {each["key"]: each["name"] for each in (*then, *species)}
    status = {each["key"]: each["status"] for each in (*then, *species)}
    earlier = [{"rank": group.rank, "name": group.name, "key": group.key} for group in groups_in(row)]
    found = change_between({"groups": earlier, "species": then}, groups_in(row), species, Notes())
    keys = [group.key for group in groups_in(row)]
    return [
        {**one_change(each, key, names, answers), "not_native": not_native(each, status)}
        for each, key in zip(found, keys, strict=True)
    ]


def not_native(found: Told, status: Mapping[str, str | None]) -> int:
    """How many of the species that came or went are not known as native."""
    return sum(status[key] != Status.NATIVE for key in (*found["gained"], *found["not_met_again"]))


def one_change(found: Told, key: str, names: Mapping[str, str], answers: Mapping[str, str]) -> dict[str, Any]:
    gained = [names[each] for each in found["gained"]]
    missed = [names[each] for each in found["not_met_again"]]
    lost = [name for name in missed if answers.get(name) == Said.LOST]
    still_open = [name for name in missed if name not in answers]
    return {
        **{name: found[name] for name in ("rank", "name")},
        "key": key,
        "gained": gained,
        "not_met_again": missed,
        "lost": lost,
        "open": still_open,
        "value": len(gained) - len(lost),
    }


def count_lines(found: Mapping[str, Any]) -> list[str]:
    """The counts as they stand in the list that is sent: what is not known is left empty."""
    told = ("key", "species", "native", "introduced", "invasive")
    return ["\t".join("" if each[name] is None else str(each[name]) for name in told) for each in found["groups"]]
