"""Handing over the focal point: asked with what is open, answered, and both in the history."""

import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.actions import change_city
from cities.applications import deciding
from cities.models import City
from cities.practices.models import Practice
from cities.team import actions as team_actions
from cities.team import handovers, invitations
from cities.team.consents import agree
from cities.team.models import Handover, StaffRole
from core.accounts.models import User
from core.consent.models import What
from core.content.models import content_kinds
from core.feedback import actions as reports
from core.history.models import Entry
from core.history.write import Actor, AlreadyExists
from core.notifications.actions import follow
from core.notifications.models import Notice
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from core.workflow import InvalidTransition
from tests import people
from tests.cities.applications.helping import Cast, in_state
from tests.factories import CityFactory, PracticeFactory

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Example operator")
PAGE = "/en/w/quito/team/handover/"


@pytest.fixture
def city(db: None) -> City:
    return CityFactory(slug="quito", name_en="Quito")


@pytest.fixture
def now(city: City) -> User:
    person = people.lead(city, name="Ana Now")
    team_actions.make_focal_point(role_of(person), by=BY, expected=1)
    return person


@pytest.fixture
def successor(city: City) -> User:
    return people.lead(city, name="Sol Next")


def role_of(person: User) -> StaffRole:
    return StaffRole.objects.select_related("city").get(user=person, city__slug="quito")


def client_of(person: User) -> Client:
    return people.sign_in(Client(), person)


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def focal_point(city: City) -> str:
    role = handovers.focal_point(city)
    return role.user.name if role else ""


def test_the_other_sees_what_is_open_and_accepts_and_both_are_recorded(city: City, now: User, successor: User) -> None:
    actions.start(kind_of("city"), tenant=city.pk, row=city, patch={"summary_en": "New."}, by=Actor.person(now))
    invitations.invite(city=city, email="x@quito.example", role="editor", language="en", by=Actor.person(now))

    asked = client_of(now).post(f"{PAGE}offer/", {"to": role_of(successor).pk})
    assert asked.status_code == 302
    assert focal_point(city) == "Ana Now"
    page = text(client_of(successor).get(PAGE))
    assert "City profile" in page
    assert "1 invitation" in page
    client_of(successor).post(f"{PAGE}accept/")

    assert focal_point(city) == "Sol Next"
    assert role_of(now).role == "lead"
    entries = Entry.objects.filter(verb__in=["handover_offered", "handover_accepted", "focal_point_made"])
    told = [(entry.verb, entry.by_label, entry.on_behalf_of) for entry in entries.order_by("id")][1:]
    assert told == [
        ("handover_offered", "Ana Now", "Quito"),
        ("handover_accepted", "Sol Next", "Ana Now"),
        ("focal_point_made", "Sol Next", "Ana Now"),
    ]
    assert list(Notice.objects.order_by("pk").values_list("person__name", "kind")) == [
        ("Sol Next", "handover_offered"),
        ("Ana Now", "handover_accepted"),
    ]


def test_declined_nothing_changes(city: City, now: User, successor: User) -> None:
    handovers.offer(city, to=role_of(successor), by=Actor.person(now))

    client_of(successor).post(f"{PAGE}decline/")

    assert focal_point(city) == "Ana Now"
    assert Handover.objects.get().state == "declined"
    assert Notice.objects.filter(person=now, kind="handover_declined").exists()


def test_taken_back_it_cannot_be_accepted(city: City, now: User, successor: User) -> None:
    row = handovers.offer(city, to=role_of(successor), by=Actor.person(now))

    client_of(now).post(f"{PAGE}revoke/")

    assert client_of(successor).post(f"{PAGE}accept/").status_code == 409
    with pytest.raises(InvalidTransition):
        handovers.accept(row, person=successor)
    assert focal_point(city) == "Ana Now"


def test_only_the_one_who_was_asked_answers(city: City, now: User, successor: User) -> None:
    third = people.lead(city)
    row = handovers.offer(city, to=role_of(successor), by=Actor.person(now))

    assert client_of(third).post(f"{PAGE}accept/").status_code == 409
    with pytest.raises(InvalidTransition):  # by whatever way
        handovers.accept(row, person=third)
    assert client_of(now).post(f"{PAGE}accept/").status_code == 409
    assert client_of(people.editor(city)).post(f"{PAGE}accept/").status_code == 403
    assert focal_point(city) == "Ana Now"


def test_t43_one_offer_a_city(city: City, now: User, successor: User) -> None:
    third = people.lead(city)
    handovers.offer(city, to=role_of(successor), by=Actor.person(now))

    with pytest.raises(AlreadyExists):
        handovers.offer(city, to=role_of(third), by=Actor.person(now))

    assert client_of(now).post(f"{PAGE}offer/", {"to": role_of(third).pk}).status_code == 409


def test_whoever_is_no_lead_any_more_cannot_accept(city: City, now: User, successor: User) -> None:
    handovers.offer(city, to=role_of(successor), by=Actor.person(now))
    team_actions.change_role(role_of(successor), to="editor", by=BY, expected=1)

    assert client_of(successor).post(f"{PAGE}accept/").status_code == 403
    assert focal_point(city) == "Ana Now"


