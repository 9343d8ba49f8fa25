"""Several at one year at once, on both databases, with real threads and connections of their own."""

from functools import partial

import pytest
from django.utils import timezone

from core.history.snapshot import Snapshot
from core.history.write import Actor
from core.review.models import Bundle
from planning.models import CityIndicator, PlanYear, YearRow
from planning.years import actions
from planning.years.actions import Wanted
from tests import factories as make
from tests.cities.applications.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = timezone.localdate().year - 1
BY = Actor(id=None, label="Test")


def written(indicator: CityIndicator, typed: Snapshot) -> YearRow:
    year = actions.begun(indicator.city, YEAR, by=BY)
    return actions.write(
        year, kind="cityindicator", object_id=str(indicator.pk), title="Canopy", wanted=typed, expected=0, by=BY
    )


def test_units_that_begin_a_year_at_the_same_moment_share_it() -> None:
    city = make.CityFactory()
    indicators = [make.CityIndicatorFactory(city=city) for _number in range(4)]

    outcomes = together(*(partial(written, each, {"value": "12"}) for each in indicators))

    assert outcomes == {"done": 4}
    assert (PlanYear.objects.count(), YearRow.objects.count()) == (1, 4)


def test_a_year_that_two_leads_send_at_the_same_moment_is_sent_once() -> None:
    indicator = make.CityIndicatorFactory()
    row = written(indicator, {"value": "12"})
    year = PlanYear.objects.get()
    head = "values.0d0cf9a4-5f0b-5d0e-8a0e-7c1c4ad3b0a5"
    patch: Snapshot = {head: True, f"{head}.year": YEAR, f"{head}.value": "12", f"{head}.source_title": "Survey"}
    wanted = [Wanted("cityindicator", str(indicator.pk), "Canopy", patch)]
    act = partial(actions.send, year, wanted, expected=year.version, read={row.pk: row.version}, by=BY)

    outcomes = together(act, act, act)

    assert outcomes == {"done": 1, "refused": 2}
    assert Bundle.objects.count() == 1
