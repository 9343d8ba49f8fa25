"""What happened to a thing, any two versions of it, and the way back."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.actions import change_city, change_standing
from cities.models import City, Figure
from cities.organisations.actions import add_organisation, remove_organisation
from cities.team.models import StaffRole
from core.accounts.models import User
from core.history.models import Entry
from core.history.write import Actor, entries_of
from core.review.proposals import actions
from tests import people
from tests.factories import term
from tests.review.conftest import Cast
from tests.review.reading import summary

pytestmark = pytest.mark.django_db
LOADER = Actor(id=None, label="Loader")


def at(thing: Any, rest: str = "", language: str = "en") -> str:
    return f"/{language}/review/history/{thing._meta.label_lower}/{thing.pk}/{rest}"


def page(client: Client, user: User, address: str) -> str:
    response = people.sign_in(client, user).get(address)
    assert response.status_code == 200
    return response.content.decode()


def changed(city: City, reason: str = "", changes: Mapping[str, Any] | None = None, **patch: Any) -> City:
    by = Actor(id=None, label="Loader", reason=reason)
    return change_city(city, changes={**patch, **(changes or {})}, expected=None, by=by)


def go_back(client: Client, user: User, city: City, number: int, **values: Any) -> Any:
    people.sign_in(client, user)
    version = City.objects.get(pk=city.pk).version
    return client.post(at(city, f"revert/{number}/"), {"version": version, "reason": "A mistake", **values})


# --- Who may see it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", ["", "revert/2/"])
def test_visitors_are_asked_to_sign_in(client: Client, cast: Cast, rest: str) -> None:
    changed(cast.city, summary_en="A city in spring.")

    assert client.get(at(cast.city, rest)).status_code == 302


@pytest.mark.parametrize("rest", ["", "?from=2&to=3", "revert/2/"])
@pytest.mark.parametrize("who", ["editor", "lead", "outsider"])
def test_t03_history_does_not_exist_for_others(client: Client, cast: Cast, who: str, rest: str) -> None:
    changed(changed(cast.city, summary_en="A city in spring."), summary_en="A city in autumn.")

    assert people.sign_in(client, getattr(cast, who)).get(at(cast.city, rest)).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "cities.city/999999/",
        "cities.city/x/",
        "cities.city/%00/",
        "cities.figure/1/",
        "Cities.City/1/",
        "accounts.user/1/",
        "nothing/1/",
        "a.b.c/1/",
        "history.entry/1/",
    ],
)
def test_what_has_no_history_is_not_found(client: Client, cast: Cast, address: str) -> None:
    response = people.sign_in(client, cast.curator).get(f"/en/review/history/{address}")

    assert response.status_code == 404


def test_roles_are_no_content(client: Client, cast: Cast) -> None:
    role = StaffRole.objects.filter(city=cast.city).first()
    assert role is not None
    Entry.objects.create(
        by_label="Lead", verb="city_changed", object_type="cities.staffrole", object_id=str(role.pk), object_text="role"
    )

    assert people.sign_in(client, cast.curator).get(at(role)).status_code == 404
    assert people.sign_in(client, people.superuser()).get(at(role)).status_code == 200


# --- What stands on it ----------------------------------------------------------------------------------------------


def test_each_entry_says_who_for_whom_what_and_why(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    actions.publish(proposal, message="Good work.", expected=proposal.version, curator=cast.curator)

    html = page(client, cast.curator, at(cast.city))

    assert '<h1 class="mt2">History: Kunming</h1>' in html
    assert "<h3><bdi>Ana Curator</bdi> for <bdi>Lin Lead</bdi>: " in html
    assert "<bdi>Good work.</bdi>" in html
    assert '<ins><span class="vh">added: </span>in spring</ins>' in html


def test_newest_entry_comes_first(client: Client, cast: Cast) -> None:
    changed(cast.city, reason="first reason", summary_en="A city in spring.")
    changed(cast.city, reason="second reason", summary_en="A city in autumn.")

    html = page(client, cast.curator, at(cast.city))

    assert html.index("second reason") < html.index("first reason")


def test_changed_figure_is_named_in_the_history(client: Client, cast: Cast) -> None:
    changed(cast.city, changes={f"figures.{cast.figure.pk}.value": "1300"})

    html = page(client, cast.curator, at(cast.city))

    assert "Population, 2020" in html
    assert "30% higher" in html


def test_removed_thing_keeps_its_history_but_has_no_way_back(client: Client, cast: Cast) -> None:
    row = add_organisation(
        slug="lake-office", changes={"name_en": "Lake office", "kind": "office", "state": "published"}, by=LOADER
    )
    address = at(row)
    remove_organisation(row, expected=row.version, by=LOADER)

    html = page(client, cast.curator, address)

    assert "This item has been removed. Its history is kept." in html
    assert "lake-office" in html
    assert "Restore version" not in html


def test_history_of_a_proposal_shows_its_steps(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    html = page(client, cast.curator, at(proposal))

    assert "<bdi>Lin Lead</bdi>: sent the proposal for review" in html
    assert "<bdi>Mei Editor</bdi>: started a proposal" in html
    assert "Restore version" not in html


def test_any_two_versions_are_compared(client: Client, cast: Cast) -> None:
    first = changed(cast.city, summary_en="A city in spring.").version
    changed(cast.city, summary_en="A city in autumn.")
    last = changed(cast.city, website="https://k.example/").version

    html = page(client, cast.curator, at(cast.city, f"?from={first}&to={last}"))

    assert "<h3>2 changed fields</h3>" in html
    assert '<p dir="auto" lang="en">A city in spring.</p>' in html  # and in whole sentences
    compared = html[html.index('id="compare-title"') : html.index('id="entries-title"')]
    assert '<del><span class="vh">removed: </span>spring</del>' in compared
    assert '<ins><span class="vh">added: </span>autumn</ins>' in compared


def test_versions_that_do_not_exist_are_not_found(client: Client, cast: Cast) -> None:
    last = changed(cast.city, summary_en="A city in spring.").version
    people.sign_in(client, cast.curator)

    assert client.get(at(cast.city, f"?from=1&to={last}")).status_code == 404  # the first was made without an entry
    assert client.get(at(cast.city, f"?from={last}&to=99")).status_code == 404
    for odd in ("?from=x&to=y", "?from=-1&to=1", "?from=&to=", f"?from={'9' * 40}&to=2"):
        assert client.get(at(cast.city, odd)).status_code == 200
    assert client.get(at(cast.city, f"revert/{last + 5}/")).status_code == 404
    assert client.get(at(cast.city, f"revert/{'9' * 30}/")).status_code == 404


def test_t15_words_in_the_history_stay_words(client: Client, cast: Cast) -> None:
    attack = "<img src=x onerror=alert(1)>"
    by = Actor(id=None, label=attack, on_behalf_of=attack, reason=attack)
    change_city(cast.city, changes={"summary_en": attack}, expected=None, by=by)

    html = page(client, cast.curator, at(cast.city))

    assert "<img src=x" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "ja"])
def test_history_is_there_in_every_language(client: Client, cast: Cast, language: str) -> None:
    changed(cast.city, summary_en="A city in spring.")

    page(client, cast.curator, at(cast.city, language=language))


def test_t45_history_has_pages_and_a_bounded_number_of_queries(client: Client, cast: Cast) -> None:
    def queries() -> int:
        client.get(at(cast.city))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(at(cast.city)).status_code == 200
        return len(captured)

    people.sign_in(client, cast.curator)
    for number in range(3):
        changed(
            cast.city, summary_en=f"Summary {number}", changes={f"terms.{term('challenges', f'c{number}').pk}": True}
        )
    few = queries()
    for number in range(3, 50):
        changed(
            cast.city, summary_en=f"Summary {number}", changes={f"terms.{term('challenges', f'c{number}').pk}": True}
        )

    assert queries() == few
    assert few <= 15
    assert client.get(at(cast.city)).content.decode().count("<h3><bdi>Loader</bdi>: ") == 25
    assert client.get(at(cast.city, "?page=3")).status_code == 404


# --- The way back -----------------------------------------------------------------------------------------------------


def test_going_back_asks_first_and_makes_a_new_version(client: Client, cast: Cast) -> None:
    old = changed(cast.city, summary_en="A city in spring.").version
    last = changed(cast.city, summary_en="A city in autumn.").version

    question = page(client, cast.curator, at(cast.city, f"revert/{old}/"))
    assert f'href="{at(cast.city, f"revert/{old}/")}"' in page(client, cast.curator, at(cast.city))
    response = go_back(client, cast.curator, cast.city, old)

    city = City.objects.get(pk=cast.city.pk)
    assert '<ins><span class="vh">added: </span>spring</ins>' in question
    assert (response.status_code, response.headers["Location"]) == (302, at(cast.city))
    assert (summary(city), city.version) == ("A city in spring.", last + 1)
    entry = entries_of(city).last()
    assert entry is not None
    assert (entry.verb, entry.by_label, entry.reason) == ("city_reverted", "Ana Curator", "A mistake")
    told = client.get(at(cast.city)).content.decode()
    assert f"Version {last + 1} is now published. Its content is the same as that of version {old}." in told


def test_what_cannot_come_back_is_said(client: Client, cast: Cast) -> None:
    wood = term("challenges", "wood")
    old = changed(cast.city, changes={f"terms.{wood.pk}": True}).version
    changed(cast.city, changes={f"terms.{wood.pk}": None})
    wood.delete()

    response = go_back(client, cast.curator, cast.city, old)

    told = client.get(response.headers["Location"]).content.decode()
    assert "These fields could not be restored: Terms." in told


def test_removed_figure_comes_back(client: Client, cast: Cast) -> None:
    old = changed(cast.city, summary_en="A city in spring.").version
    changed(cast.city, changes={f"figures.{cast.figure.pk}": None})
    assert not Figure.objects.exists()

    go_back(client, cast.curator, cast.city, old)

    assert Figure.objects.get().value == 1000


def test_reason_is_needed(client: Client, cast: Cast) -> None:
    old = changed(cast.city, summary_en="A city in spring.").version
    changed(cast.city, summary_en="A city in autumn.")

    response = go_back(client, cast.curator, cast.city, old, reason=" ")

    html = response.content.decode()
    assert response.status_code == 200
    assert "<title>Error: " in html
    assert '<a href="#id_reason">Enter a reason.</a>' in html
    assert summary(cast.city) == "A city in autumn."


def test_t42_change_in_between_is_a_conflict_and_the_reason_stays(client: Client, cast: Cast) -> None:
    old = changed(cast.city, summary_en="A city in spring.").version
    read = changed(cast.city, summary_en="A city in autumn.").version
    changed(cast.city, website="https://k.example/")

    response = go_back(client, cast.curator, cast.city, old, version=read)

    html = response.content.decode()
    assert response.status_code == 409
    assert "This record was changed by <bdi>Loader</bdi> at" in html
    assert "A mistake</textarea>" in html
    assert f'name="version" value="{read + 1}~' in html
    assert City.objects.get(pk=cast.city.pk).website == "https://k.example/"


@pytest.mark.parametrize("who", ["editor", "lead", "outsider"])
def test_t03_others_cannot_go_back(client: Client, cast: Cast, who: str) -> None:
    old = changed(cast.city, summary_en="A city in spring.").version
    changed(cast.city, summary_en="A city in autumn.")

    assert go_back(client, getattr(cast, who), cast.city, old).status_code == 404
    assert summary(cast.city) == "A city in autumn."


def test_t13_nobody_goes_back_in_the_history_of_their_own_city(client: Client, cast: Cast) -> None:
    old = changed(cast.city, summary_en="A city in spring.").version
    changed(cast.city, summary_en="A city in autumn.")
    StaffRole.objects.create(user=cast.curator, city=cast.city, role="editor")

    response = go_back(client, cast.curator, cast.city, old)

    assert response.status_code == 403
    assert "This comes from a city that you work for" in response.content.decode()
    assert "Restore version" not in page(client, cast.curator, at(cast.city))
    assert summary(cast.city) == "A city in autumn."


def test_t30_form_without_its_token_is_refused(cast: Cast) -> None:
    old = changed(cast.city, summary_en="A city in spring.").version
    last = changed(cast.city, summary_en="A city in autumn.").version
    client = people.sign_in(Client(enforce_csrf_checks=True), cast.curator)

    response = client.post(at(cast.city, f"revert/{old}/"), {"version": last, "reason": "A mistake"})

    assert response.status_code == 403
    assert City.objects.get(pk=cast.city.pk).version == last


def test_standing_comes_back_with_the_version(client: Client, cast: Cast) -> None:
    old = changed(cast.city, summary_en="A city in spring.").version
    change_standing(cast.city, changes={"status": "member"}, expected=None, by=LOADER)

    go_back(client, cast.curator, cast.city, old)

    assert City.objects.get(pk=cast.city.pk).status == "founding"


def test_history_of_a_proposal_shows_what_was_proposed_when(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.", latitude=25.058889999999998)
    lead, editor = Actor.person(cast.lead), Actor.person(cast.editor)
    proposal = actions.withdraw(proposal, expected=proposal.version, by=lead)
    patch = {"summary_en": "A city in autumn."}
    actions.save(proposal, patch=patch, started={}, expected=proposal.version, by=editor)

    html = page(client, cast.curator, at(proposal))

    assert "History: City profile: Kunming" in html
    assert f'href="/en/review/{proposal.pk}/"' in html
    assert '<del><span class="vh">removed: </span>spring</del>' in html
    assert '<ins><span class="vh">added: </span>autumn</ins>' in html
    assert "latitude 25.05889°" in html