def test_t02_only_leads_of_the_city_can_be_asked(city: City, now: User) -> None:
    elsewhere = people.outsider()
    foreign, editor = StaffRole.objects.get(user=elsewhere), people.editor(city)

    for key in (foreign.pk, role_of(editor).pk, role_of(now).pk, "x"):
        assert "Choose a lead." in text(client_of(now).post(f"{PAGE}offer/", {"to": key}))

    assert not Handover.objects.exists()


@pytest.mark.parametrize("rest", ["", "offer/", "accept/", "decline/", "revoke/"])
def test_t01_outsiders_and_curators_find_nothing_there(city: City, now: User, rest: str) -> None:
    for person in (people.outsider(), people.curator(), people.person()):
        ask = client_of(person).get if not rest else client_of(person).post
        assert ask(f"{PAGE}{rest}").status_code == 404


@pytest.mark.parametrize("how", ["leaves", "is suspended", "is editor from now on", "closes the account"])
def test_who_can_no_longer_accept_is_asked_no_longer_and_another_one_is(
    city: City, now: User, successor: User, how: str
) -> None:
    third = people.lead(city)
    handovers.offer(city, to=role_of(successor), by=Actor.person(now))
    if how == "leaves":
        team_actions.leave(role_of(successor), by=Actor.person(successor), expected=1)
    elif how == "is suspended":
        team_actions.suspend(role_of(successor), by=BY, expected=1)
    elif how == "closes the account":
        team_actions.give_up_roles(successor)
    else:
        team_actions.change_role(role_of(successor), to="editor", by=BY, expected=1)

    assert Handover.objects.get().state == "revoked"
    assert client_of(now).post(f"{PAGE}offer/", {"to": role_of(third).pk}).status_code == 302
    assert client_of(third).post(f"{PAGE}accept/").status_code == 302


def test_an_offer_of_somebody_who_is_it_no_longer_takes_nothing_from_the_next_one(
    city: City, now: User, successor: User
) -> None:
    third = people.lead(city, name="Tara Third")
    handovers.offer(city, to=role_of(successor), by=Actor.person(now))

    team_actions.make_focal_point(role_of(third), by=BY, expected=1)

    assert client_of(successor).post(f"{PAGE}accept/").status_code == 409
    assert focal_point(city) == "Tara Third"


def test_after_the_password_the_page_of_the_handover_opens(city: City, successor: User) -> None:
    person = people.lead(city, name="Ana Now", password=people.PASSWORD)
    team_actions.make_focal_point(role_of(person), by=BY, expected=1)
    client = client_of(person)
    people.grow_stale(client)

    asked = client.post(f"{PAGE}offer/", {"to": role_of(successor).pk})

    assert parse_qs(urlsplit(asked["Location"]).query) == {"next": [PAGE]}
    assert not Handover.objects.exists()


def test_where_somebody_is_it_nobody_is_made_focal_point_without_being_asked(
    city: City, now: User, successor: User
) -> None:
    client = client_of(now)
    role = role_of(successor)

    answer = client.post(f"/en/w/quito/team/people/{role.pk}/focal-point/", {"version": role.version})

    assert answer.status_code == 409
    assert focal_point(city) == "Ana Now"
    page = text(client.get("/en/w/quito/team/"))
    assert PAGE in page
    assert "Make focal point" not in page


def test_the_secretariat_sets_it_where_nobody_can_be_asked(city: City, now: User, successor: User) -> None:
    role = role_of(successor)
    client = client_of(people.superuser())

    client.post(f"/en/review/team/quito/people/{role.pk}/focal-point/", {"version": role.version})

    assert focal_point(city) == "Sol Next"


# --- What is open -------------------------------------------------------------------------------------------------


def duties(client: Client) -> str:
    html = text(client.get(PAGE))
    return html[html.index("Open tasks") : html.index("Back to the team")]


def report(city: City) -> None:
    message = reports.Message(
        key=uuid.uuid4(), kind="error", text="Wrong year.", email="r@example.org", language="en", tenant=city.pk
    )
    reports.write(message, is_confirmed=True)


def with_everything_open(city: City, now: User, successor: User) -> None:
    """One of each duty that the platform knows."""
    long_ago = [f"{section.code}:2024-01-15" for section in kind_of("city").sections]
    change_city(city, changes={"confirmed_parts": long_ago}, expected=None, by=Actor.person(now))
    City._base_manager.filter(pk=city.pk).update(older_in=" ja ")
    practice = PracticeFactory(city=city, slug="shade", title_en="Shade")
    Practice._base_manager.filter(pk=practice.pk).update(older_in=" ja zh-hant ")
    patch = {"title_en": "New trees", "summary_en": "New."}
    draft = actions.start(kind_of("practice"), tenant=city.pk, row=None, patch=patch, by=Actor.person(now))
    actions.offer(draft, by=Actor.person(now))
    sent = actions.start(kind_of("city"), tenant=city.pk, row=city, patch={"summary_en": "N."}, by=Actor.person(now))
    sent = actions.send(sent, expected=sent.version, by=Actor.person(now))
    actions.ask_for_changes(sent, message="Shorter.", expected=sent.version, curator=people.curator())
    report(city)
    follow(now, kind="city", thing=city.pk)
    agree(role_of(now), {What.CONTACT: True}, by=Actor.person(now), language="en")


