"""A province or a university drafts for a small city; the city confirms, and both stand in the history."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from cities.models import City
from cities.team import actions as team_actions
from cities.team import invitations
from cities.team.models import Invitation, StaffRole
from core.accounts.models import User
from core.accounts.permissions import may
from core.history.models import Entry
from core.history.write import Actor
from core.notifications.models import Notice
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from core.workflow import InvalidTransition
from tests import people
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
BY = Actor(id=None, label="Example operator")
BODY = "Province of Pichincha"


@pytest.fixture
def city(db: None) -> City:
    return CityFactory(slug="quito", name_en="Quito", summary_en="A city.")


@pytest.fixture
def drafter(city: City) -> User:
    person = people.person("pau@province.example", name="Pau Drafter")
    team_actions.add_role(person=person, city=city, role="editor", by=BY, body=BODY)
    return person


def client_of(person: User) -> Client:
    return people.sign_in(Client(), person)


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def drafted(city: City, drafter: User) -> Proposal:
    return actions.start(
        kind_of("city"), tenant=city.pk, row=city, patch={"summary_en": "A high city."}, by=Actor.person(drafter)
    )


def test_drafted_by_one_confirmed_by_the_other_and_published(city: City, drafter: User) -> None:
    lead = people.lead(city, name="Lia Lead")
    proposal = drafted(city, drafter)
    client = client_of(drafter)
    assert "Notify the leads that the draft is ready" in text(client.get("/en/w/quito/profile/check/"))

    assert client.post("/en/w/quito/profile/send/", {"version": proposal.version}).status_code == 403
    client.post("/en/w/quito/profile/offer/")
    assert list(Notice.objects.values_list("person__name", "kind")) == [("Lia Lead", "proposal_offered")]
    assert f"Pau Drafter ({BODY}) says that this draft is ready." in text(client_of(lead).get("/en/w/quito/"))
    page = text(client_of(lead).get("/en/w/quito/profile/check/"))
    assert "Confirm for the city and send for review" in page
    assert f"Pau Drafter ({BODY})" in page
    proposal = Proposal.objects.get()
    client_of(lead).post("/en/w/quito/profile/send/", {"version": proposal.version})

    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.sent_by_label) == ("submitted", "Lia Lead")
    entries = Entry.objects.filter(object_type="review.proposal").order_by("id")
    told = [(entry.verb, entry.by_label, entry.on_behalf_of) for entry in entries]
    assert told == [
        ("proposal_started", "Pau Drafter", ""),
        ("proposal_offered", f"Pau Drafter ({BODY})", "Quito"),
        ("proposal_confirmed", "Lia Lead", "Quito"),
    ]
    assert BODY in text(client_of(people.curator()).get(f"/en/review/{proposal.pk}/"))


def test_whoever_drafts_for_another_body_never_sends_for_the_city(city: City, drafter: User) -> None:
    proposal = drafted(city, drafter)

    assert may(drafter, "proposal.edit", proposal)
    assert not may(drafter, "proposal.send", proposal)
    assert not may(drafter, "city.invite", city)
    assert not may(drafter, "part.confirm", city)
    assert not may(drafter, "part.offer", city)
    assert may(people.editor(city), "part.offer", city)
    role = StaffRole.objects.select_related("city").get(user=drafter)
    with pytest.raises(InvalidTransition):
        team_actions.change_role(role, to="lead", by=BY, expected=role.version)


def test_without_staff_it_waits_for_the_first_lead_who_confirms(city: City, drafter: User) -> None:
    drafted(city, drafter)
    client_of(drafter).post("/en/w/quito/profile/offer/")
    assert not Notice.objects.exists()

    first = people.lead(city, name="Fia First")

    assert "says that this draft is ready" in text(client_of(first).get("/en/w/quito/"))
    proposal = Proposal.objects.get()
    client_of(first).post("/en/w/quito/profile/send/", {"version": proposal.version})
    assert Entry.objects.filter(verb="proposal_confirmed", by_label="Fia First").exists()


def test_what_the_city_writes_itself_is_sent_as_before(city: City) -> None:
    lead = people.lead(city, name="Lia Lead")
    proposal = drafted(city, lead)

    page = text(client_of(lead).get("/en/w/quito/profile/check/"))
    client_of(lead).post("/en/w/quito/profile/send/", {"version": proposal.version})

    assert "Confirm on behalf of the city" not in page
    assert Entry.objects.filter(verb="proposal_sent").exists()
    assert client_of(lead).post("/en/w/quito/profile/offer/").status_code == 403


@pytest.mark.parametrize("who", ["lead", "curator"])
def test_a_lead_or_a_curator_gives_it_by_an_invitation_that_names_the_body(city: City, who: str) -> None:
    person = people.lead(city) if who == "lead" else people.curator()
    place = "/en/w/quito/team/" if who == "lead" else "/en/review/team/quito/"
    sent = {"email": "pau@province.example", "role": "editor", "language": "en", "body": BODY}

    client_of(person).post(f"{place}invite/", sent)

    assert f"draft for the city on behalf of {BODY}" in str(mail.outbox[-1].body)
    invitation = Invitation.objects.get()
    role = invitations.accept(invitation, person=people.person("pau@province.example"))
    assert (role.role, role.body) == ("editor", BODY)
    assert f"drafts for the city on behalf of <bdi>{BODY}</bdi>" in text(client_of(person).get(place))


def test_a_lead_is_of_the_city_itself(city: City) -> None:
    sent = {"email": "pau@province.example", "role": "lead", "language": "en", "body": BODY}

    page = text(client_of(people.lead(city)).post("/en/w/quito/team/invite/", sent))

    assert "Leads must work for the city." in page
    assert not Invitation.objects.exists()


def test_t01_drafting_for_one_city_opens_no_other(city: City, drafter: User) -> None:
    CityFactory(slug="cuenca")

    assert client_of(drafter).get("/en/w/cuenca/").status_code == 404
    assert client_of(drafter).get("/en/w/quito/").status_code == 200
