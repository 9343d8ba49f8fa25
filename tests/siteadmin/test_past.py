"""The history of a record in the admin, and the way back."""

from typing import Any

import pytest
from django.test import Client

from cities.actions import change_city
from cities.models import City
from cities.practices.actions import add_practice, change_practice
from cities.team import actions as staff
from cities.team.models import StaffRole
from core.history.models import Entry
from core.history.write import Actor, entries_of
from tests import factories as make
from tests import people
from tests.siteadmin.conftest import AREA, Enter
from tests.siteadmin.forms import only

pytestmark = pytest.mark.django_db
KEN = Actor(id=8, label="Ken Lead", reason="New figures.", on_behalf_of="the city")

ENTRIES = "/admin/history/entry/"


def history(city: City) -> str:
    return f"/admin/cities/city/{city.pk}/history/"


def revert(city: City, number: int) -> str:
    return f"/admin/cities/city/{city.pk}/history/{number}/revert/"


def test_the_history_says_who_changed_what_and_why(curator: Client, kunming: City) -> None:
    heat = make.term("challenges", "heat", label_en="Heat in cities")
    source = make.SourceFactory(title="Yearbook of 2021")
    changes = {"summary_en": "Lake.", f"figures.{AREA}.source": source.pk, f"terms.{heat.pk}": True}
    change_city(kunming, changes=changes, expected=1, by=KEN)

    page = curator.get(history(kunming))

    newest, first = page.context["entries"]
    assert (newest.who, newest.reason, newest.number, newest.revert_url) == ("Ken Lead", "New figures.", 2, "")
    assert first.revert_url == revert(kunming, 1)
    assert [(line.label, line.old, line.new) for line in newest.items] == [
        ("Area, 2020: Source", "", "Yearbook of 2021"),
        ("Summary (English)", "A city by a lake.", "Lake."),
        ("Terms", "", "Heat in cities"),
    ]
    assert "changed the city" in page.text
    assert "<bdi>Ken Lead</bdi> for <bdi>" in page.text


def test_the_way_back_is_a_new_version(curator: Client, kunming: City) -> None:
    change_city(kunming, changes={"summary_en": "Wrong.", f"figures.{AREA}": False}, expected=1, by=KEN)
    page = curator.get(revert(kunming, 1))
    assert "Wrong." in page.text
    assert "A city by a lake." in page.text

    response = curator.post(revert(kunming, 1), {"expected": "2", "reason": "It was right before."})

    assert response.status_code == 302
    city = only(City)
    assert (city.summary_en, city.version, city.figures.filter(pk=AREA).exists()) == ("A city by a lake.", 3, True)
    entry = entries_of(city).last()
    assert entry is not None
    assert (entry.verb, entry.reason) == ("city_reverted", "It was right before.")


def test_t30_opening_the_page_of_the_way_back_changes_nothing(curator: Client, kunming: City) -> None:
    change_city(kunming, changes={"summary_en": "Wrong."}, expected=1, by=KEN)

    curator.get(revert(kunming, 1))

    assert (only(City).summary_en, only(City).version) == ("Wrong.", 2)


def test_t42_the_way_back_starts_from_what_was_shown(curator: Client, kunming: City) -> None:
    change_city(kunming, changes={"summary_en": "Wrong."}, expected=1, by=KEN)
    change_city(kunming, changes={"summary_en": "Right."}, expected=2, by=KEN)

    response = curator.post(revert(kunming, 1), {"expected": "2", "reason": "Old."})

    assert response.status_code == 409
    assert "Ken Lead" in response.text
    assert only(City).summary_en == "Right."


@pytest.mark.parametrize("data", [{}, {"reason": "No version."}, {"expected": "2"}, {"expected": "x", "reason": "x"}])
def test_the_way_back_needs_version_and_reason(curator: Client, kunming: City, data: dict[str, str]) -> None:
    change_city(kunming, changes={"summary_en": "Wrong."}, expected=1, by=KEN)

    assert curator.post(revert(kunming, 1), data).status_code == 200
    assert only(City).version == 2


