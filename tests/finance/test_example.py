"""The finance desk of the demo: projects on several rungs, what the made-up city does about calls, its packs."""

import io

import pytest
from django.core.management import call_command

from core.history.models import Entry
from core.review.models import Proposal
from finance.interests.models import Interest, InterestStep, Pack, PackOpening
from finance.market.models import Call, Funder
from finance.projects.models import Project, ProjectProfile

pytestmark = [pytest.mark.django_db, pytest.mark.both]
MODELS = (Project, ProjectProfile, Interest, InterestStep, Pack, PackOpening, Funder, Call, Proposal, Entry)


def test_projects_stand_on_several_rungs_and_all_of_it_is_of_a_made_up_city(founding_facts: None) -> None:
    rows = list(Project.objects.select_related("city"))

    assert {row.stage for row in rows} >= {"idea", "concept", "pre_feasibility", "feasibility", "implementation"}
    assert [row.side_state for row in rows].count("on_hold") == 1
    assert all(row.city.is_example for row in rows)
    assert all(row.text("title").text.startswith("Example") for row in rows)
    assert {row.state for row in Pack.objects.all()} == {"open", "revoked"}


def test_one_interest_is_under_way_and_one_ended_in_a_practice(founding_facts: None) -> None:
    sent, closed = (Interest.objects.get(state=state) for state in ("applied", "closed"))

    steps = [step.state for step in sent.steps.order_by("on")]
    assert steps == ["considering", "pack_sent", "applied"]
    assert closed.learned
    assert closed.practice
    assert Proposal.objects.get(pk=closed.practice).kind == "practice"


def test_nothing_is_said_of_how_a_real_funder_decided(founding_facts: None) -> None:
    decided = Interest.objects.filter(steps__state__in=["shortlisted", "agreed", "closed", "refused"])

    calls = {row.call for row in decided.select_related("call__funder")}
    assert calls
    assert all(call and call.is_example and call.funder.is_example for call in calls)


def test_filling_it_twice_changes_nothing(founding_facts: None) -> None:
    before = [model._base_manager.count() for model in MODELS]

    call_command("demo", yes=True, stdout=io.StringIO())

    assert [model._base_manager.count() for model in MODELS] == before
