"""The made-up city of the demo, with two results of the index, and an empty draft for a real one.

No result of a real city is invented: all numbers here belong to a place that does not exist, marked as an example on
every page. They go through the actions that people use.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils import timezone

from alliance.founding.loading import BY
from alliance.founding.people import add_role
from assessment import actions
from assessment.bands.actions import confirmed
from assessment.editions.frameworks import framework
from assessment.models import Answer, Assessment
from assessment.results import proposing
from assessment.results.proposing import in_one
from assessment.scoring.definitions import Indicator
from cities.actions import add_city
from cities.models import City, State
from core.accounts.models import User
from core.history.write import one_transaction
from core.vocabulary.loading import read_data_file, text_columns
from core.vocabulary.models import Term

HERE = Path(__file__).parent
SERVING = (("editor@kunming.example", "editor"), ("lead@kunming.example", "lead"))


def add_example_city() -> None:
    facts = read_data_file(HERE / "example-bay.yaml")
    with one_transaction():
        city = City.objects.filter(slug=facts["slug"]).first() or made_city(facts, SERVING)
        for assessment in facts["assessments"]:
            if not Assessment.objects.filter(city=city, year=assessment["year"]).exists():
                add_assessment(city, assessment)


def made_city(facts: dict[str, Any], serving: Iterable[tuple[str, str]]) -> City:
    """A city that does not exist, with those of the demo people who work for it."""
    kind = Term.objects.get(scheme__code="place-kinds", code=facts["kind"])
    biome = Term.objects.get(scheme__code="biomes", code=facts["biome"])
    changes = {
        **text_columns("name", facts["name"]),
        **text_columns("summary", facts["summary"]),
        "kind": kind.pk,
        "biome": biome.pk,
        "on_the_coast": facts.get("on_the_coast", True),
        "is_example": True,
        "status": City.Status.MEMBER,
        **{name: facts[name] for name in ("sort_key", "country", "latitude", "longitude", "time_zone")},
    }
    city = add_city(slug=facts["slug"], changes=changes, by=BY)
    for email, role in serving:
        if User.objects.filter(email=email).exists():
            add_role(User.objects.get(email=email), city.slug, role)
    return city


def add_assessment(city: City, facts: dict[str, Any]) -> None:
    row = actions.start(
        city,
        edition=facts["framework"],
        year=facts["year"],
        depth=facts["depth"],
        boundary=facts["boundary"],
        is_same_boundary=bool(facts.get("same_boundary")),
        by=BY,
    )
    edition = framework(row.framework)
    bands = confirmed(edition)
    for said in facts["answers"]:
        indicator = edition.indicator_of[said["indicator"]]
        actions.answer(row, indicator.key, wanted=wanted(indicator, said), expected=0, bands=bands, by=BY)
    read_now = actions.seen(Answer.objects.filter(assessment=row))
    row = actions.finish(row, read=read_now, bands=bands, person=None, by=BY)
    publish(row)


def wanted(indicator: Indicator, said: dict[str, Any]) -> dict[str, Any]:
    """What was said, in the keys that the form of an indicator writes."""
    values = {
        f"inputs.{name}": {"value": stored(value), "typed": in_one(stored(value)), "unit": unit_of(indicator, name)}
        for name, value in (said.get("inputs") or {}).items()
    }
    others = {name: said[name] for name in said if name not in ("indicator", "inputs")}
    return {"mode": "given", **values, **others}


def stored(value: Any) -> Any:
    return [str(each) for each in value] if isinstance(value, list) else str(value)


def unit_of(indicator: Indicator, name: str) -> str:
    asked = indicator.input_of.get(name)
    return "ha" if asked is not None and asked.unit == "ha" else ""


def publish(row: Assessment) -> None:
    """Publishes as after a review: by the same action, with everything shown."""
    result = proposing.prepared(row, by=BY)
    shown = list(Answer.objects.filter(assessment=row).values_list("indicator", flat=True))
    patch = {key: value for key, value in proposing.patch_for(result, row, shown).items() if value is not None}
    published = {**patch, "state": State.PUBLISHED, "published_on": f"{row.year}-06-30"}
    actions.change_result(result, changes=published, expected=None, by=BY)
    actions.keep_shown(row, shown=shown, by=BY)


def add_draft_of_kunming() -> None:
    """Empty: what the page of the city says is offered in it, and nothing is answered."""
    city = City.objects.filter(slug="kunming").first()
    if city is None or Assessment.objects.filter(city=city).exists():
        return
    actions.start(city, edition="cbi-2021", year=timezone.localdate().year, by=BY)
