"""Plans, targets and yearly values of the founding places: what the data files say is what everybody reads."""

import io

import pytest
from django.core.management import call_command

from alliance.founding.loading import BY
from core.history.models import Entry, ListedCorrection
from core.history.translations import BY_PLATFORM, by_platform
from core.history.write import Actor, set_unversioned
from planning.actions import change_plantarget, remove_goal
from planning.models import CityIndicator, Goal, PlanTarget
from planning.tracking.city_figures import lay_figure

pytestmark = [pytest.mark.django_db, pytest.mark.both]

CURATOR = Actor(id=7, label="A curator")


def test_a_site_of_before_gets_the_new_rows_at_a_release_and_keeps_what_people_made_of_the_others(
    founding_facts: None,
) -> None:
    goal = Goal.objects.get(slug="kobe--satoyama-know")
    remove_goal(goal, expected=goal.version, by=CURATOR)
    target = PlanTarget.objects.get(slug="yokohama--green-up-paddy-2018")
    change_plantarget(target, changes={"number": "7"}, expected=target.version, by=CURATOR)
    indicator = CityIndicator.objects.get(slug="beijing--forest-cover")
    lay_figure(indicator, by=BY, is_gone=True)
    indicator.delete()  # as if the release before had not known it

    call_command("founding_facts", where_loaded=True, stdout=io.StringIO())

    assert CityIndicator.objects.get(slug="beijing--forest-cover").values.count() == 3
    assert PlanTarget.objects.get(slug="yokohama--green-up-paddy-2018").number == "7"
    assert not Goal.objects.filter(slug="kobe--satoyama-know").exists()
    assert not ListedCorrection.objects.exists()


def test_the_words_of_a_plan_itself_are_no_longer_marked_as_translated_here(founding_facts: None) -> None:
    goal = Goal.objects.get(slug="hong-kong--2035-nature-conservation")
    set_unversioned(goal, {"written_for": by_platform(goal, {"title": ["zh-hans", "zh-hant", "ja"]})})

    call_command("founding_corrections", stdout=io.StringIO())

    goal.refresh_from_db()
    assert goal.written_for["title"][BY_PLATFORM] == ["zh-hans", "ja"]


def test_a_site_without_founding_facts_gets_none_by_a_release(db: None) -> None:
    call_command("founding_facts", where_loaded=True, stdout=io.StringIO())

    assert not CityIndicator.objects.exists()
    assert not Entry.objects.exists()
