"""In January the year that has ended opens: one notice each, one mail a month, one line among what is open."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from alliance.workspace.year_opening import NOTICE, open_years
from core.history.write import Actor
from core.notifications.models import Notice
from core.notifications.wording import REMINDERS, wording_of
from planning.years.actions import as_published
from tests import factories as make
from tests import people

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Test")
JANUARY = date(2026, 1, 7)


def told() -> set[str]:
    return set(Notice.objects.filter(kind=NOTICE).values_list("person__name", flat=True))


def test_leads_and_those_who_are_named_as_responsible_are_told_once() -> None:
    indicator = make.CityIndicatorFactory(responsible="Example Museum")
    people.lead(indicator.city, name="Lead")
    role = people.editor(indicator.city, name="Named").staff_roles.get()
    role.body = "Example museum"
    role.save()
    people.editor(indicator.city, name="Not named")
    people.outsider(name="Outsider")

    first, again = open_years(JANUARY), open_years(date(2026, 1, 30))

    assert (first, again) == (1, 0)
    assert told() == {"Lead", "Named"}
    assert Notice.objects.filter(kind=NOTICE).count() == 2
    assert wording_of(NOTICE).group == REMINDERS


def test_nobody_is_told_in_other_months_nor_where_there_is_nothing_to_report_nor_where_it_is_published() -> None:
    people.lead(make.CityFactory(), name="Without a plan")
    done = make.CityIndicatorFactory().city
    people.lead(done, name="Done")
    as_published(done, 2025, decided_at=timezone.now(), by=BY)
    waiting = make.PlanTargetFactory().plan.city
    people.lead(waiting, name="Waiting")

    assert open_years(date(2026, 2, 1)) == 0
    assert open_years(JANUARY) == 1
    assert told() == {"Waiting"}


def test_the_open_year_stands_on_the_overview_until_it_is_published() -> None:
    city = make.CityIndicatorFactory().city
    year = timezone.localdate().year - 1
    client = Client()
    client.force_login(people.lead(city))
    address, line = f"/en/w/{city.slug}/", f'href="/en/w/{city.slug}/year/{year}/"'

    before = client.get(address).text
    as_published(city, year, decided_at=timezone.now(), by=BY)
    after = client.get(address).text

    assert line in before
    assert line not in after
