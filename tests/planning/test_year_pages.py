"""A published year as readers see it: what goes well, what does not, what is to be decided, and what was not said."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cities.models import City
from core.history.write import Actor
from planning.models import CityIndicator, PlanTarget
from planning.years.actions import as_published
from tests import factories as make
from tests import people

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Test")
YEAR = 2025


def target_with(level: str, *values: int, plan: Any = None, **fields: Any) -> PlanTarget:
    """Its indicator grows from 10 in 2020 to 20 in 2030; `values` are those of the years until this one."""
    target = make.PlanTargetFactory(**({"plan": plan} if plan else {}), **fields)
    indicator = make.CityIndicatorFactory(city=target.plan.city, name_en=f"Count of {target.title_en}")
    for number, value in enumerate(reversed(values)):
        indicator.values.create(year=YEAR - number, value=value, source_title=f"Survey {YEAR - number}")
    indicator.goals.create(year=2030, value=20)
    target.indicators.add(indicator)
    if level:
        target.reports.create(year=YEAR, level=level)
    return target


def locked(target: PlanTarget) -> None:
    as_published(target.plan.city, YEAR, decided_at=timezone.now(), by=BY)


def page(target: PlanTarget, year: int = YEAR) -> Any:
    return Client().get(f"/en/cities/{target.plan.city.slug}/plan/{year}/")


def part(told: str, code: str) -> str:
    return told.partition(f'id="y-{code}"')[2].partition("</section>")[0]


def test_what_goes_well_and_what_does_not_stand_apart_with_values_sources_and_years() -> None:
    good = target_with("on_track", 14, 16, title_en="More trees")
    bad = target_with("insufficient", 14, 12, plan=good.plan, title_en="Less concrete")
    claimed = target_with("on_track", 14, 8, plan=good.plan, title_en="More birds")
    locked(good)

    told = page(good).text

    assert "More trees" in part(told, "well")
    assert "Rose from 14\xa0ha (2024) to 16\xa0ha (2025)." in part(told, "well")
    assert "Survey 2025" in part(told, "well")
    assert "Less concrete" in part(told, "badly")
    assert "Fell from 14\xa0ha (2024) to 12\xa0ha (2025)." in part(told, "badly")
    assert "More birds" in part(told, "badly")
    assert "The reported level is higher than the indicators show." in part(told, "badly")
    assert bad.plan == claimed.plan


def test_obstacles_and_missing_means_are_to_be_decided() -> None:
    target = target_with("insufficient", 12, title_en="More trees", additional_means="yes")
    target.reports.update(obstacle_en="No land is left.")
    locked(target)

    told = part(page(target).text, "decide")

    assert "No land is left." in told
    assert "More resources are needed." in told


def test_silence_is_said() -> None:
    target = target_with("", title_en="More trees")
    target.indicators.get().values.create(year=YEAR - 2, value=12, source_title="Survey")
    locked(target)

    told = part(page(target).text, "silent")

    assert "Nothing was reported for this year." in told
    assert f"No new value since {YEAR - 2}." in told


def test_a_correction_stands_beside_what_was_published_with_its_day() -> None:
    target = target_with("on_track", 14, 16)
    target.indicators.get().values.filter(year=YEAR).update(
        corrected_value=15, added_on="2026-05-04", addition_en="A street was counted twice."
    )
    locked(target)

    told = page(target).text

    assert ">16\N{NO-BREAK SPACE}ha</b>" in told
    assert "Corrected on 4 May 2026: 15\N{NO-BREAK SPACE}ha." in told
    assert "A street was counted twice." in told


def test_t62_later_values_do_not_change_what_a_year_says() -> None:
    target = target_with("on_track", 14, 16)
    locked(target)
    before = part(page(target).text, "well")

    target.indicators.get().values.create(year=YEAR + 1, value=2, source_title="Survey")

    assert part(page(target).text, "well") == before


def test_t62_a_year_that_is_not_published_is_found_by_nobody() -> None:
    target, hidden = target_with("on_track", 16), target_with("on_track", 16)
    before = page(target).status_code
    locked(target)
    locked(hidden)
    hidden.plan.city.status = City.Status.DRAFT
    hidden.plan.city.save()

    assert (before, page(target).status_code, page(target, YEAR - 1).status_code) == (404, 200, 404)
    assert page(hidden).status_code == 404


def test_the_page_of_the_plan_names_its_years() -> None:
    target = target_with("on_track", 16)
    locked(target)

    told = Client().get(f"/en/cities/{target.plan.city.slug}/plan/").text

    assert f'href="/en/cities/{target.plan.city.slug}/plan/{YEAR}/"' in told


@pytest.mark.parametrize("count", [1, 15])
def test_a_long_year_costs_as_many_queries_as_a_short_one(count: int, django_assert_max_num_queries: Any) -> None:
    target = target_with("on_track", 14, 16)
    for _number in range(count):
        target_with("insufficient", 14, 12, plan=target.plan)
    locked(target)
    page(make.PlanTargetFactory())

    with django_assert_max_num_queries(14):
        assert page(target).status_code == 200


def test_staff_of_other_cities_and_curators_see_the_same_page() -> None:
    target = target_with("on_track", 16)
    locked(target)
    client = Client()
    client.force_login(people.outsider())

    assert client.get(f"/en/cities/{target.plan.city.slug}/plan/{YEAR}/").status_code == 200
    assert CityIndicator.objects.count() == 1


def test_pages_of_the_indicator_and_the_target_say_what_was_corrected_and_why_a_level_was_claimed() -> None:
    target = target_with("on_track", 14, 16)
    indicator = target.indicators.get()
    indicator.values.filter(year=YEAR).update(corrected_value=15, added_on="2026-05-04", addition_en="Counted twice.")
    target.reports.update(level_reason_en="Saplings are not counted.", added_on="2026-05-05", addition_en="Also ponds.")

    of_indicator = Client().get(indicator.get_absolute_url()).text
    of_target = Client().get(target.get_absolute_url()).text

    assert "Corrected on 4 May 2026: 15\N{NO-BREAK SPACE}ha." in of_indicator
    assert "Counted twice." in of_indicator
    assert "Saplings are not counted." in of_target
    assert "Added on 5 May 2026." in of_target
    assert "Also ponds." in of_target