def test_there_is_no_way_back_to_a_version_that_never_was(curator: Client, kunming: City) -> None:
    assert curator.get(revert(kunming, 99)).status_code == 404
    assert curator.get("/admin/cities/city/999/history/").status_code == 404


def test_t41_a_curator_does_not_turn_back_their_own_city(enter: Enter, kunming: City) -> None:
    user = people.curator()
    StaffRole.objects.create(user=user, city=kunming, role="lead")
    change_city(kunming, changes={"summary_en": "Wrong."}, expected=1, by=KEN)
    client = enter(user)

    assert client.get(history(kunming)).status_code == 200
    assert "Restore version" not in client.get(history(kunming)).text
    assert client.post(revert(kunming, 1), {"expected": "2", "reason": "x"}).status_code == 403


def test_other_kinds_go_back_too(superuser: Client, kunming: City) -> None:
    practice: Any = add_practice(slug="marsh", city=kunming, changes={"title_en": "Marsh"}, by=KEN)
    change_practice(practice, changes={"title_en": "Swamp"}, expected=1, by=KEN)

    superuser.post(f"/admin/cities/practice/{practice.pk}/history/1/revert/", {"expected": "2"})

    practice.refresh_from_db()
    assert (practice.title_en, practice.version) == ("Marsh", 3)


def test_the_history_names_cities_in_the_language_of_whoever_reads(curator: Client, kunming: City) -> None:
    by = Actor(id=8, label="Ken Lead", on_behalf_of="Kunming")
    change_city(kunming, changes={"summary_en": "Lake."}, expected=1, by=by)

    past, everything = (curator.get(url, headers={"accept-language": "ja"}) for url in (history(kunming), ENTRIES))

    assert past.context["entries"][0].whom == "昆明市"
    assert "昆明市" in everything.text
    assert ">Kunming<" not in everything.text


def test_a_long_history_has_pages(curator: Client, kunming: City) -> None:
    for number in range(30):
        change_city(kunming, changes={"summary_en": f"Text {number}"}, expected=None, by=KEN)

    first, second = curator.get(history(kunming)), curator.get(f"{history(kunming)}?p=2")

    assert (len(first.context["entries"]), len(second.context["entries"])) == (25, 6)


@pytest.mark.parametrize("page", ["", "add/", "{0}/change/", "{0}/delete/", "{0}/history/"])
def test_t41_the_history_is_only_read(superuser: Client, kunming: City, page: str) -> None:
    entry = Entry.objects.get()

    response = superuser.post(f"/admin/history/entry/{page.format(entry.pk)}", {"by_label": "Nobody", "post": "yes"})

    assert response.status_code in (200, 403, 404)
    assert Entry.objects.get().by_label == "loader"


def test_one_entry_can_be_read(curator: Client, kunming: City) -> None:
    page = curator.get(f"/admin/history/entry/{Entry.objects.get().pk}/change/")

    assert page.status_code == 200
    assert "Name (English):  → Kunming" in page.text


@pytest.mark.django_db
def test_t06_the_history_of_roles_is_for_superusers(curator: Client, superuser: Client) -> None:
    """As their page is."""
    people.lead(make.CityFactory(), name="Zqlead")
    role = StaffRole.objects.get()
    staff.suspend(role, expected=role.version, by=Actor(id=None, label="Zqlabel"))
    entry = Entry.objects.get(object_type="cities.staffrole")

    listed = [client.get("/admin/history/entry/").content.decode() for client in (curator, superuser)]
    opened = [client.get(f"/admin/history/entry/{entry.pk}/change/").status_code for client in (curator, superuser)]

    assert ["Zqlabel" in page for page in listed] == [False, True]
    assert opened == [302, 200]
