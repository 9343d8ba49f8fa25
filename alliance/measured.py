"""What a run over map layers gives the assessment, to be taken by a click, and which of it a result shows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assessment.answers.suggestions import Measured, answer_of
from assessment.models import ResultLine
from assessment.scoring.groups import GroupSums, sums_from
from cities.models import City
from measurement.layers.models import Run
from measurement.layers.published import Published, land_typed
from measurement.layers.showing import KIND_OF, TOGETHER, parks_and_protected

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
            for edition in (WITH_PROTECTED, WITH_OPEN):
                yield one(run, name, parks_and_protected(run) if is_together(run, edition) else value, shows, edition)
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
    typed = land_typed(run) if name == "terrestrial_area_ha" else []
    return next(iter(typed), found or run.given["boundary"])


def layer_of(run: Run, shows: str) -> dict[str, Any]:
    return next((each for each in run.given["layers"] if each["shows"] == shows), {})


def is_together(run: Run, edition: str) -> bool:
    """Whether an edition counts protected natural areas with the parks."""
    is_open = layer_of(run, "protected").get("how", {}).get("access") == "all"
    return parks_and_protected(run) is not None and (edition == WITH_PROTECTED or (edition == WITH_OPEN and is_open))


def sums_of(run: Run) -> GroupSums | None:
    """What is asked of groups: not tens of thousands of areas in each version of an answer."""
    groups = run.result.get("groups", {})
    told = {name: groups.get(name) for name in ("sum_ha", "sum_squares_ha2")}
    return None if not groups.get("count") else sums_from({"groups": groups.get("count"), **told})


def published_of(run: Run, edition: str, lines: Iterable[ResultLine]) -> Published:
    """What lines of a result in one edition show of a run. A value that was typed over what was taken is not of it, and
    one that a line typed otherwise is told of none: a share of another line would stand beside its own."""
    shown: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for name, value in line.values.items():
            shown[name].add(value)
    same = (each for each in inputs_of(run) if each.edition in ("", edition))
    return Published(run, {name_of(run, each) for each in same if shown[each.input] == {answer_text(each)}})


def answer_text(found: Measured) -> str:
    """A value as a line of a result has it."""
    return str(answer_of(found.value))


def name_of(run: Run, found: Measured) -> str:
    """The input of a value, or the name of that which counts protected natural areas with the parks."""
    return TOGETHER if found.input == "park_area_ha" and is_together(run, found.edition) else found.input
