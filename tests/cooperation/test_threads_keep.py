"""What was asked, proposed and answered stays in the thread, each with who said it; an offer has as many places as it
says."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from cooperation.links import actions as linking
from cooperation.models import Link, Message, Request
from cooperation.requests import actions as requesting
from cooperation.threads import erasure
from core.accounts import closing
from core.history.models import Entry, RowVersion
from core.workflow import InvalidTransition
from tests import people
from tests.cooperation.helping import World, agreed, asked, by, drafted, make_world
from tests.factories import CityFactory, PostingFactory
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
everything = made_once(make_world)


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


def countered(request: Request, person: Any, text: str, **values: Any) -> Request:
    is_shown = values.pop("is_shown", False)
    return requesting.change(
        request,
        values=values,
        text=text,
        is_shown=is_shown,
        expected=request.version,
        person=person,
        by=by(person),
    )


def told(request: Request) -> list[tuple[str, str, str, str, str]]:
    rows = Message.objects.filter(request=request).select_related("city")
    return [(each.step, each.city.slug, each.author_label, each.period, each.text) for each in rows]


# --- The thread ---------------------------------------------------------------------------------------------------


def test_a_counter_proposal_rewrites_neither_who_asked_nor_what_was_asked(world: World) -> None:
    request = asked(world, text="How did you pay for it?", period="May 2027")
    changed = countered(request, world.other_lead, "We harvest in May.", period="June 2027", form="visit")
    again = countered(changed, world.lead, "Rather autumn.", period="October 2027")
    requesting.accept(
        again, text="Agreed, with joy.", expected=again.version, person=world.other_lead, by=by(world.other_lead)
    )

    heron, reed = str(world.lead), str(world.other_lead)
    assert told(request) == [
        ("asked", "heron-bay", heron, "May 2027", "How did you pay for it?"),
        ("changed", "reed-hills", reed, "June 2027", "We harvest in May."),
        ("changed", "heron-bay", heron, "October 2027", "Rather autumn."),
        ("accepted", "reed-hills", reed, "October 2027", "Agreed, with joy."),
    ]
    assert [each.form for each in Message.objects.filter(request=request)] == ["call", "visit", "visit", "visit"]
    now = Request.objects.get(pk=request.pk)
    assert (now.sent_by_label, now.sent_by_id, now.sent_on) == (heron, world.lead.pk, timezone.localdate())


def test_a_refusal_and_a_request_taken_back_stand_in_the_thread_with_who_said_it(world: World) -> None:
    request = asked(world)
    requesting.decline(
        request, reason="no-time", text="Next year.", expected=request.version, person=world.other_lead,
        by=by(world.other_lead),
    )  # fmt: skip
    again = asked(world)
    requesting.take_back(again, expected=again.version, person=world.lead, by=by(world.lead))

    last = Message.objects.filter(request=request).latest("pk")
    assert (last.step, last.reason, last.text, last.author_id) == (
        "declined",
        "no-time",
        "Next year.",
        world.other_lead.pk,
    )
    assert [each[0] for each in told(again)] == ["asked", "taken_back"]


def test_a_draft_has_no_thread(world: World) -> None:
    assert told(drafted(world)) == []


def test_t59_what_was_proposed_stands_in_no_version_and_goes_with_the_request(world: World) -> None:
    request = asked(world, period="zqperiod")
    changed = countered(request, world.other_lead, "zqinstead", period="zqlater")
    requesting.decline(
        changed, reason="other", text="zqno", expected=changed.version, person=world.lead, by=by(world.lead)
    )

    kept = [str(each) for each in (*RowVersion.objects.values("data"), *Entry.objects.values("changes", "reason"))]
    assert not [each for each in kept if "zq" in each]
    Request._base_manager.filter(pk=request.pk).update(closed_on=timezone.localdate() - timedelta(days=366))
    erasure.empty_requests(erasure.old_requests(timezone.now() - erasure.REQUESTS))
    assert told(request) == []


def test_whoever_closes_the_account_is_a_former_member_in_what_was_proposed(world: World) -> None:
    request = asked(world)
    label = str(world.lead)

    for closer in closing.closers:
        if closer is erasure.become_former:
            closer(world.lead)

    assert label not in str(told(request))
    assert "former member" in str(told(request))


# --- Who would show the link --------------------------------------------------------------------------------------


@pytest.mark.parametrize("says", [True, False])
def test_a_link_is_public_only_if_the_city_that_proposed_otherwise_says_so_itself(world: World, says: bool) -> None:
    request = asked(world, is_shown=True)
    changed = countered(request, world.other_lead, "Rather a visit.", form="visit", is_shown=says)
    link = requesting.accept(changed, is_shown=True, expected=changed.version, person=world.lead, by=by(world.lead))

    assert link.is_public is says
    parts = {part.city.slug: (part.agreed_by_label, part.is_shown) for part in link.parts.all()}
    assert parts == {"heron-bay": (str(world.lead), True), "reed-hills": (str(world.other_lead), says)}


# --- Places -------------------------------------------------------------------------------------------------------


@pytest.fixture
def second(world: World) -> Any:
    """A further city that asks about the same offer, and its lead."""
    city = CityFactory(slug="tern-coast", name_en="Tern Coast")
    return city, people.lead(city, name="Example lead of Tern Coast")


def asks(world: World, second: Any) -> Request:
    city, lead = second
    row = requesting.start_request(
        city,
        world.asked,
        posting=world.offer,
        values={"title": "Reeds too", "text": "Us too?", "form": "call", "language": "en"},
        by=by(lead),
    )
    return requesting.send_request(row, expected=row.version, person=lead, by=by(lead))


def accepts(world: World, request: Request) -> Link:
    return requesting.accept(request, expected=request.version, person=world.other_lead, by=by(world.other_lead))


def test_an_offer_for_one_city_is_accepted_once_and_again_when_the_link_has_ended(world: World, second: Any) -> None:
    first, later = asked(world), asks(world, second)
    link = accepts(world, first)

    with pytest.raises(InvalidTransition, match="1 of 1"):
        accepts(world, later)
    assert (Request.objects.get(pk=later.pk).state, Link.objects.count()) == ("asked", 1)
    assert [each[0] for each in told(later)] == ["asked"]

    linking.end(link, city=world.asking, outcome="done", expected=link.version, person=world.lead, by=by(world.lead))
    assert accepts(world, later).state == "agreed"


def test_nobody_is_let_ask_for_an_offer_without_a_free_place(world: World, second: Any) -> None:
    city, lead = second
    written = requesting.start_request(
        city, world.asked, posting=world.offer, values={"title": "Reeds", "text": "?"}, by=by(lead)
    )
    agreed(world)

    with pytest.raises(ValidationError, match="1 of 1"):
        requesting.send_request(written, expected=written.version, person=lead, by=by(lead))


def test_an_offer_for_two_and_a_need_take_whoever_comes(world: World, second: Any) -> None:
    world.offer.places = 2
    world.offer.save()
    accepts(world, asked(world))
    accepts(world, asks(world, second))
    assert Link.objects.count() == 2

    need = PostingFactory(slug="wanted", city=world.asked, side="need", title_en="Who knows eels?")
    for each in range(2):
        city = CityFactory(slug=f"eel-{each}")
        lead = people.lead(city, name=f"Lead {each}")
        row = requesting.start_request(
            city, world.asked, posting=need, values={"title": "Eels", "text": "We do."}, by=by(lead)
        )
        accepts(world, requesting.send_request(row, expected=row.version, person=lead, by=by(lead)))


def test_everybody_reads_how_many_places_are_taken_and_not_by_whom(world: World, client: Any) -> None:
    page = f"/en/cooperation/{world.offer.slug}/"
    assert "1 of 1" not in client.get(page).text
    link = agreed(world, is_shown=False)

    shown = client.get(page).text
    assert "Taken: 1 of 1" in shown
    assert "Heron Bay" not in shown
    assert "All places taken" in client.get("/en/cooperation/").text
    api = client.get(f"/api/v1/offers/{world.offer.slug}/").json()
    assert (api["places"], api["places_taken"]) == (1, 1)

    linking.end(link, city=world.asking, outcome="done", expected=link.version, person=world.lead, by=by(world.lead))
    assert "Taken:" not in client.get(page).text
    assert client.get(f"/api/v1/offers/{world.offer.slug}/").json()["places_taken"] == 0


def test_the_city_itself_reads_how_many_places_are_taken(world: World, client: Any) -> None:
    agreed(world)
    client.force_login(world.other_lead)

    assert "Taken: 1 of 1" in client.get("/en/w/reed-hills/cooperation/").text


def test_a_city_that_has_a_place_asks_about_the_same_offer_again(world: World) -> None:
    agreed(world)

    assert accepts(world, asked(world)).state == "agreed"


# --- What was there before ----------------------------------------------------------------------------------------


def test_requests_of_before_get_their_thread_from_the_history(world: World) -> None:
    request = asked(world, text="How?", period="May 2027")
    changed = countered(request, world.other_lead, "Rather June.", period="June 2027", form="visit")
    requesting.decline(
        changed, reason="other", text="No, thank you.", expected=changed.version, person=world.lead, by=by(world.lead)
    )
    before = [(each[0], each[1], each[2]) for each in told(request)]
    Message.objects.all().delete()
    Request._base_manager.filter(pk=request.pk).update(sent_by_id=world.other_lead.pk, sent_by_label="zq")

    migration = import_module("cooperation.migrations.0010_proposals_of_before_stand_in_threads")
    for _twice in range(2):
        migration.fill(apps, None)

    assert [(each[0], each[1], each[2]) for each in told(request)] == before
    assert [each[3:] for each in told(request)] == [
        ("", "How?"),
        ("June 2027", ""),
        ("June 2027", "No, thank you."),
    ]
    assert Request.objects.get(pk=request.pk).sent_by_label == str(world.lead)