def test_every_duty_stands_on_the_page_of_the_handover(city: City, now: User, successor: User) -> None:
    with_everything_open(city, now, successor)

    page = duties(client_of(successor))

    for there in (
        "Changes requested by",
        "says that this draft is ready. A lead should check it and send it for review",
        "Confirmed more than a year ago",
        "Summary and text",
        "Outdated translations: Japanese",
        "Practice: Shade",
        "1 open report from readers",
        "Name on the city’s page, messages from members",
    ):
        assert there in page, there
    assert "Wrong year." not in page


def test_what_somebody_follows_is_told_to_them_alone(city: City, now: User, successor: User) -> None:
    follow(now, kind="city", thing=city.pk)
    follow(successor, kind="city", thing=city.pk)  # nothing that is handed over

    assert "You follow 1 item" in duties(client_of(now))
    assert "You follow" not in duties(client_of(successor))


def test_what_is_done_is_no_duty(city: City, now: User, successor: User) -> None:
    assert "There are no open tasks." in duties(client_of(successor))


def test_whoever_is_asked_reads_it_on_their_overview_and_nobody_else(city: City, now: User, successor: User) -> None:
    handovers.offer(city, to=role_of(successor), by=Actor.person(now))
    asked = "You have been asked to become the focal point."

    assert asked in text(client_of(successor).get("/en/w/quito/"))
    assert asked not in text(client_of(now).get("/en/w/quito/"))


def test_the_overview_and_the_handover_tell_the_same_duties(city: City, now: User, successor: User) -> None:
    with_everything_open(city, now, successor)
    City._base_manager.filter(pk=city.pk).update(confirmed_on="2024-01-15")

    overview = text(client_of(successor).get("/en/w/quito/"))

    for there in (
        "Changes requested by",
        "says that this draft is ready",
        "1 open report from readers",
        "Practice: Shade",
    ):
        assert there in overview, there


def test_duties_of_another_city_are_none_of_this_one(city: City, now: User, successor: User) -> None:
    other = CityFactory(slug="other", name_en="Other")
    PracticeFactory(city=other, title_en="Foreign")
    Practice._base_manager.update(older_in=" ja ")
    report(other)
    patch = {"title_en": "Foreign draft", "summary_en": "New."}
    actions.start(kind_of("practice"), tenant=other.pk, row=None, patch=patch, by=BY)

    assert "There are no open tasks." in duties(client_of(successor))


def test_a_letter_that_is_awaited_names_who_sends_it_and_only_they_get_the_way(cast: Cast) -> None:
    row = in_state("provisional", cast)
    row = deciding.ask(row, text="Which council?", expected=row.version, curator=cast.curator)
    assert row.city is not None
    second = people.lead(row.city, name="Bea Second")
    page = f"/en/w/{row.city.slug}/team/handover/"

    theirs, mine = (text(client_of(person).get(page)) for person in (second, cast.applicant))

    for html in (theirs, mine):
        assert "Letter of mandate" in html
        assert "Ana Applicant applied and should send it." in html
        assert "The last message is from the secretariat." in html
        assert "Which council?" not in html
    assert f"/en/join/{row.pk}/" in mine
    assert f"/en/join/{row.pk}/" not in theirs


def test_t45_the_duties_cost_the_same_for_3_and_for_50(city: City, now: User, successor: User) -> None:
    client, counts = client_of(successor), []
    for number in (3, 47):
        for each in range(number):
            row = PracticeFactory(city=city, title_en=f"Practice {each}")
            patch = {"title_en": "New"}
            actions.start(kind_of("practice"), tenant=city.pk, row=row, patch=patch, by=Actor.person(now))
            invitations.invite(
                city=city, email=f"x{number}-{each}@q.example", role="editor", language="en", by=Actor.person(now)
            )
        Practice._base_manager.update(older_in=" ja ", oldest_part_on="2024-01-01")
        text(client.get(PAGE))
        with CaptureQueriesContext(connection) as asked:
            text(client.get(PAGE))
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[0] <= 21 + len(content_kinds())


@pytest.mark.parametrize(
    ("who", "status"),
    [("editor", 200), ("lead", 200), ("outsider", 404), ("registered", 404), ("curator", 404), ("superuser", 404)],
)
def test_t01_the_duties_are_for_the_staff_of_the_city(
    city: City, now: User, successor: User, who: str, status: int
) -> None:
    with_everything_open(city, now, successor)
    person = (
        getattr(people, who)(city)
        if who in ("editor", "lead")
        else getattr(people, {"registered": "person"}.get(who, who))()
    )

    assert client_of(person).get(PAGE).status_code == status
    assert Client().get(PAGE).status_code == 302
