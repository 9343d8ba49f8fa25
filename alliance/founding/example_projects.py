"""Projects of the made-up city of the demo, on several rungs: with their money public or not, aside, for itself alone.

No project of a real city is invented. They go through the actions that people use.
"""

import uuid
from pathlib import Path
from typing import Any

from django.utils import timezone

from alliance.founding.loading import BY
from cities.models import City
from core.accounts.tenants import LEAD, serving
from core.history.write import Actor, one_transaction
from core.vocabulary.loading import read_data_file, text_columns
from core.vocabulary.models import Term
from finance.projects import actions, sending
from finance.projects.models import Project, Stage
from planning.models import PlanAction

HERE = Path(__file__).parent
PLAIN = (
    *("starts", "ends", "purpose", "support", "climate_benefit", "is_climate_estimated"),
    *("marker_biodiversity", "marker_mitigation", "marker_adaptation", "currency", "levels"),
)
LINES = ("costs", "money", "results")


def add_example_projects() -> None:
    facts = read_data_file(HERE / "example-projects.yaml")
    city = City.objects.get(slug=facts["city"])
    if Project.objects.filter(city=city).exists():
        return
    with one_transaction():
        for each in facts["projects"]:
            project = aside(added(city, each), each.get("aside"))
            if each["is_published"]:
                publish(project)


def added(city: City, facts: dict[str, Any]) -> Project:
    changes: dict[str, Any] = {name: facts[name] for name in PLAIN if name in facts}
    for name, texts in facts["texts"].items():
        changes |= text_columns(name, texts)
    for scheme, code in facts.get("terms", ()):
        changes[f"terms.{Term.objects.get(scheme__code=scheme, code=code).pk}"] = True
    for child in LINES:
        for order, line in enumerate(facts.get(child, ())):
            head = f"{child}.{uuid.uuid4()}"
            changes |= {head: True, f"{head}.order": order, **{f"{head}.{name}": line[name] for name in line}}
    for kind in facts.get("studies", ()):
        head = f"studies.{uuid.uuid4()}"
        changes |= {head: True, f"{head}.kind": kind, f"{head}.state": "done"}
    return actions.begin(
        city,
        changes=changes,
        stage=facts.get("stage", Stage.IDEA),
        reason=facts.get("reason", ""),
        action=PlanAction.objects.filter(slug=facts.get("action", "")).first(),
        slug=facts["slug"],
        by=BY,
    )


def aside(project: Project, facts: dict[str, Any] | None) -> Project:
    """Sets a project on hold or cancels it, as a lead of the city writes it down, where somebody leads it."""
    people = serving(project.city_id, LEAD)
    if facts is None or not people:
        return project
    by, reason = Actor.person(people[0]), facts["reason"]
    return actions.move(project, facts["to"], reason=reason, expected=project.version, person=people[0], by=by)


def publish(project: Project) -> None:
    row = sending.prepared(project, by=BY)
    patch = sending.patch_for(project, row)
    shown = {**patch, "state": "published", "published_on": timezone.localdate().isoformat()}
    actions.change_profile(row, changes=shown, expected=None, by=BY)
