"""A sentence that says that nothing is there looks at what it says."""

import re
from typing import Any

import pytest
from django.test import Client

from alliance.portal.planning.plan import sentence
from alliance.secretariat import rounds
from cities.practices.actions import add_practice
from core.history.write import Actor
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from planning.tracking.reckoning import reckon
from planning.tracking.wording import reached
from tests import factories as make
from tests import people

pytestmark = pytest.mark.django_db


def words(page: Any) -> str:
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


# --- Files of a work ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("has_files", [True, False])
def test_a_work_whose_files_are_here_is_not_said_to_be_held_elsewhere(client: Client, has_files: bool) -> None:
    """A link leads to where its publisher keeps it."""
    work = make.ResourceFactory(slug="guide", is_introduced=True)
    make.EditionFactory(resource=work, number=1)
    make.SectionFactory(resource=work, slug="one")
    kept = {"file": "resources/guide.pdf", "link": ""} if has_files else {"link": "https://publisher.example/guide"}
    make.EditionFileFactory(resource=work, edition_number=1, **kept)

    for path in ("/en/resources/guide/", "/en/resources/guide/one/"):
        page = words(client.get(path))
        assert ("The full text is not available on this site." in page) is not has_files
        assert ("The files of the original work are listed with its editions." in page) is has_files
        assert "an introduction by this site" in page


# --- Values of an indicator ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (
            {"year": 2025, "value": 12, "part": "Old town"},
            "Values have been entered only for parts, so progress cannot be calculated.",
        ),
        ({"year": 2025, "why_none": "not_measured"}, "No value for 2025: not measured in this year."),
        (None, "No value has been entered yet."),
    ],
)
def test_an_indicator_with_values_of_another_kind_is_not_called_empty(
    client: Client, value: dict[str, Any] | None, said: str
) -> None:
    indicator = make.CityIndicatorFactory()
    indicator.goals.create(year=2030, value=20)
    if value:
        indicator.values.create(source_title="Survey", **value)

    page = words(client.get(indicator.get_absolute_url()))

    assert said in page
    assert ("No value has been entered yet." in page) is (value is None)


# --- Years of a plan ----------------------------------------------------------------------------------------------


def test_a_plan_of_which_a_year_is_published_was_reported_on(client: Client) -> None:
    plan = make.PlanFactory()
    target = make.PlanTargetFactory(plan=plan)

    assert "Nothing has been reported yet" not in words(client.get(f"/en/cities/{plan.city.slug}/plan/"))
    assert sentence(plan, [target], 0, []).endswith("No target has been reported on yet.")
    assert sentence(plan, [target], 0, [2025, 2024]).endswith("The year 2025 is published.")


# --- Review -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "published"])
def test_what_nobody_could_read_was_no_published_version(client: Client, state: str) -> None:
    city, curator = make.CityFactory(), people.curator()
    editor, lead = people.editor(city), people.lead(city)
    changes = {"title_en": "Shade", "summary_en": "Trees that shade.", "state": state}
    practice = add_practice(slug="shade", city=city, changes=changes, by=Actor.person(curator))
    kind = kind_of("practice")
    begun = actions.start(kind, tenant=city.pk, row=practice, patch={"title_en": "Trees"}, by=Actor.person(editor))
    sent = actions.send(begun, expected=begun.version, by=Actor.person(lead))

    page = words(people.sign_in(client, curator).get(f"/en/review/{sent.pk}/"))

    assert ("compared with published version 1" in page) is (state == "published")
    assert ("compared with version 1, which was not published" in page) is (state == "draft")


def test_what_a_city_took_back_itself_comes_for_the_first_time(client: Client) -> None:
    city, curator = make.CityFactory(summary_en="A city."), people.curator()
    lead = people.lead(city)
    by = Actor.person(lead)
    begun = actions.start(kind_of("city"), tenant=city.pk, row=city, patch={"summary_en": "A city on a lake."}, by=by)
    sent = actions.send(begun, expected=begun.version, by=by)
    back = actions.withdraw(sent, expected=sent.version, by=by)
    again = actions.send(back, expected=back.version, by=by)

    assert rounds.times([again]) == {again.pk: 1}
    assert "second submission" not in words(people.sign_in(client, curator).get(f"/en/review/{again.pk}/"))

    returned = actions.ask_for_changes(again, message="Which lake?", expected=again.version, curator=curator)
    third = actions.send(returned, expected=returned.version, by=by)
    assert "second submission" in words(client.get(f"/en/review/{third.pk}/"))


# --- Bounds -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("direction", "value", "qualifier", "said"),
    [
        ("up", 22, "", "The target value has been reached: 120% of the way from the baseline."),
        ("up", 22, "at_least", "The target value has been reached: at least 120% of the way from the baseline."),
        ("up", 22, "at_most", "at most 120% of the way from the baseline to the target value."),
        ("up", 15, "at_least", "at least 50% of the way from the baseline to the target value."),
        ("up", 5, "at_least", "Moved away from the target value, by at most 50% of the distance."),
        ("up", 5, "at_most", "Moved away from the target value, by at least 50% of the distance."),
        ("up", 5, "about", "Moved away from the target value, by about 50% of the distance."),
    ],
)
def test_a_bound_stays_a_bound_in_every_sentence(direction: str, value: int, qualifier: str, said: str) -> None:
    indicator = make.CityIndicatorFactory(direction=direction, baseline_value=10, baseline_year=2020)
    indicator.baseline_source = "Survey"
    indicator.goals.create(year=2030, value=20)
    indicator.values.create(year=2025, value=value, qualifier=qualifier, source_title="Survey")

    assert reached(indicator, reckon(indicator.course)).endswith(said)
