"""The admin asks for no key to sort by, and calls cities and figures by what they are."""

import re
from typing import Any

import pytest
from django.contrib.admin import site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cities.models import City
from cities.practices.actions import change_practice
from cities.practices.models import Practice
from core.accounts.models import User
from core.history.write import Actor, kept_name
from core.siteadmin.labels import row_title
from events.models import Speaker
from tests import factories as make
from tests.siteadmin.forms import open_form
from tests.siteadmin.kinds import KINDS

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


# --- Names and no addresses -------------------------------------------------------------------------------------------

NAMED = {
    **{kind: factory for kind, factory in KINDS.items() if kind != "vocabulary/source"},
    "assessment/result": make.ResultFactory,
    "cooperation/posting": make.PostingFactory,
    "cooperation/link": make.LinkFactory,
    "finance/projectprofile": make.ProjectProfileFactory,
    "vocabulary/scheme": make.SchemeFactory,
}


def test_every_kind_of_the_admin_that_has_an_address_name_or_a_code_is_asked() -> None:
    registered = {model._meta.label_lower.replace(".", "/"): model for model in site._registry}

    addressed = {kind for kind, model in registered.items() if hasattr(model, "slug") or hasattr(model, "code")}

    assert addressed == {*NAMED}


@pytest.mark.parametrize("kind", NAMED)
def test_a_row_stands_by_its_name_and_not_by_the_end_of_its_address(superuser: Client, kind: str) -> None:
    row = NAMED[kind]()
    read = type(row)._base_manager.select_related(*getattr(row, "named_with", ()) or (None,)).get(pk=row.pk)
    address = kept_name(read)

    listed = superuser.get(f"/admin/{kind}/").content.decode()

    assert address not in (str(read), row_title(read))
    assert re.search(r'<th class="field-[a-z_]+"><a ', listed), "the row is in the list"
    assert not re.search(rf'<th class="field-[a-z_]+"><a [^>]*>{re.escape(address)}</a>', listed)


def test_a_row_is_called_in_the_language_of_the_reader(db: None) -> None:
    plan = make.PlanFactory(title_en="Plan of the river", title_ja="川の計画")

    with override("ja"):
        assert str(plan) == "川の計画"


def test_a_row_that_was_read_without_its_title_asks_for_nothing_more(django_assert_num_queries: Any) -> None:
    plan, event = make.PlanFactory(), make.EventFactory()
    rows = [type(row)._base_manager.only("slug").get(pk=row.pk) for row in (plan, event)]

    with django_assert_num_queries(0):
        assert list(map(str, rows)) == [plan.slug, event.slug]


def test_a_speaker_without_consent_is_called_by_the_job_title(db: None) -> None:
    speaker = make.SpeakerFactory(consent="none", family_name="Lù", post_en="Director of parks")

    assert str(speaker) == "Director of parks"


def changed(number: int) -> list[Practice]:
    """As many practices, each with an entry in the history by the person who reads it."""
    person = User.objects.get(is_superuser=True)
    rows: list[Practice] = [
        make.PracticeFactory(title_en=f"Ponds {each}", title_ja=f"池{each}") for each in range(number)
    ]
    for row in rows:
        change_practice(row, changes={"starts": 2020}, expected=None, by=Actor.person(person))
    return rows


@pytest.mark.parametrize("url", ["/admin/history/entry/", "/admin/"])
def test_the_history_calls_rows_by_their_titles_in_the_language_of_the_reader(superuser: Client, url: str) -> None:
    row = changed(1)[0]

    html = superuser.get(url, headers={"accept-language": "ja"}).content.decode()

    assert "池0" in html
    assert row.slug not in html


def test_what_has_gone_keeps_the_name_that_the_history_kept(superuser: Client) -> None:
    row = changed(1)[0]
    type(row)._base_manager.filter(pk=row.pk).delete()

    assert row.slug in superuser.get("/admin/history/entry/").content.decode()


def test_names_of_the_history_cost_the_same_for_three_rows_and_for_fifty(superuser: Client) -> None:
    counts = []
    for more in (3, 47):
        changed(more)
        with CaptureQueriesContext(connection) as queries:
            superuser.get("/admin/history/entry/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
