"""What the runs of a city give the assessment: values with their source and year, to be taken by a click."""

from collections.abc import Iterator

from assessment.answers.suggestions import Measured
from assessment.scoring.groups import GroupSums, sums_from
from cities.models import City
from measurement.layers.models import Run

TAKEN = ("city_area_ha", "natural_area_ha", "group_areas_ha")  # what indicators 1 and 2 ask for


def measured(city: City) -> list[Measured]:
    """The inputs of the run that the city offered to its assessment last."""
    runs = Run.objects.filter(city=city, state=Run.State.READY, offered_at__isnull=False).measured()
    run = runs.order_by("-offered_at").first()
    return list(inputs_of(run)) if run else []


def inputs_of(run: Run) -> Iterator[Measured]:
    natural = next((each for each in run.given["layers"] if each["shows"] == "natural"), run.given["boundary"])
    for name in TAKEN:
        told = run.given["boundary"] if name == "city_area_ha" else natural
        value = sums_of(run) if name == "group_areas_ha" else run.result.get("inputs", {}).get(name)
        if value:
            yield Measured(
                run=str(run.pk),
                input=name,
                value=value,
                made_on=run.made_at.date(),
                year=told["year"],
                source_title=told["source_title"],
                source_link=told["source_link"],
            )


def sums_of(run: Run) -> GroupSums | None:
    """What is asked of groups: not tens of thousands of areas in each version of an answer."""
    groups = run.result.get("groups", {})
    told = {name: groups.get(name) for name in ("sum_ha", "sum_squares_ha2")}
    return None if not groups.get("count") else sums_from({"groups": groups.get("count"), **told})
