"""The tables of steps, and what becomes of a step that was refused."""

import sys
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.apps import AppConfig, apps
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils.translation import gettext_lazy, override

from alliance.api import errors
from assessment import steps as assessments
from assessment.bands import actions as bands
from assessment.bands.models import BandConfirmation
from assessment.models import Assessment, Result
from cities.actions import change_city
from cities.applications import steps as applications
from cities.applications.models import Application
from cities.team.models import Handover
from cities.team.steps import HANDOVER_STEPS
from cooperation import steps as cooperation
from cooperation.models import Joining, Link, Posting, Request
from core.accounts.permissions import PREDICATES
from core.feedback import actions as reports
from core.feedback.models import Report
from core.history.audit_actions import VERBS
from core.history.merge import Clashes
from core.history.models import Versioned
from core.history.write import Actor, AlreadyExists, VersionConflict
from core.review.bundles import steps as bundles
from core.review.models import Bundle, Proposal
from core.review.proposals import steps as proposals
from core.workflow import InvalidTransition, Step
from finance.interests import steps as interests
from finance.interests.models import Interest, Pack
from finance.projects import steps as projects
from finance.projects.models import Project, ProjectProfile
from measurement.species import actions as species
from measurement.species.models import SpeciesList
from planning.commitments import actions as filings
from planning.models import Filing
from tests.factories import CityFactory

TABLES: dict[type[Versioned], dict[str, Step]] = {
    Proposal: proposals.STEPS,
    Bundle: bundles.STEPS,
    Report: reports.STEPS,
    Application: applications.STEPS,
    Handover: HANDOVER_STEPS,
    Assessment: assessments.STEPS,
    Result: assessments.RESULT_STEPS,
    SpeciesList: species.STEPS,
    BandConfirmation: bands.STEPS,
    Posting: cooperation.POSTING_STEPS,
    Request: cooperation.REQUEST_STEPS,
    Link: cooperation.LINK_STEPS,
    Joining: cooperation.JOINING_STEPS,
    Filing: filings.STEPS,
    Project: projects.STEPS,
    ProjectProfile: projects.PROFILE_STEPS,
    Interest: interests.INTEREST_STEPS,
    Pack: interests.PACK_STEPS,
}
BY_THE_DAY = {
    "publish_by_rule",
    "end",
    "lapse",
    "start",
    "fall_asleep",
    "lose_city",
    "join",
    "rewrite",
}  # nobody takes these
STEPS = [(model, name, step) for model, table in TABLES.items() for name, step in table.items()]
LEAD_ONLY = gettext_lazy("The focal point must be a lead of the city.")


@pytest.mark.parametrize(("model", "name", "step"), STEPS)
def test_a_step_names_states_a_verb_and_a_permission_that_exist(model: type[Versioned], name: str, step: Step) -> None:
    states = set(model.State.values)  # type: ignore[attr-defined]

    assert set(step.from_) <= states
    assert set(step.keeps) <= set(step.from_)
    assert not step.to or step.to in states
    assert step.verb in VERBS
    assert step.permission in PREDICATES or (not step.permission and name in BY_THE_DAY)


def test_the_steps_in_the_documentation_are_those_of_the_tables() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "steps.md").read_text()
    told = {tuple(cell.strip() for cell in line.strip("|").split("|")) for line in text.splitlines() if "`" in line}

    assert told == {row_of(model, name, step) for model, name, step in STEPS}


def test_every_table_of_steps_is_among_these() -> None:
    found = {
        f"{module}.{name}"
        for module in modules_of_ours()
        for name, value in vars(sys.modules[module]).items()
        if name.endswith("STEPS")
        and isinstance(value, dict)
        and all(isinstance(each, Step) for each in value.values())
        and not any(value is table for table in TABLES.values())
    }

    assert found == set()


def modules_of_ours() -> list[str]:
    ours = {config.name.partition(".")[0] for config in apps.get_app_configs() if is_ours(config)}
    return [name for name in sys.modules if name.partition(".")[0] in ours]


def is_ours(config: AppConfig) -> bool:
    return Path(config.path).is_relative_to(settings.BASE_DIR) and ".venv" not in config.path


def row_of(model: type[Versioned], name: str, step: Step) -> tuple[str, ...]:
    moves = ", ".join(f"{state} → {step.after(state)}" for state in sorted(step.from_))
    return model._meta.model_name or "", f"`{name}`", step.permission, moves


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The focal point must be a lead of the city."),
        ("zh-hans", "联络人须为该市的负责人。"),
        ("zh-hant", "聯絡人須為該市的負責人。"),
        ("ja", "窓口担当者は、都市の責任者の中から選びます。"),
    ],
)
@pytest.mark.django_db
def test_a_step_that_no_view_has_answered_is_a_conflict_in_the_language_of_the_reader(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str, sentence: str
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise InvalidTransition(LEAD_ONLY)

    monkeypatch.setattr("alliance.portal.home.regions", refuse)

    response = client.get(f"/{language}/")

    assert response.status_code == 409
    assert sentence in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_whatever_was_refused_and_no_view_has_answered_is_a_conflict(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = CityFactory(name_en="Kunming")
    change_city(city, changes={"summary_en": "A city on a lake."}, expected=city.version, by=Actor(id=1, label="Lin"))
    told = {
        "This record was changed by Lin at": VersionConflict(city, 1),
        "This already exists.": AlreadyExists(),
        "Other content was published while you were editing.": Clashes([]),
    }
    for sentence, refusal in told.items():
        monkeypatch.setattr("alliance.portal.home.regions", Mock(side_effect=refusal))
        answer = client.get("/en/")
        assert (answer.status_code, sentence in answer.text) == (409, True), sentence


def test_the_api_answers_a_step_that_was_refused_with_its_sentence() -> None:
    context = {"request": RequestFactory().get("/api/v1/")}
    with override("ja"):
        response = errors.answer(InvalidTransition(LEAD_ONLY), context)

    assert response is not None
    assert response.status_code == 409
    assert (response.data["code"], response.data["detail"]) == (
        "conflict",
        "窓口担当者は、都市の責任者の中から選びます。",
    )
