"""What the runs of a city give the assessment: values with their source and year, to be taken by a click."""

from collections.abc import Iterator, Mapping
from typing import Any

from assessment.answers.suggestions import Measured
from assessment.scoring.groups import GroupSums, sums_from
from cities.models import City
from measurement.layers.models import Run
from measurement.layers.showing import KIND_OF

WITH_PROTECTED = "cbi-2014"  # its indicator 13 counts protected natural areas with the parks
WITH_OPEN = "cbi-2021"  # its indicator 12 counts those that are open to the public


def measured_inputs(city: City) -> list[Measured]:
    """The inputs of the run that the city offered to its assessment last."""
    runs = Run.objects.filter(city=city, state=Run.State.READY, offered_at__isnull=False).measured()
    run = runs.order_by("-offered_at").first()
    return list(inputs_of(run)) if run else []


def inputs_of(run: Run) -> Iterator[Measured]:
    inputs = run.result.get("inputs", {})
    for name, shows in KIND_OF.items():
        value: Any = sums_of(run) if name == "group_areas_ha" else inputs.get(name)
        if value is None or value == []:
            continue
        if name == "park_area_ha":
            yield one(run, name, green_space(run, value, is_all=True), shows, WITH_PROTECTED)
            yield one(run, name, green_space(run, value, is_all=is_open(run)), shows, WITH_OPEN)
        else:
            yield one(run, name, value, shows)


def one(run: Run, name: str, value: Any, shows: str, edition: str = "") -> Measured:
    told = source_of(run, name, shows)
    return Measured(
        run=str(run.pk),
        input=name,
        value=value,
        made_on=run.made_at.date(),
        year=told["year"],
        source_title=told["source_title"],
        source_link=told["source_link"],
        is_of_city=run.is_of_city,
        edition=edition,
    )


def source_of(run: Run, name: str, shows: str) -> Mapping[str, Any]:
    """The file that the value is of; land that was typed has a source of its own."""
    found = layer_of(run, shows)
    if name == "terrestrial_area_ha" and not found:
        how: Mapping[str, Any] = next(
            (each["how"] for each in run.given["layers"] if each.get("how", {}).get("land")), {}
        )
        if how:
            return {"year": int(how["land_year"]), "source_title": how["land_source"], "source_link": ""}
    return found or run.given["boundary"]


def layer_of(run: Run, shows: str) -> dict[str, Any]:
    return next((each for each in run.given["layers"] if each["shows"] == shows), {})


def green_space(run: Run, parks: float, *, is_all: bool) -> float:
    """Parks with natural areas, and with them protected natural areas, each place once."""
    both = next((each["ha"] for each in run.result["warnings"] if each["code"] == "park_and_protected"), None)
    return both if is_all and both is not None else parks


def is_open(run: Run) -> bool:
    return bool(layer_of(run, "protected").get("how", {}).get("access") == "all")


def sums_of(run: Run) -> GroupSums | None:
    """What is asked of groups: not tens of thousands of areas in each version of an answer."""
    groups = run.result.get("groups", {})
    told = {name: groups.get(name) for name in ("sum_ha", "sum_squares_ha2")}
    return None if not groups.get("count") else sums_from({"groups": groups.get("count"), **told})
