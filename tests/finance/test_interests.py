"""Interests in calls: from a first thought to the outcome, read by the city alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cities.models import City
from core.history.models import Entry
from core.history.write import Actor
from core.notifications.models import Notice
from core.review.models import Proposal
from core.text.moments import today_at
from finance.interests import packs
from finance.interests.daily import tend
from finance.interests.models import Interest
from finance.market.models import Call
from finance.projects.models import Project
from tests import factories as make
from tests import people
from tests.factories import term
from tests.finance.helping_projects import HERE, World, canary, make_world, publish, send, told
from tests.finance.test_project_secrets import doors, text_of
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
NOTE, LEARNED, AMOUNT = "zqinterestnote", "zqinterestlesson", "4718293"
everything = made_once(make_world)


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


def room(world: World, rest: str = "") -> str:
    return f"{HERE}{world.project.slug}/interests/{rest}"


def begun(world: World, who: str = "editor") -> Interest:
    call = make.CallFactory(slug="a-call", title_en="A call")
    response = world.at[who].post(room(world, "begin/"), {"call": call.slug})
    assert response.status_code == 302
    return Interest.objects.get()


def post(world: World, way: str, who: str = "lead", /, **said: Any) -> Any:
    row = Interest.objects.get()
    data = {"version": row.version, "on": today_at(world.city.time_zone).isoformat(), **said}
    return world.at[who].post(room(world, f"{row.pk}/{way}/"), data)


def agreed(world: World) -> None:
    begun(world)
    for step in ("send_pack", "apply", "shortlist", "agree"):
        assert post(world, "move", step=step, post="Head of parks", note=NOTE).status_code == 302


def closed(world: World) -> None:
    agreed(world)
    assert post(world, "close", amount=AMOUNT, currency="EUR", learned=LEARNED).status_code == 302


@pytest.mark.parametrize(
    ("project", "ticked", "expected"),
    [("EUR", "on", ["secured"]), ("", "on", ["secured"]), ("CNY", "on", []), ("EUR", "", [])],
)
def test_the_sum_of_a_closed_interest_stands_in_the_money_of_the_project_once(
    world: World, project: str, ticked: str, expected: list[str]
) -> None:
    world.project.money.all().delete()
    world.project.costs.all().delete()
    world.project.currency = project
    world.project.save()
    agreed(world)

    said = {"amount": "4718293.50", "currency": "EUR", "learned": LEARNED, "to_project": ticked}
    assert post(world, "close", **said).status_code == 302

    rows = list(world.project.money.all())
    assert [row.state for row in rows] == expected
    if expected:
        call: Any = Interest.objects.get().call
        assert (str(rows[0].amount), rows[0].on, rows[0].words["en"]) == (
            "4718293.50",
            today_at(world.city.time_zone),
            call.funder.name_en,
        )
        assert Project.objects.get(pk=world.project.pk).currency == "EUR"
    form = world.at["lead"].get(room(world, f"{Interest.objects.get().pk}/")).text
    assert "to_project" not in form


def test_the_practice_of_a_project_takes_its_targets_with_it(world: World) -> None:
    kept, other = term("kmgbf-targets", "12"), term("ecosystems", "rivers")
    world.project.terms.set([kept, other])
    closed(world)

    world.at["lead"].post(room(world, f"{Interest.objects.get().pk}/practice/"))

    draft = Proposal.objects.get(kind="practice")
    assert draft.changes[f"terms.{kept.pk}"] is True
    assert f"terms.{other.pk}" not in draft.changes


def test_an_interest_goes_from_the_match_to_its_outcome_with_each_step_and_its_day(world: World) -> None:
    closed(world)
    row = Interest.objects.get()

    html = world.at["editor"].get(room(world, f"{row.pk}/")).content.decode()

    assert [each.state for each in row.steps.order_by("on")].count("applied") == 1
    assert row.state == "closed"
    assert str(row.closed_on) == str(today_at(world.city.time_zone))
    assert "EUR" in html
    assert "Head of parks" in html
    assert LEARNED in html
    assert "A call" in world.at["editor"].get(room(world)).content.decode()


@pytest.mark.both
def test_the_match_page_begins_one_and_finds_it_again(world: World) -> None:
    first = begun(world)
    assert "Record an interest" in world.at["editor"].get(f"{HERE}{world.project.slug}/match/").content.decode()

    again = world.at["lead"].post(room(world, "begin/"), {"call": "a-call"})

    assert again.headers["Location"].endswith(f"/interests/{first.pk}/")
    assert Interest.objects.count() == 1


def test_of_a_call_that_is_over_no_interest_is_begun(world: World) -> None:
    make.CallFactory(slug="over", timing="open", closes_on=timezone.localdate() - timedelta(days=2))
    make.CallFactory(slug="going", timing="rolling")

    page = world.at["editor"].get(f"{HERE}{world.project.slug}/match/").text

    assert 'name="call" value="going"' in page
    assert 'name="call" value="over"' not in page


def test_editors_write_and_leads_move(world: World) -> None:
    begun(world)

    assert post(world, "change", "editor", amount="500", currency="EUR").status_code == 302
    assert post(world, "move", "editor", step="apply").status_code == 403
    assert post(world, "close", "editor", amount="1", currency="EUR", learned="x").status_code == 403

    row = Interest.objects.get()
    assert (str(row.amount), row.state) == ("500.00", "considering")


@pytest.mark.parametrize(
    ("step", "said", "status"),
    [
        ("move", {"step": "agree"}, 400),  # not offered from here
        ("move", {"step": ""}, 400),
        ("move", {"step": "apply", "on": "2999-01-01"}, 400),
        ("move", {"step": "apply", "on": "soon"}, 400),
        ("close", {"amount": "5", "currency": "EUR", "learned": "Much."}, 409),  # nothing was agreed
        ("change", {"amount": "-5", "currency": "EUR"}, 400),
        ("change", {"amount": "5", "currency": "XXX"}, 400),
        ("change", {"amount": "1.234", "currency": "EUR"}, 400),
    ],
)
def test_what_cannot_be_leaves_all_as_it_was(step: str, said: dict[str, str], status: int, world: World) -> None:
    before = begun(world)

    assert post(world, step, **said).status_code == status

    after = Interest.objects.get()
    assert (after.state, after.amount, after.version) == (before.state, before.amount, before.version)


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("amount", "Enter the amount that was agreed."),
        ("on", "Enter the date."),
        ("learned", "Describe what you learned."),
    ],
)
def test_closing_asks_for_amount_day_and_lesson(missing: str, sentence: str, world: World) -> None:
    agreed(world)
    said = {"amount": "5", "currency": "EUR", "learned": "Much.", missing: ""}

    response = post(world, "close", **said)

    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert Interest.objects.get().state == "agreed"


def test_of_two_leads_the_second_is_told(world: World) -> None:
    row = begun(world)
    address = room(world, f"{row.pk}/move/")
    said = {"version": row.version, "on": timezone.localdate().isoformat(), "step": "apply"}

    first, second = world.at["lead"].post(address, said), world.at["lead"].post(address, said)

    assert first.status_code == 302
    assert second.status_code in (400, 409)
    assert Interest.objects.get().steps.filter(state="applied").count() == 1


def test_a_lesson_begins_a_practice_once_without_funder_and_sum(world: World) -> None:
    closed(world)

    response = post(world, "practice", "editor")

    proposal = Proposal.objects.get(kind="practice")
    assert str(proposal.pk) in response.headers["Location"]
    assert LEARNED in str(proposal.changes["learned_en"])
    assert canary("title") in str(proposal.changes)
    assert told(str(proposal.changes), {AMOUNT, "A call", NOTE}) == set()
    assert post(world, "practice").status_code == 409
    html = world.at["lead"].get(room(world, f"{Interest.objects.get().pk}/")).content.decode()
    assert "Start a practice from this lesson" not in html


@pytest.mark.parametrize("persona", ["outsider", "curator", "registered"])
def test_t66_interests_are_for_the_staff_of_the_city(persona: str, world: World) -> None:
    row = begun(world)

    for rest in ("", f"{row.pk}/"):
        assert world.at[persona].get(room(world, rest)).status_code == 404
    assert post(world, "move", persona, step="apply").status_code == 404
    assert world.at[persona].post(room(world, "begin/"), {"call": "a-call"}).status_code == 404


def test_an_interest_of_another_project_is_not_found(world: World) -> None:
    row = begun(world)
    other = make.ProjectProfileFactory(city=City.objects.get(slug="heron-bay"), slug="other")

    assert world.at["lead"].get(f"{HERE}{other.slug}/interests/{row.pk}/").status_code == 404


@pytest.mark.parametrize("persona", ["visitor", "registered", "outsider", "curator"])
def test_t66_nothing_of_an_interest_is_told_at_any_door(persona: str, world: World) -> None:
    send(world)
    publish(world)
    closed(world)
    words = {NOTE, LEARNED, AMOUNT, f"{int(AMOUNT):,}"}
    entries = Entry.objects.filter(object_type="finance.interest")
    admin = [f"/admin/history/entry/{each.pk}/change/" for each in entries]
    assert admin

    for address in (*doors(world), *admin, "/en/review/market/", "/en/finance/calls/a-call/", "/api/v1/calls/a-call/"):
        assert told(text_of(world.at[persona].get(address)), words) == set(), address


def test_a_superuser_reads_no_history_of_an_interest(world: World) -> None:
    closed(world)
    client = people.sign_in(Client(), people.superuser())

    for each in Entry.objects.filter(object_type="finance.interest"):
        assert told(text_of(client.get(f"/admin/history/entry/{each.pk}/change/")), {NOTE, LEARNED, AMOUNT}) == set()


def test_whoever_would_remove_a_call_is_told_that_a_city_needs_it_and_no_more(world: World) -> None:
    begun(world)
    call = Interest.objects.get().call
    assert call is not None
    page = people.sign_in(Client(), people.superuser()).get(f"/admin/finance/call/{call.pk}/delete/").text
    assert "Content that a city keeps for itself still refers to this." in page
    assert "nterest in a call" not in page


def test_a_city_is_told_once_30_and_once_7_days_before_a_call_closes_and_before_a_pack_ends(world: World) -> None:
    begun(world)
    today = timezone.localdate()
    Call._base_manager.filter(slug="a-call").update(timing="open", closes_on=today + timedelta(days=30))
    until = today + timedelta(days=7)
    packs.make(world.project, groups=(), recipients=[NOTE], until=until, person=world.lead, by=Actor.person(world.lead))

    assert [tend(), tend()] == [2, 0]
    Call._base_manager.filter(slug="a-call").update(closes_on=today + timedelta(days=7))
    assert [tend(), tend()] == [1, 0]

    kinds = list(Notice.objects.order_by("pk").values_list("person", "kind"))
    assert kinds.count((world.lead.pk, "interest_closes")) == 2
    assert kinds.count((world.lead.pk, "pack_ends")) == 1
    assert {person for person, kind in kinds if kind == "pack_ends"} == {world.lead.pk}
    assert not [each for each in Notice.objects.all() if NOTE in str(each.facts) or "A call" in str(each.facts)]


def test_steps_of_one_day_stand_in_the_order_in_which_an_interest_goes(world: World) -> None:
    closed(world)
    page = world.at["editor"].get(room(world, f"{Interest.objects.get().pk}/")).text
    told_steps = page[page.index("considering") :]
    names = ("considering", "pack sent", "applied", "shortlisted", "agreed")
    places = [told_steps.index(name) for name in names]
    assert places == sorted(places)


# --- In a funder without a call -----------------------------------------------------------------------------------


def quiet(**said: Any) -> Any:
    return make.FunderFactory(slug="quiet-fund", name_en="The quiet fund", about_en="It pays for reeds.", **said)


def in_funder(world: World) -> Interest:
    assert world.at["editor"].post(room(world, "begin/"), {"funder": "quiet-fund"}).status_code == 302
    return Interest.objects.get()


def match(world: World) -> str:
    return str(world.at["editor"].get(f"{HERE}{world.project.slug}/match/").text)


def test_the_match_page_leads_to_an_interest_in_a_funder_without_a_call(world: World) -> None:
    quiet(link="https://quiet.example/")
    make.CallFactory(title_en="A call")
    html = match(world)
    assert html.count('name="funder"') == 1
    assert 'value="quiet-fund"' in html

    row = in_funder(world)

    page = world.at["editor"].get(room(world, f"{row.pk}/")).text
    for words in ("The quiet fund", "It pays for reeds.", 'href="https://quiet.example/"', "?funder=quiet-fund"):
        assert words in page
    assert "Page of the call" not in page
    assert "The quiet fund" in world.at["lead"].get(room(world)).text
    assert in_funder(world).pk == row.pk


def test_it_goes_to_its_outcome_like_one_in_a_call(world: World) -> None:
    quiet()
    in_funder(world)
    for step in ("apply", "agree"):
        assert post(world, "move", step=step).status_code == 302
    assert post(world, "close", amount="5", currency="EUR", learned=LEARNED).status_code == 302
    tend()

    assert Interest.objects.get().state == "closed"
    assert LEARNED in world.at["editor"].get(room(world, f"{Interest.objects.get().pk}/")).text


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_a_funder_that_is_not_published_is_neither_offered_nor_asked(state: str, world: World) -> None:
    quiet(state=state)

    assert "quiet-fund" not in match(world)
    assert world.at["editor"].post(room(world, "begin/"), {"funder": "quiet-fund"}).status_code == 404
    assert Interest.objects.count() == 0


def test_one_that_is_hidden_later_keeps_its_address_name_and_loses_the_rest(world: World) -> None:
    funder = quiet(link="https://quiet.example/")
    row = in_funder(world)
    type(funder)._base_manager.filter(pk=funder.pk).update(state="draft")

    page = world.at["editor"].get(room(world, f"{row.pk}/")).text

    assert "quiet-fund (no longer listed)" in page
    assert "The quiet fund" not in page
    assert "quiet.example" not in page


def test_a_funder_with_a_call_is_asked_by_its_call(world: World) -> None:
    make.CallFactory(funder=quiet())

    assert 'name="funder"' not in match(world)
    assert world.at["editor"].post(room(world, "begin/"), {"funder": "quiet-fund"}).status_code == 404


@pytest.mark.parametrize("funder", ["nobody", "x" * 500, "a\x00b"])
def test_a_funder_that_is_not_there_is_no_fault(funder: str, world: World) -> None:
    assert world.at["editor"].post(room(world, "begin/"), {"funder": funder}).status_code == 404


@pytest.mark.parametrize("persona", ["visitor", "registered", "outsider", "curator"])
def test_nobody_else_reads_it(persona: str, world: World) -> None:
    quiet()
    row = in_funder(world)

    assert world.at[persona].get(room(world, f"{row.pk}/")).status_code in (302, 404)
    assert world.at[persona].post(room(world, "begin/"), {"funder": "quiet-fund"}).status_code in (302, 403, 404)
    assert Interest.objects.count() == 1


def test_of_a_call_that_was_taken_back_nothing_that_curators_write_meanwhile_is_read(world: World) -> None:
    row = begun(world)
    assert row.call is not None
    soon = timezone.localdate() + timedelta(days=5)
    Call._base_manager.filter(pk=row.call.pk).update(
        state="draft", title_en="zqunpublished", timing="open", closes_on=soon
    )

    pages = [world.at["editor"].get(room(world, rest)).text for rest in ("", f"{row.pk}/")]

    assert not any("zqunpublished" in page or "/finance/calls/a-call/" in page for page in pages)
    assert all("a-call (no longer listed)" in page for page in pages)
    assert tend() == 0


def test_an_address_name_with_a_zero_byte_is_not_found(world: World) -> None:
    for name in ("call", "funder"):
        assert world.at["editor"].post(room(world, "begin/"), {name: "\x00"}).status_code == 404


def test_a_funder_is_said_to_have_no_call_only_while_it_has_none(world: World) -> None:
    funder, sentence = make.FunderFactory(slug="bank", name_en="Bank"), "This funder has no call for proposals listed"
    world.at["editor"].post(room(world, "begin/"), {"funder": "bank"})
    at = room(world, f"{Interest.objects.get().pk}/")
    assert sentence in world.at["editor"].get(at).text
    make.CallFactory(slug="new-call", title_en="New call", funder=funder)
    page = world.at["editor"].get(at).text
    assert (sentence in page, "Calls of this funder" in page) == (False, True)


def test_a_call_that_went_says_nothing_about_its_funder(world: World) -> None:
    begun(world)
    Call._base_manager.update(state="withdrawn")
    page = world.at["editor"].get(room(world, f"{Interest.objects.get().pk}/")).text
    assert ("This call is no longer listed here." in page, "This funder has no call" in page) == (True, False)
