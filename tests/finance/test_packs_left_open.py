"""What happens to packs when the page of their project is withdrawn, and what a link says that opens nothing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cities.models import City
from core.history.models import Entry
from finance.interests.models import Pack
from finance.projects import actions
from finance.projects.models import Project, ProjectProfile
from tests.finance.helping_projects import HERE, World, make_world, publish, send
from tests.finance.test_packs import LINK, asked, read, room
from tests.worlds import fresh, made_once

pytestmark = [pytest.mark.django_db, pytest.mark.both]
published = made_once(lambda: with_page(make_world()))
TICKED = 'name="end_packs" checked'


def with_page(world: World) -> World:
    send(world)
    publish(world)
    return world


@pytest.fixture
def world(published: World) -> World:
    return fresh(published)


def make(world: World, recipients: str = "A fund") -> str:
    answer = world.at["lead"].post(room(world, "new/"), asked(recipients=recipients))
    found = LINK.search(answer.text)
    assert found
    return found[1]


def profile_of(world: World) -> ProjectProfile:
    return ProjectProfile.objects.get(project=world.project)


def withdraw(world: World, persona: str = "lead", **said: str) -> Any:
    form = {"version": profile_of(world).version, **said}
    return world.at[persona].post(f"{HERE}{world.project.slug}/withdraw/", form)


def page(world: World, rest: str = "", persona: str = "lead") -> str:
    found: str = world.at[persona].get(f"{HERE}{world.project.slug}/{rest}").text
    return found


# --- Withdrawing --------------------------------------------------------------------------------------------------


def test_withdrawing_a_project_asks_whether_its_packs_end_too_and_ends_them(world: World) -> None:
    keys = [make(world), make(world)]
    asks = page(world, "show/")
    assert "Also end 2 open packs." in asks
    assert TICKED in asks

    withdraw(world, end_packs="on")

    assert [read(key).status_code for key in keys] == [410, 410]
    assert {row.state for row in Pack.objects.all()} == {"revoked"}
    assert Entry.objects.filter(verb="pack_revoked", by_label=world.lead.name).count() == 2
    assert "2 packs have been withdrawn." in page(world, "show/")


def test_a_pack_that_a_lead_leaves_open_is_named_in_the_workspace_until_it_ends(world: World) -> None:
    key = make(world, "The lake fund")
    assert "The lake fund" not in page(world)

    withdraw(world)

    assert read(key).status_code == 200
    for persona in ("lead", "editor"):
        assert "Packs still open although the project page has been withdrawn" in page(world, persona=persona)
        assert "The lake fund, until" in page(world, persona=persona)
    Pack._base_manager.update(until=timezone.localdate() - timedelta(days=1))
    assert "The lake fund" not in page(world)


def test_a_pack_that_is_over_is_not_asked_about(world: World) -> None:
    make(world)
    Pack._base_manager.update(until=timezone.localdate() - timedelta(days=1))

    assert "end_packs" not in page(world, "show/")


def test_a_withdrawal_that_is_refused_ends_no_pack_and_keeps_what_was_chosen(world: World) -> None:
    key = make(world)

    late = withdraw(world, version="999", end_packs="on")

    assert late.status_code == 409
    assert TICKED in late.text
    assert read(key).status_code == 200
    assert 'name="end_packs">' in withdraw(world, version="999").text


@pytest.mark.parametrize("persona", ["editor", "outsider", "curator"])
def test_nobody_but_a_lead_ends_packs_in_this_way(persona: str, world: World) -> None:
    key = make(world)

    assert withdraw(world, persona, end_packs="on").status_code in (403, 404)

    assert read(key).status_code == 200
    assert profile_of(world).state == "published"


def test_packs_of_another_project_stay(world: World) -> None:
    other = actions.begin(world.city, changes={"title_en": "Other"}, by=world_actor(world))
    answer = world.at["lead"].post(f"{HERE}{other.slug}/packs/new/", asked())
    found = LINK.search(answer.text)
    assert found
    make(world)

    withdraw(world, end_packs="on")

    assert read(found[1]).status_code == 200


def world_actor(world: World) -> Any:
    from core.history.write import Actor

    return Actor.person(world.lead)


# --- A link that opens nothing ------------------------------------------------------------------------------------


def body(response: Any) -> str:
    return re.sub(r"[0-9a-f]{16,}", "", response.text)


def test_t65_a_link_that_never_was_is_no_page_and_one_that_is_over_says_what_is_true_of_packs(world: World) -> None:
    ended, revoked, discarded = make(world), make(world), make(world)
    assert read(ended).status_code == 200
    row = Pack.objects.order_by("pk")[1]
    world.at["lead"].post(room(world, f"{row.pk}/revoke/"), {"version": row.version})
    yesterday = timezone.localdate() - timedelta(days=1)
    Pack._base_manager.filter(pk=Pack.objects.order_by("pk")[0].pk).update(until=yesterday)
    Project._base_manager.filter(pk=world.project.pk).update(state="discarded")

    answers = [read(key) for key in (ended, revoked, discarded)]

    assert [each.status_code for each in answers] == [410, 410, 410]
    assert len({body(each) for each in answers}) == 1
    assert "The pack has passed its closing date, or the city no longer shares it." in answers[0].text
    assert "already used" not in answers[0].text
    for address in (
        f"/en/pack/{'x' * 43}/",
        "/en/pack/short/",
        f"/en/pack/{'x' * 43}/files/{'0' * 8}-0000-4000-8000-{'0' * 12}/",
    ):
        never = Client().get(address)
        assert never.status_code == 404
        assert never.headers["Cache-Control"] == "private, no-store"
        assert never.headers["X-Robots-Tag"].startswith("noindex")


def test_a_link_of_a_city_that_left_says_so_too(world: World) -> None:
    key = make(world)
    City._base_manager.filter(pk=world.city.pk).update(status="withdrawn")

    assert read(key).status_code == 410
    assert "この資料パックは、現在閲覧できません" in read(key, language="ja").text
