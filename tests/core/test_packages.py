"""A package of the site stands in pyproject.toml (twice), in the settings and as a folder: one that is left out of any
would be read by no test, translated by no catalogue or installed nowhere, and nobody would be told."""

from collections.abc import Collection, Mapping

import pytest

from alliance.settings import INSTALLED_APPS
from tests.packages import ROOT, above_core, features, import_contracts, packages

NO_PART_OF_THE_SITE = {
    "benchmarks": "measures the site from outside, and the site does without it",
    "tests": "asks the site, and does not go into its image",
}


def folders() -> set[str]:
    return {path.parent.name for path in ROOT.glob("*/__init__.py")} - NO_PART_OF_THE_SITE.keys()


def installed() -> set[str]:
    """Apps of Django and of libraries lie in no folder of ours; of core its packages alone are apps."""
    names = {app.partition(".")[0] for app in INSTALLED_APPS}
    return {name for name in names if (ROOT / name).is_dir()}


def layered() -> set[str]:
    return {layer.strip().partition(".")[0] for line in import_contracts()[0]["layers"] for layer in line.split("|")}


def lists() -> dict[str, Collection[str]]:
    """Every place that names the packages, by what people call it."""
    return {
        "root_packages in pyproject.toml": packages(),
        "the layers of the first contract in pyproject.toml": layered(),
        "INSTALLED_APPS": installed(),
        "the folders with an __init__.py": folders(),
    }


def missing(places: Mapping[str, Collection[str]]) -> list[str]:
    """What one place has and another lacks, a line each."""
    everywhere = {name for names in places.values() for name in names}
    return [f"{place}: no {name}" for place, names in places.items() for name in sorted(everywhere - set(names))]


def test_whatever_lists_the_packages_of_the_site_lists_the_same_ones() -> None:
    found = missing(lists())

    assert found == [], "\n".join(found)
    assert len(packages()) == len(set(packages()))


@pytest.mark.parametrize("place", lists())
@pytest.mark.parametrize("name", packages())
def test_a_package_that_a_place_leaves_out_is_named(place: str, name: str) -> None:
    shorter = {**lists(), place: set(lists()[place]) - {name}}

    assert missing(shorter) == [f"{place}: no {name}"]


def test_a_folder_that_stands_nowhere_else_is_named_by_all_others() -> None:
    longer = {**lists(), "the folders with an __init__.py": folders() | {"forestry"}}

    assert {line.partition(": ")[2] for line in missing(longer)} == {"no forestry"}
    assert len(missing(longer)) == len(lists()) - 1


def test_what_is_no_part_of_the_site_is_there_and_stands_in_no_list() -> None:
    assert [name for name in NO_PART_OF_THE_SITE if not (ROOT / name / "__init__.py").exists()] == []
    assert NO_PART_OF_THE_SITE.keys() & {*packages(), *installed()} == set()


def test_features_lie_between_core_and_what_joins_them() -> None:
    assert ("alliance", *features(), "core") == packages()
    assert ("alliance", *features()) == above_core()
