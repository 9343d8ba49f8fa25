"""A speaker and a focal point who agreed that members write to them, and somebody for each right who might write."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import pytest
from django.core import mail
from django.test import Client

from cities.models import City
from cities.team import actions
from cities.team import consents as staff_consents
from cities.team.models import StaffRole
from core.accounts.models import User
from core.consent.models import What
from core.consent.records import Way
from core.history.write import Actor
from events import consents
from events.models import Speaker
from tests import people
from tests.factories import CityFactory, SpeakerFactory

OFFICE = Actor(id=None, label="Secretariat")
ALL = dict.fromkeys(What, True)
TO_SPEAKER, TO_CITY = "/en/speakers/ling-tan/write/", "/en/cities/harbour/write/"
KEY = "6f1d1c6e-8e0e-4b6e-9d0a-3f4f1f2e3a4b"

type Committed = Callable[..., AbstractContextManager[Any]]


class Cast(NamedTuple):
    speaker: Speaker
    city: City  # whose focal point may be written to
    focal_point: User
    member: User  # editor of Hilltop, a city of the alliance
    persons: dict[str, User]

    def client(self, who: str) -> Client:
        return Client() if who == "visitor" else people.sign_in(Client(), self.persons[who])


@pytest.fixture
def cast(db: None, django_capture_on_commit_callbacks: Committed) -> Cast:
    speaker: Speaker = SpeakerFactory(slug="ling-tan", given_name="Ling", family_name="Tan", consent="none")
    with django_capture_on_commit_callbacks(execute=False):
        consents.keep_contact(speaker, email="ling@away.example", language="ja", by=OFFICE)
    speaker = consents.agree(speaker, ALL, by=OFFICE, way=Way.OFFICE, language="en")
    city = CityFactory(slug="harbour", name_en="Harbour", name_ja="港町")
    focal_point = people.lead(city, email="mei@harbour.example", name="Mei Focal", language="ja")
    role = StaffRole.objects.get(user=focal_point)
    actions.make_focal_point(role, by=OFFICE, expected=role.version)
    staff_consents.agree(role, {What.CONTACT: True}, by=Actor.person(focal_point), language="en")
    hilltop, hidden = CityFactory(slug="hilltop", name_en="Hilltop"), CityFactory(slug="hidden", status="draft")
    persons = {
        "registered": people.person("reg@example.org"),
        "editor": people.editor(hilltop, email="ed@hilltop.example", name="Ed Hill"),
        "lead": people.lead(hilltop),
        "outsider": people.outsider(),
        "draft": people.lead(hidden),
        "curator": people.curator(name="Cai Curator"),
        "superuser": people.superuser(),
        "itself": focal_point,
    }
    return Cast(speaker, city, focal_point, persons["editor"], persons)


def given(**more: str) -> dict[str, str]:
    return {"subject": "Trees in streets", "text": "How do you water them?", "key": KEY, **more}


def copies() -> list[Any]:
    """What the senders got of their own messages."""
    return [letter for letter in mail.outbox if "copy of the message that you sent" in letter.subject.lower()]


def passed_on() -> list[Any]:
    """What went to those who were written to, and all other mails."""
    kept = copies()
    return [letter for letter in mail.outbox if letter not in kept]
