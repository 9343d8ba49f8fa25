"""Texts that are older than their original: they stay listed after publishing, are counted on one page, and readers are
told."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.history.editing import change
from core.history.models import Translated
from core.history.translations import fields_of
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kinds
from planning.actions import change_goal
from tests import factories as make
from tests import people
from tests.workspace.conftest import DESK, Office
from tests.workspace.importing import text_of
from tests.workspace.reading import Page

pytestmark = [pytest.mark.django_db, pytest.mark.both]
PAGE = f"{DESK}translations/"
BY = Actor(id=None, label="Test")


def in_two_languages(office: Office, title: str = "Lake plan") -> Any:
    return make.PlanFactory(city=office.city, title_en=title, title_ja="湖の計画", note_en="A note", note_ja="注記")


def test_it_stays_in_the_list_after_publishing_and_readers_are_told(office: Office, client: Client) -> None:
    plan = in_two_languages(office)
    office.open(f"plans/{plan.slug}/basics/").send("later", title_en="Lake and river plan")
    assert "No published translation is outdated." in text_of(office.at_editor.get(PAGE).text)
    Page(office.at_lead, f"{DESK}plans/{plan.slug}/check/", action=f"{DESK}plans/{plan.slug}/send/").send()
    proposal = Proposal.objects.get()
    if proposal.state == Proposal.State.SUBMITTED:
        actions.publish(proposal, expected=proposal.version, curator=people.curator())

    told = text_of(office.at_editor.get(PAGE).text)
    assert "Lake and river plan" in told
    assert office.at_editor.get(PAGE).text.count(f'href="{DESK}plans/{plan.slug}/basics/#id_title_ja"') == 1
    assert "Outdated translations" in text_of(office.at_editor.get(DESK).text)
    address = f"/cities/{office.city.slug}/plan/?plan={plan.slug}"
    assert "does not reflect the latest changes to the original" not in text_of(client.get(f"/en{address}").text)
    assert "原文の更新が未反映" in text_of(client.get(f"/ja{address}").text)

    # written anew, it goes from the list and from the page
    plan.refresh_from_db()
    change(plan, "plan_changed", changes={"title_ja": "湖と川の計画"}, allowed=("title",), expected=None, by=BY)
    assert "No published translation is outdated." in text_of(office.at_editor.get(PAGE).text)
    assert "原文の更新が未反映" not in text_of(client.get(f"/ja{address}").text)


def older(office: Office, count: int) -> None:
    for number in range(count):
        plan = in_two_languages(office, f"Plan {number}")
        change(plan, "plan_changed", changes={"note_en": "Another"}, allowed=("note",), expected=None, by=BY)


def test_the_page_counts_by_language_and_kind_and_leads_to_the_texts_of_each(office: Office) -> None:
    older(office, 3)
    goal = make.GoalFactory(
        plan=make.PlanFactory(city=office.city), title_en="Water", title_zh_hans="水", state="published"
    )
    change_goal(goal, changes={"title_en": "Clean water"}, expected=None, by=BY)

    page = office.at_editor.get(PAGE).text

    assert page.count(f'href="{PAGE}?kind=plan&amp;language=ja"') == 1
    assert page.count(f'href="{PAGE}?kind=goal&amp;language=zh_hans"') + page.count("language=zh-hans") == 1
    of_plans = text_of(office.at_editor.get(f"{PAGE}?kind=plan&language=ja").text)
    assert of_plans.count("Plan 1") == 1
    assert "Clean water" not in of_plans


def test_a_goal_has_no_page_of_its_own_so_the_page_of_its_plan_says_it(office: Office, client: Client) -> None:
    plan = make.PlanFactory(city=office.city, title_en="Plan")
    goal = make.GoalFactory(plan=plan, title_en="Water", title_ja="水", state="published")
    change_goal(goal, changes={"title_en": "Clean water"}, expected=None, by=BY)

    page = client.get(f"/ja/cities/{office.city.slug}/plan/?plan={plan.slug}").text

    assert "原文の更新が未反映" in text_of(page)


def test_the_page_asks_as_much_of_three_texts_as_of_fifty(office: Office) -> None:
    older(office, 3)
    office.at_editor.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as few:
        office.at_editor.get(PAGE)
    older(office, 47)
    with CaptureQueriesContext(connection) as many:
        office.at_editor.get(PAGE)

    assert len(few) == len(many)


def test_the_profile_is_in_the_list_too(office: Office, client: Client) -> None:
    make_older = {"summary_en": "Another summary."}
    change(office.city, "city_changed", changes={"summary_ja": "湖の都市"}, allowed=("summary",), expected=None, by=BY)
    office.city.refresh_from_db()
    change(office.city, "city_changed", changes=make_older, allowed=("summary",), expected=None, by=BY)

    assert f'href="{DESK}profile/text/#id_summary_ja"' in office.at_editor.get(PAGE).text
    assert "原文の更新が未反映" in text_of(client.get(f"/ja/cities/{office.city.slug}/").text)


def test_each_kind_that_has_translations_keeps_count_of_them() -> None:
    translated = [kind for kind in kinds() if fields_of(kind.model)]

    assert translated
    assert [kind.code for kind in translated if not issubclass(kind.model, Translated)] == []


def test_outsiders_do_not_find_it(office: Office) -> None:
    assert people.sign_in(Client(), people.outsider()).get(PAGE).status_code == 404
