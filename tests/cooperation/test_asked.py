"""Whether a city may be asked: one rule for matches, pages, forms and programs, and the word to the secretariat."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cities.models import City
from cities.team import actions as team
from cities.team.models import StaffRole
from cooperation.answering import may_be_asked, want_lead
from cooperation.links import joinings
from cooperation.models import Request, WantedLead
from cooperation.neighbours.renewal import rebuild
from cooperation.requests import actions as requesting
from core.history.write import Actor
from core.retention.rules import carry_out_rule, rules
from tests import people
from tests.api.writing import Program, told
from tests.cooperation.helping import WORDS, World, agreed, drafted, make_world
from tests.factories import CityFactory, PostingFactory, ProjectProfileFactory, term

pytestmark = pytest.mark.django_db
HERE = "/en/w/heron-bay/cooperation/"
SECRETARIAT = Actor(id=None, label="The secretariat")
NOBODY = "does not yet have a lead on this site who can answer"
UNTRUE = "The secretariat knows of it"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def alone(world: World) -> City:
    """Listed, with an offer, and nobody who could answer."""
    city = CityFactory(slug="quiet-delta", name_en="Quiet Delta")
    PostingFactory(slug="dunes", city=city, title_en="Dunes")
    return city


def role_of(city: City) -> StaffRole:
    return StaffRole.objects.get(city=city, role="lead")


def suspend(city: City) -> None:
    row = role_of(city)
    team.suspend(row, by=SECRETARIAT, expected=row.version)


def resume(city: City) -> None:
    row = role_of(city)
    team.resume(row, by=SECRETARIAT, expected=row.version)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("lead", True),
        ("editor", False),
        ("suspended", False),
        ("inactive", False),
        ("withdrawn", False),
        ("none", False),
    ],
)
def test_a_city_may_be_asked_while_a_lead_could_answer(state: str, expected: bool) -> None:
    city = CityFactory(status="withdrawn" if state == "withdrawn" else "founding")
    if state != "none":
        people.with_role(city, "editor" if state == "editor" else "lead", is_active=state != "inactive")
    if state == "suspended":
        suspend(city)

    assert may_be_asked(city) is expected
    assert requesting.may_be_asked(city) is expected


# --- The form -----------------------------------------------------------------------------------------------------


def test_the_form_is_not_reached_and_the_secretariat_is_told_with_one_click(world: World, alone: City) -> None:
    staff = people.sign_in(Client(), world.editor)

    for query in ("city=quiet-delta", "posting=dunes"):
        page = staff.get(f"{HERE}ask/?{query}").text
        assert NOBODY in page
        assert UNTRUE not in page
        assert "<textarea" not in page
        assert "Notify the secretariat" in page
    page = staff.post(f"{HERE}wanted-lead/", {"other": "quiet-delta"}, follow=True).text

    assert "The secretariat can now see that your city would like to send a request to Quiet Delta." in page
    assert "Your city notified the secretariat on" in page
    assert "Notify the secretariat" not in page
    row = WantedLead.objects.get()
    assert (row.city, row.by_city, row.on) == (alone, world.asking, timezone.localdate())


def test_a_pair_is_told_of_once_in_thirty_days(world: World, alone: City) -> None:
    staff = people.sign_in(Client(), world.editor)
    for _twice in range(2):
        staff.post(f"{HERE}wanted-lead/", {"other": "quiet-delta"})
    assert WantedLead.objects.count() == 1

    WantedLead.objects.update(on=timezone.localdate() - timedelta(days=29))
    staff.post(f"{HERE}wanted-lead/", {"other": "quiet-delta"})
    assert WantedLead.objects.count() == 1
    WantedLead.objects.update(on=timezone.localdate() - timedelta(days=30))
    assert "Notify the secretariat" in staff.get(f"{HERE}ask/?city=quiet-delta").text
    staff.post(f"{HERE}wanted-lead/", {"other": "quiet-delta"})
    assert WantedLead.objects.count() == 2


def test_where_a_lead_came_meanwhile_the_click_leads_to_the_form_and_tells_nobody(world: World, alone: City) -> None:
    people.lead(alone)
    page = people.sign_in(Client(), world.editor).post(f"{HERE}wanted-lead/", {"other": "quiet-delta"}, follow=True)

    assert "<textarea" in page.text
    assert not WantedLead.objects.exists()


def test_others_tell_nothing_in_the_name_of_a_city(world: World, alone: City) -> None:
    for who in (world.outsider, world.curator):
        answer = people.sign_in(Client(), who).post(f"{HERE}wanted-lead/", {"other": "quiet-delta"})
        assert answer.status_code == 404
    assert Client().post(f"{HERE}wanted-lead/", {"other": "quiet-delta"}).status_code in (302, 403)
    staff = people.sign_in(Client(), world.editor)
    for name in ("no-such-city", "", "a\0b"):
        assert staff.post(f"{HERE}wanted-lead/", {"other": name}).status_code == 404
    assert not want_lead(world.asking, world.asking)
    assert not want_lead(CityFactory(is_example=True), world.asking)
    assert not WantedLead.objects.exists()


def test_words_that_were_typed_stay_where_the_last_lead_left_meanwhile(world: World) -> None:
    staff = people.sign_in(Client(), world.editor)
    row = drafted(world)
    suspend(world.asked)

    back = staff.post(f"{HERE}ask/?city=reed-hills", {**WORDS, "text": "zqtyped"})
    assert back.status_code == 409
    assert "zqtyped" in back.text
    for page in (back.text, staff.get(f"/en/w/heron-bay/inbox/{row.key}/edit/").text):
        assert NOBODY in page
        assert "Notify the secretariat" in page
    lead = people.sign_in(Client(), world.lead)
    sent = lead.post(f"/en/w/heron-bay/inbox/{row.key}/send/", {"version": row.version})
    assert NOBODY in sent.text
    assert Request.objects.get(pk=row.pk).state == "draft"


def test_a_third_city_or_a_further_one_without_a_lead_is_refused_and_not_dropped_later(
    world: World, alone: City
) -> None:
    row = drafted(world)

    with pytest.raises(ValidationError, match=NOBODY):
        requesting.name_third(row, alone)
    refusal = joinings.why_not(agreed(world), alone)
    assert NOBODY in refusal
    assert UNTRUE not in refusal


# --- Where it is said ---------------------------------------------------------------------------------------------


def test_a_match_without_a_lead_says_so_and_has_no_way_to_the_form(world: World, alone: City) -> None:
    staff = people.sign_in(Client(), world.editor)
    heat = term("challenges", "heat")
    for city in (world.asking, world.asked, alone):
        city.terms.add(heat)
    rebuild()

    page = staff.get(f"{HERE}matches/").text

    assert f"Quiet Delta {NOBODY}" in page
    assert f"{HERE}ask/?city=quiet-delta" not in page
    assert f"{HERE}ask/?city=reed-hills" in page
    rows = told(Program(world.editor, scope="read").get("/api/v1/cities/heron-bay/matches/"))["results"]
    found = {row["city"]: row["may_be_asked"] for row in rows}
    assert (found["quiet-delta"], found["reed-hills"]) == (False, True)


def test_programs_are_refused_a_request_to_a_city_without_a_lead(world: World, alone: City) -> None:
    body = {"city": "heron-bay", "to": "quiet-delta", "title": "Dunes", "text": "How?"}
    answer = Program(world.editor).post("/api/v1/requests/", body)

    assert answer.status_code == 400
    assert NOBODY in answer.content.decode()


def pages_of(city: City) -> dict[str, str]:
    project = ProjectProfileFactory(city=city, state="published")
    posting = PostingFactory(city=city)
    return {
        "city": city.get_absolute_url(),
        "posting": posting.get_absolute_url(),
        "project": project.get_absolute_url(),
    }


CHANGES: dict[str, Callable[[City], Any]] = {
    "begins": lambda city: team.add_role(person=people.person(), city=city, role="lead", by=SECRETARIAT),
    "is suspended": suspend,
    "is resumed": resume,
    "ends": lambda city: team.give_up_roles(role_of(city).user),
}


@pytest.mark.parametrize("change", CHANGES)
def test_public_pages_follow_a_role_without_any_other_write(change: str, alone: City) -> None:
    if change != "begins":
        people.lead(alone, name="Zq Somebody")
    if change == "is resumed":
        suspend(alone)
    before = may_be_asked(alone)
    pages, said = pages_of(alone), "No one at Quiet Delta can answer here yet"
    visitor = Client()
    for name, address in pages.items():
        assert (said in visitor.get(address).text) is not before, name

    CHANGES[change](alone)

    assert may_be_asked(alone) is not before
    for name, address in pages.items():
        text = visitor.get(address).text
        assert (said in text) is before, name
        assert "Zq Somebody" not in text


def test_staff_of_another_city_get_the_way_and_others_do_not(world: World, alone: City) -> None:
    staff, own = people.sign_in(Client(), world.editor), people.sign_in(Client(), world.other_lead)
    for name, address in pages_of(world.asked).items():
        for_staff, for_own = staff.get(address).text, own.get(address).text
        assert "/en/w/heron-bay/cooperation/ask/?" in for_staff, name
        assert "cooperation/ask/?" not in for_own, name
        assert "cooperation/ask/?" not in Client().get(address).text, name
        assert "wanted-lead" not in for_staff + for_own
    for name, address in pages_of(alone).items():
        page = staff.get(address).text
        assert "Notify the secretariat" in page, name
        assert "cooperation/ask/?" not in page, name
        assert "Notify the secretariat" not in Client().get(address).text, name


# --- For curators -------------------------------------------------------------------------------------------------


def test_curators_read_which_city_would_ask_whom_as_long_as_nobody_answers(world: World, alone: City) -> None:
    curator = people.sign_in(Client(), world.curator)
    bare = CityFactory(name_en="Bare Island")
    address = "/en/review/cooperation/?show=no-lead"
    assert "Bare Island" not in curator.get(address).text
    want_lead(bare, world.asking)
    want_lead(bare, world.asked)

    page = curator.get(address).text
    assert "Bare Island" in page
    assert "Heron Bay" in page
    assert "Reed Hills" in page

    people.lead(bare)
    assert "Bare Island" not in curator.get(address).text


def test_the_list_takes_as_many_questions_for_three_as_for_thirty(world: World) -> None:
    curator = people.sign_in(Client(), world.curator)
    counts = []
    for number in (3, 27):
        for _one in range(number):
            want_lead(CityFactory(), world.asking)
        with CaptureQueriesContext(connection) as found:
            curator.get("/en/review/cooperation/?show=no-lead")
        counts.append(len(found))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ["offers", "needs"])
def test_programs_read_of_each_posting_whether_its_city_may_be_asked(world: World, alone: City, kind: str) -> None:
    side = kind.removesuffix("s")
    PostingFactory(city=alone, slug="quiet", side=side)
    PostingFactory(city=world.asked, slug="loud", side=side)
    visitor = Client()

    def told_of() -> dict[str, bool]:
        rows = visitor.get(f"/api/v1/{kind}/").json()["results"]
        return {row["slug"]: row["may_be_asked"] for row in rows if row["slug"] in ("quiet", "loud")}

    assert told_of() == {"quiet": False, "loud": True}
    CHANGES["begins"](alone)
    assert told_of() == {"quiet": True, "loud": True}
    CHANGES["is suspended"](alone)
    assert told_of() == {"quiet": False, "loud": True}


def test_that_a_lead_was_wanted_is_forgotten_after_a_year(world: World, alone: City) -> None:
    today = timezone.localdate()
    for days in (364, 365, 366):
        WantedLead.objects.create(city=alone, by_city=world.asking, on=today - timedelta(days=days))

    carry_out_rule(rules["leads that are wanted"], timezone.now())

    assert WantedLead.objects.count() == 2
