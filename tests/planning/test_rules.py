"""What of a plan may be published by a rule: a value that changes little and names its source, a milestone done."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core.history.snapshot import Plain
from core.history.write import Actor
from core.review.models import Proposal, Rule
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from core.review.rules import actions as rule_actions
from core.review.rules import policy
from core.review.rules.auto_publish import Change
from planning.actions import add_cityindicator, add_plan, add_planaction
from planning.auto_publish import is_milestone_done, is_value_with_source
from planning.models import CityIndicator, Plan, PlanAction
from tests import people
from tests.factories import CityFactory

ROW = "values.00000000-0000-4000-8000-000000000001"
STEP = "milestones.00000000-0000-4000-8000-000000000002"


def asked(kind: str, base: Mapping[str, Plain], changes: Mapping[str, Plain]) -> Change:
    return Change(kind_of(kind), base, changes, is_new=False)


@pytest.mark.parametrize(
    ("base", "changes", "is_published"),
    [
        ({".value": "100"}, {".value": "124", ".source_title": "Survey"}, True),
        ({".value": "100"}, {".value": "126", ".source_title": "Survey"}, False),
        ({".value": "100"}, {".value": "110"}, False),
        ({".value": "100"}, {".value": "110", ".source_title": ""}, False),
        ({".value": "0"}, {".value": "1", ".source_title": "Survey"}, False),
        ({}, {"": True, ".year": 2025, ".value": "110", ".source_title": "Survey"}, False),
        ({".value": "100"}, {".value": "110", ".source_title": "Survey", ".unit": "ha"}, False),
        ({}, {".source_title": "Another survey"}, False),
        ({}, {}, False),
    ],
)
def test_a_value_that_changes_little_and_names_its_source(
    base: dict[str, Plain], changes: dict[str, Plain], is_published: bool
) -> None:
    said = {f"{ROW}{name}": value for name, value in changes.items()}
    before = {f"{ROW}{name}": value for name, value in base.items()}

    assert is_value_with_source(asked("cityindicator", before, said)) is is_published
    assert not is_value_with_source(asked("cityindicator", before, {**said, "name_en": "Other"}))
    assert not is_value_with_source(asked("planaction", before, said))


@pytest.mark.parametrize(
    ("base", "changes", "is_published"),
    [
        ("", {".done_on": "2025-03"}, True),
        ("2025-02", {".done_on": "2025-03"}, False),
        ("", {".done_on": "2025-03", ".title_en": "Other"}, False),
        ("", {".done_on": ""}, False),
        ("", {}, False),
    ],
)
def test_a_milestone_that_is_done(base: str, changes: dict[str, Plain], is_published: bool) -> None:
    said = {f"{STEP}{name}": value for name, value in changes.items()}

    assert is_milestone_done(asked("planaction", {f"{STEP}.done_on": base}, said)) is is_published


def test_a_milestone_is_not_done_on_a_day_to_come() -> None:
    days = {gone: timezone.localdate() + timedelta(days=gone) for gone in (0, 2)}
    done = {
        gone: is_milestone_done(asked("planaction", {f"{STEP}.done_on": ""}, {f"{STEP}.done_on": str(day)}))
        for gone, day in days.items()
    }

    assert done == {0: True, 2: False}


@pytest.mark.django_db
def test_both_are_published_once_a_curator_turned_the_rules_on_and_wait_before() -> None:
    city = CityFactory()
    by, lead, curator = Actor(id=None, label="Loader"), people.lead(city), people.curator()
    public: dict[str, Plain] = {"state": "published"}
    plan = add_plan(slug="p", city=city, changes={"title_en": "P", "kind": Plan.Kind.STRATEGY, **public}, by=by)
    counted: dict[str, Plain] = {"name_en": "Canopy", "unit": "ha", "direction": "up", ROW: True, f"{ROW}.year": 2024}
    value: dict[str, Plain] = {f"{ROW}.value": "100", f"{ROW}.source_title": "Survey 2024"}
    indicator = add_cityindicator(slug=f"{city.slug}--canopy", city=city, changes={**counted, **value, **public}, by=by)
    done: dict[str, Plain] = {"title_en": "Plant", "plan": plan.pk, STEP: True, f"{STEP}.title_en": "Planted"}
    action = add_planaction(slug=f"{city.slug}--plant", changes={**done, **public}, by=by)

    def sent(row: CityIndicator | PlanAction, patch: dict[str, Plain]) -> Proposal:
        row.refresh_from_db()
        kind = kind_of(str(row._meta.model_name))
        draft = actions.start(kind, tenant=city.pk, row=row, patch=patch, by=Actor.person(lead))
        return actions.send(draft, expected=draft.version, by=Actor.person(lead))

    waiting = sent(indicator, {f"{ROW}.value": "105", f"{ROW}.source_title": "Survey 2024, corrected"})
    assert waiting.state == Proposal.State.SUBMITTED
    back = actions.withdraw(waiting, expected=waiting.version, by=Actor.person(lead))
    actions.discard(back, expected=back.version, by=Actor.person(lead))
    for code in ("indicator-values", "milestones"):
        rule = next(rule for rule in policy.in_order() if rule.code == code)
        changes: dict[str, Plain] = {"is_on": True, "scope": Rule.Scope.ALL.value, "tenants": []}
        rule_actions.set_rule(rule, changes=changes, reason="For tests", expected=rule.version, curator=curator)

    assert (
        sent(indicator, {f"{ROW}.value": "104", f"{ROW}.source_title": "Survey 2024, corrected"}).state == "published"
    )
    assert sent(action, {f"{STEP}.done_on": "2025-03"}).state == "published"
    assert indicator.values.get().value == 104
    assert action.milestones.get().done_on == "2025-03"


@pytest.mark.django_db
@pytest.mark.parametrize(("zone", "is_published"), [("Asia/Shanghai", True), ("America/Bogota", False)])
def test_the_day_of_a_milestone_is_a_day_of_the_city(
    monkeypatch: pytest.MonkeyPatch, zone: str, is_published: bool
) -> None:
    """At 05:00 in Kunming the 30th has come, which is still the 29th elsewhere."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 29, 21, tzinfo=UTC))
    city = CityFactory(time_zone=zone)
    said = asked("planaction", {f"{STEP}.done_on": ""}, {f"{STEP}.done_on": "2026-11-30"})

    assert is_milestone_done(replace(said, tenant=city.pk)) is is_published
