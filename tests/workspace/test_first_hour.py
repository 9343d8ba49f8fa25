"""The first hour of a plan: one page, four drafts that belong together, published as one and read by everybody."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from alliance.workspace.planning.forms import FirstHourForm
from core.history.write import Actor
from core.review.bundles import actions as bundles
from core.review.models import Bundle, Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from planning.models import CityIndicator, PlanAction, PlanTarget
from tests import people
from tests.factories import PlanActionFactory, PlanFactory, term
from tests.workspace.conftest import DESK, Office

pytestmark = pytest.mark.django_db
PAGE = f"{DESK}plans/new/first-hour/"
SAID = {
    "title": "Nature plan",
    "starts": "2026",
    "ends": "2035",
    "status": "in-force",
    "target": "Shade for all",
    "due_year": "2035",
    "action": "Plant trees",
    "lead_unit": "Parks",
    "action_status": "active",
    "indicator": "Land under trees",
    "unit": "percent",
    "direction": "up",
    "baseline_value": "20",
    "baseline_year": "2020",
    "value": "25",
    "value_year": "2025",
    "source_title": "Survey 2025",
    "goal_value": "30",
    "goal_year": "2035",
}


def sent(**more: str) -> dict[str, Any]:
    shade = term("kmgbf-targets", "12", label_en="Green spaces")
    return {**SAID, "global_target": str(shade.pk), "new": str(uuid4()), **more}


def test_one_page_makes_a_plan_that_everybody_reads_once_it_is_published(office: Office, client: Client) -> None:
    office.at_editor.post(PAGE, sent())
    bundle = Bundle.objects.get()
    page = office.open(f"together/{bundle.pk}/", office.at_lead)
    versions = dict(re.findall(r'name="(version(?:-[0-9a-f-]+)?)" value="(\d+)"', page.html))
    office.at_lead.post(f"{DESK}together/{bundle.pk}/send/", versions)
    bundle.refresh_from_db()
    bundles.publish(bundle, expected=bundle.version, curator=people.curator())

    target, action, indicator = PlanTarget.objects.get(), PlanAction.objects.get(), CityIndicator.objects.get()
    plan = client.get(f"/en/cities/{office.city.slug}/plan/").text
    assert "1 target entered so far, 1 action and 1 indicator" in plan
    assert "Progress: 50%." in plan
    assert "The content of the plan entered so far supports 1 of the 23 global targets" in plan
    assert "Plant trees" in client.get(target.get_absolute_url()).text
    assert "Shade for all" in client.get(action.get_absolute_url()).text
    assert "Survey 2025" in client.get(indicator.get_absolute_url()).text


def test_before_it_is_published_nobody_else_reads_a_word_of_it(office: Office, client: Client) -> None:
    office.at_editor.post(PAGE, sent())

    assert "Nature plan" not in client.get(f"/en/cities/{office.city.slug}/plan/").text
    assert not PlanTarget.objects.exists()


def test_a_page_that_is_sent_twice_makes_one_plan(office: Office) -> None:
    said = sent()

    first, second = office.at_editor.post(PAGE, said), office.at_editor.post(PAGE, said)

    assert first.headers["Location"] == second.headers["Location"]
    assert Proposal.objects.count() == 4


def test_what_is_missing_is_said_beside_it_and_nothing_typed_is_lost(office: Office) -> None:
    page = office.at_editor.post(
        PAGE, sent(target="", ends="2020", value_year="", goal_value="a third")
    ).content.decode()

    assert "Enter what your city wants to achieve." in page
    assert "The last year cannot be before the first year." in page
    assert "Enter the year." in page
    assert "Target value must be a number, for example 1,234.5." in page
    assert 'value="Plant trees"' in page
    assert not Bundle.objects.exists()


def test_a_goal_on_the_wrong_side_of_the_beginning_is_asked_about(office: Office) -> None:
    page = office.at_editor.post(PAGE, sent(goal_value="10")).content.decode()

    assert (
        "For this indicator, higher is better, but the target value for 2035 is lower than the value before it." in page
    )
    assert not Bundle.objects.exists()


def test_what_readers_will_see_is_drawn_of_what_was_typed_and_nothing_is_saved(office: Office) -> None:
    before = office.at_editor.get(PAGE).text
    page = office.at_editor.post(PAGE, sent(look="1", target="", action="", value="22.5")).text

    assert ">Example<" in before
    assert "Rose from 20% (2020) to 25.4% (2025)" in before
    assert ">Example<" not in page
    assert "Rose from 20% (2020) to 22.5% (2025)" in page
    assert "Target value: 30% by 2035" in page
    assert "25% of the way from the baseline to the target value." in page
    assert "Survey 2025" in page.split('id="look"')[1]
    assert 'value="Land under trees"' in page
    assert "error-text" not in page
    assert not Bundle.objects.exists()


@pytest.mark.parametrize("typed", [{}, {"value": "a third"}, {"unit": "other", "own_unit": "trees"}, {"unit": ""}])
def test_what_cannot_be_drawn_yet_is_said_in_words(office: Office, typed: dict[str, str]) -> None:
    nothing = dict.fromkeys(SAID, "")

    page = office.at_editor.post(PAGE, {**sent(look="1"), **nothing, "indicator": "Trees", **typed}).text

    assert "<bdi>Trees</bdi>" in page
    assert "No value has been entered yet." in page


def test_people_of_another_city_do_not_find_the_page(office: Office) -> None:
    outsider = people.sign_in(Client(), people.outsider())

    assert (outsider.get(PAGE).status_code, outsider.post(PAGE, sent()).status_code) == (404, 404)
    assert not Bundle.objects.exists()


def test_a_city_that_has_a_plan_begins_the_other_three_in_it(office: Office) -> None:
    plan = PlanFactory(city=office.city, title_en="Plan of today")
    PlanFactory(city=office.city, title_en="Plan of yesterday", state="withdrawn")
    foreign = PlanFactory(title_en="Plan of another city")
    form = office.at_editor.get(PAGE).context["form"]
    assert form["plan"].value() == str(plan.pk)
    assert [label for key, label in form.fields["plan"].choices if key] == ["Plan of today"]

    assert not office.at_editor.post(PAGE, sent(plan=str(foreign.pk), title="")).context["form"].is_valid()
    both = office.at_editor.post(PAGE, sent(plan=str(plan.pk))).text
    assert "Choose a plan or describe a new one, not both." in both
    office.at_editor.post(PAGE, sent(plan=str(plan.pk), title="", starts="", ends="", status=""))

    begun = Proposal.objects.all()
    assert sorted(each.kind for each in begun) == ["cityindicator", "planaction", "plantarget"]
    assert {each.changes["plan"] for each in begun if each.kind != "cityindicator"} == {plan.pk}


@pytest.mark.parametrize("name", ["title", "starts", "ends", "status"])
def test_whoever_chooses_a_plan_is_asked_about_anything_that_describes_a_new_one(name: str) -> None:
    plan = PlanFactory(title_en="Plan of today")
    described = {"title": "", "starts": "", "ends": "", "status": ""} | {name: SAID[name]}

    form = FirstHourForm({**SAID, **described, "plan": str(plan.pk)}, plans=[plan])

    assert form.errors[name] == ["Choose a plan or describe a new one, not both."]


def test_an_indicator_of_an_index_brings_its_name_and_unit_and_takes_no_values(office: Office) -> None:
    shade = term("kmgbf-targets", "12", label_en="Green spaces")
    index = "cbi-2021:natural_areas"

    page = office.at_editor.get(f"{PAGE}?index={index}").text
    office.at_editor.post(PAGE, {**sent(), "index": index, "global_target": str(shade.pk)})

    assert f'value="{index}"' in page
    assert 'name="value"' not in page
    begun = Proposal.objects.get(kind="cityindicator").changes
    assert begun["index"] == index
    assert not [name for name in begun if name.startswith("values.")]


def test_an_indicator_that_no_index_has_is_left_out(office: Office) -> None:
    page = office.at_editor.get(f"{PAGE}?index=cbi-2021:nothing").text

    assert 'name="value"' in page
    assert 'name="index"' not in page


@pytest.mark.parametrize(
    ("status", "way", "words"),
    [
        ("active", "needs/new/?title=Plant+reeds", "Ask other cities for help"),
        ("completed", "practices/new/quick/?action={slug}", "Share as a practice"),
    ],
)
def test_an_action_leads_on_to_what_comes_next(office: Office, status: str, way: str, words: str) -> None:
    plan = PlanFactory(city=office.city)
    action = PlanActionFactory(plan=plan, title_en="Plant reeds", status=status)

    page = office.at_editor.get(f"{DESK}actions/{action.slug}/").text

    assert f'{way.format(slug=action.slug)}">{words}</a>' in page
    assert words not in Client().get(action.get_absolute_url()).text


def test_a_practice_told_of_an_action_begins_with_its_words(office: Office) -> None:
    action = PlanActionFactory(
        plan=PlanFactory(city=office.city),
        title_en="Plant reeds",
        description_en="Reeds on two kilometres of shore.",
        place="North shore",
        starts="2024-03",
    )

    form = office.at_editor.get(f"{DESK}practices/new/quick/?action={action.slug}").context["form"]

    said = [form[name].value() for name in ("title", "summary", "place", "starts")]
    assert said == ["Plant reeds", "Reeds on two kilometres of shore.", "North shore", 2024]


def test_a_target_of_drafts_shows_its_draft_indicator_and_chooses_a_goal_that_is_a_draft(office: Office) -> None:
    office.at_editor.post(PAGE, sent())
    by = Actor.person(office.editor)
    words = {"title_en": "Green for everybody"}
    goal = actions.start(kind_of("goal"), tenant=office.city.pk, row=None, patch=words, by=by)
    goal = bundles.add(Bundle.objects.get(), goal, expected=goal.version, by=by)
    target, indicator = (Proposal.objects.get(kind=kind) for kind in ("plantarget", "cityindicator"))
    of_goal, of_indicator = (f"bundle:{each.number}" for each in (goal, indicator))
    kind, asked = kind_of("plantarget"), set()

    for section in kind.sections:
        address = f"{DESK}{kind.segment}/{target.pk}/{section.code}/"
        form = office.at_editor.get(address).context["form"]
        asked |= {"goal", "indicators"} & form.fields.keys()
        if "indicators" in form.fields:
            assert of_indicator in form["indicators"].value()
            assert dict(form.fields["indicators"].choices)[of_indicator].startswith("Land under trees")
        if "goal" in form.fields:
            assert (of_goal, "Green for everybody (in this group of changes)") in form.fields["goal"].choices
            said = {name: found for name in form.fields if (found := form[name].value())}
            about = {"goal": of_goal, "version": target.version, "proposal": str(target.pk), "continue": "1"}
            assert office.at_editor.post(address, {**said, **about}).status_code == 302

    assert asked == {"goal", "indicators"}
    now = Proposal.objects.get(pk=target.pk).changes
    assert (now["goal"], now[f"indicators.{of_indicator}"]) == (of_goal, True)
    assert now["plan"] == target.changes["plan"]
