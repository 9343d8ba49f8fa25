"""The admin asks for no key to sort by, and calls cities and figures by what they are."""

import pytest
from django.test import Client

from cities.models import City
from events.models import Speaker
from tests import factories as make
from tests.siteadmin.forms import open_form

pytestmark = pytest.mark.django_db


def saved(client: Client, url: str, **typed: str) -> None:
    response = client.post(url, {**open_form(client, url), **typed})
    assert response.status_code == 302, response.context["adminform"].form.errors


def test_no_form_asks_for_a_key_to_sort_by(superuser: Client, kunming: City) -> None:
    for url in (f"/admin/cities/city/{kunming.pk}/change/", "/admin/cities/city/add/", "/admin/events/speaker/add/"):
        assert "sort_key" not in open_form(superuser, url)


def test_lists_sort_a_city_by_its_new_name(superuser: Client, kunming: City) -> None:
    City._base_manager.filter(pk=kunming.pk).update(sort_key="kunming")

    saved(superuser, f"/admin/cities/city/{kunming.pk}/change/", name_en="Spring City", reason="Its new name")

    assert City.objects.get(pk=kunming.pk).sort_key == "spring city"


def test_a_key_that_was_chosen_stays(superuser: Client, kunming: City) -> None:
    City._base_manager.filter(pk=kunming.pk).update(sort_key="zz last")

    saved(superuser, f"/admin/cities/city/{kunming.pk}/change/", name_en="Spring City", reason="Its new name")

    assert City.objects.get(pk=kunming.pk).sort_key == "zz last"


def test_a_new_speaker_is_sorted_by_family_name(superuser: Client) -> None:
    typed = {"slug": "mei-lu", "family_name": "Lù", "given_name": "Mei", "name_order": "family-first"}

    saved(superuser, "/admin/events/speaker/add/", **typed, state="draft")

    assert Speaker.objects.get(slug="mei-lu").sort_key == "lu mei"


def test_rows_of_figures_say_what_they_measure(superuser: Client, kunming: City) -> None:
    html = superuser.get(f"/admin/cities/city/{kunming.pk}/change/").content.decode()

    assert "Area\xa0· 21,473.5 km²\xa0· 2020" in html
    assert "forest-cover 2" not in html


def test_the_city_of_a_plan_stands_by_its_name(superuser: Client) -> None:
    city = make.CityFactory(slug="heron-bay", name_en="Heron Bay")
    plan = make.PlanFactory(city=city)

    html = superuser.get(f"/admin/planning/plan/{plan.pk}/change/").content.decode()

    assert ">Heron Bay</a>" in html
    assert ">heron-bay</a>" not in html
