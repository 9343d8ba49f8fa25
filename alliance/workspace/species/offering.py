"""What the species list of a city gives its assessment: counts with their source and years, to be taken by a click.

Nothing is offered that rests on a tick which the city did not set, and never an estimate of what may be there unseen.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from assessment.answers.outcomes import BASELINE_COUNT
from assessment.answers.suggestions import Listed
from cities.models import City
from measurement.species import numbers, showing
from measurement.species.models import SpeciesList

A_DOI = re.compile(r"10\.\d{4,9}/[^\s;]+")
OLD, NEW = "cbi-2014", "cbi-2021"
BIRDS, PLANTS, ARTHROPODS, BUTTERFLIES = "birds", "vascular_plants", "arthropods", "butterflies"
# The group of each indicator of change; those that a city picks have none here.
CHANGES: Mapping[tuple[str, str], str] = {
    (NEW, "change_vascular_plants"): PLANTS,
    (NEW, "change_birds"): BIRDS,
    (NEW, "change_arthropods"): ARTHROPODS,
    (OLD, "change_vascular_plants"): PLANTS,
    (OLD, "change_birds"): BIRDS,
    (OLD, "change_butterflies"): BUTTERFLIES,
}
OF_PICKED = ((OLD, "change_group_7"), (OLD, "change_group_8"), (NEW, "change_arthropods"))
ANSWERED = {"birds_built_up", "invasive_alien_species", *(name for _edition, name in (*CHANGES, *OF_PICKED))}
LOST_IN = {NEW: "species_lost", OLD: "species_extinct"}

type Value = tuple[str, str, str, str, int | None]  # edition, indicator, input, group, value


def listed_inputs(city: City, indicator: str = "") -> list[Listed]:
    """The values of the list that the city offered to its assessment last; none for an indicator that asks for no
    species, since they are worked out of all rows."""
    if indicator and indicator not in ANSWERED:
        return []
    rows = SpeciesList.objects.filter(city=city, offered_at__isnull=False).select_related("reference", "before")
    row = rows.order_by("-offered_at").first()
    return [one(row, each) for each in values_of(row) if each[-1] is not None] if row else []


def values_of(row: SpeciesList) -> Iterator[Value]:
    answers = {name: said.answer for name, said in numbers.answers_of(row).items()}
    found = numbers.numbers_of(row, numbers.as_worked_on(row), answers)
    groups = {each["key"]: each for each in found["groups"]}
    built_up = found["built_up"]
    yield NEW, "birds_built_up", "native_birds_built_up", BIRDS, built_up["native_birds_in_layer"]
    yield NEW, "birds_built_up", "native_birds_city", BIRDS, groups[BIRDS]["native"]
    yield OLD, "birds_built_up", "native_birds_built_up", BIRDS, built_up["native_birds"]
    for key, each in groups.items():
        for edition, indicator in where_asked(row, key):
            yield edition, indicator, BASELINE_COUNT, key, each["native"]
    for each in found["change"]:
        yield from change_value(row, each)
    for key, each in groups.items():
        if row.reference_id and row.unlisted_native:
            yield NEW, "invasive_alien_species", "invasive_species", key, each["invasive"]
            yield NEW, "invasive_alien_species", "native_species", key, each["native"]
            yield OLD, "invasive_alien_species", "invasive_species", key, each["invasive"]
            yield OLD, "invasive_alien_species", "total_species", key, each["species"]


def change_value(row: SpeciesList, change: Mapping[str, Any]) -> Iterator[Value]:
    """Yields the change of a group in which all that came or went is known as native. Open answers count as not
    lost."""
    if change["not_native"]:
        return
    for edition, indicator in where_asked(row, change["key"]):
        yield edition, indicator, "species_gained", change["key"], len(change["gained"])
        yield edition, indicator, LOST_IN[edition], change["key"], len(change["lost"])


def where_asked(row: SpeciesList, group: str) -> list[tuple[str, str]]:
    """The indicators of change that a group answers, by edition."""
    named = [where for where, key in CHANGES.items() if key == group]
    return [*named, *(OF_PICKED if group in row.groups else ())]


def one(row: SpeciesList, value: Value) -> Listed:
    edition, indicator, name, key, found = value
    words = {"group": showing.group_label(key), "period": row.period}
    return Listed(
        key=f"{row.key}:{key}",
        edition=edition,
        indicator=indicator,
        input=name,
        value=found or 0,
        about=_("From your species list of %(period)s: %(group)s") % words,
        year=row.last,
        source_title=row.source_title,
        source_link=link_of(row),
    )


def link_of(row: SpeciesList) -> str:
    """A list of two files has two DOIs: a link can lead to one of them, and both are named by the source."""
    found = A_DOI.search(row.doi)
    return f"https://doi.org/{found[0]}" if found else row.source_link
