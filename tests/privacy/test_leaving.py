"""After an account is closed its owner is in no table of the database: neither name, nor address, nor secret."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client

from cities.team import invitations
from core.accounts import closing, mydata, tokens
from core.accounts.models import User
from core.consent.models import What
from core.consent.records import Way
from core.history.write import Actor
from core.notifications.models import Notice
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from events import consents
from tests import people
from tests.factories import CityFactory, SpeakerFactory

pytestmark = pytest.mark.django_db
NAME, ADDRESS = "Zqcanary Person", "zqcanary@example.org"


def everywhere(word: str) -> dict[str, list[str]]:
    """Table to the columns that hold the word."""
    found: dict[str, list[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        names = [field.attname for field in model._meta.concrete_fields]
        for row in model._base_manager.values(*names):
            holds = [name for name, value in row.items() if word in str(value).lower()]
            if holds:
                found.setdefault(model._meta.label, []).extend(holds)
    return found


@pytest.fixture
def person() -> User:
    """Somebody who did everything that leaves a trace."""
    user = people.enrolled(people.person(ADDRESS, name=NAME, password=people.PASSWORD))
    city = CityFactory()
    people.lead(city)
    from cities.team.models import StaffRole

    StaffRole.objects.create(user=user, city=city, role="lead")
    by = Actor.person(user)
    proposal = actions.start(kind_of("city"), tenant=city.pk, row=city, patch={"summary_en": "Gardens."}, by=by)
    actions.comment(proposal, key="", text="A remark.", by=by)
    actions.send(proposal, expected=type(proposal).objects.get(pk=proposal.pk).version, by=by)
    invitations.invite(city=city, email="guest@example.org", role="editor", language="en", by=by)
    invitations.invite(city=CityFactory(), email=ADDRESS, role="editor", language="en", by=Actor(id=None, label="x"))
    tokens.make(user, name="zqcanary token", scope="read")
    Notice.objects.create(person=user, kind="review.published", facts={"name": "zqcanary"}, address="w/x/")
    speaker = SpeakerFactory(consent="none")
    contact = consents.keep_contact(speaker, email=ADDRESS, by=Actor(id=None, label="x"))
    assert contact.email == ADDRESS
    consents.agree(speaker, dict.fromkeys(What, True), by=by, way=Way.ACCOUNT, language="en")
    people.sign_in(Client(), user).get("/en/account/")
    return user


def test_closing_leaves_the_person_in_no_table(person: User) -> None:
    before = everywhere("zqcanary")
    assert {"accounts.User", "account.EmailAddress", "history.Entry", "events.SpeakerContact"} <= before.keys()

    closing.close(person)

    assert everywhere("zqcanary") == {}
    for model in ("mfa.Authenticator", "usersessions.UserSession", "accounts.ApiToken", "notices.Notice"):
        assert not apps.get_model(model)._base_manager.filter(**{owner_of(model): person.pk}).exists()


def owner_of(model: str) -> str:
    return "person_id" if model.startswith("notices") else "user_id"


def test_a_session_of_a_closed_account_is_nobodys(person: User) -> None:
    client = people.sign_in(Client(), person)
    assert Session.objects.exists()

    closing.close(person)

    assert client.get("/en/account/").status_code == 302


def test_the_file_of_ones_data_holds_a_part_of_every_room(person: User) -> None:
    data: dict[str, Any] = mydata.of(person)

    assert {"account", "city_roles", "consents", "history", "invitations", "speaker_cards"} <= data.keys()
    assert data["speaker_cards"][0]["email"] == ADDRESS
    assert len(data["consents"]) == len(What)
    assert data["history"]
