"""Reminders of all kinds reach a person in one mail a month; what others did is told at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cooperation.daily import tend
from cooperation.links import actions as linking
from cooperation.models import Link, Posting, Request
from cooperation.requests import actions as requesting
from core.notifications.actions import choose
from core.notifications.digests import send_digests
from core.notifications.models import Delivery, Notice
from core.notifications.wording import REMINDERS, wording_of
from tests import people
from tests.cooperation.helping import World, agreed, asked, by, make_world
from tests.factories import PostingFactory
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
everything = made_once(make_world)


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


def ago(days: int) -> Any:
    return timezone.localdate() - timedelta(days=days)


def reminded_of_three(world: World) -> None:
    """An offer that ends soon, a request that waits, a link of which nothing was heard."""
    link = agreed(world)
    Link._base_manager.filter(pk=link.pk).update(starts=ago(190))
    PostingFactory(city=world.asked, valid_until=ago(-10))
    request = asked(world)
    Request._base_manager.filter(pk=request.pk).update(due_on=ago(1))
    Delivery.objects.all().delete()
    tend()


def mails_to(person: Any) -> list[Any]:
    return [each for each in getattr(mail, "outbox", []) if each.to == [person.email]]


def test_reminders_of_all_kinds_come_in_one_mail_a_month(world: World) -> None:
    reminded_of_three(world)
    assert not Delivery.objects.exists()  # nothing at once

    send_digests()
    send_digests()

    (letter,) = mails_to(world.other_lead)
    assert letter.subject == "3 reminders for this month"
    for words in ("is waiting for an answer", "still active?", "ends soon"):
        assert words in letter.body

    PostingFactory(city=world.asked, valid_until=ago(-12))
    tend()
    send_digests()
    assert len(mails_to(world.other_lead)) == 1
    next_month = (timezone.localdate().replace(day=1) + timedelta(days=32)).replace(day=1)
    send_digests(next_month)
    assert len(mails_to(world.other_lead)) == 2


def test_what_is_settled_meanwhile_is_not_mailed(world: World) -> None:
    reminded_of_three(world)
    request = Request.objects.waiting().get()
    requesting.take_back(request, expected=request.version, person=world.lead, by=by(world.lead))
    Posting._base_manager.filter(city=world.asked).update(valid_until=ago(-300))
    link = Link.objects.get()
    linking.still_active(link, city=world.asked, person=world.other_lead, by=by(world.other_lead))
    before = len(mails_to(world.other_lead))

    send_digests()

    assert len(mails_to(world.other_lead)) == before


def test_all_of_them_stand_in_one_list_of_duties(world: World) -> None:
    reminded_of_three(world)
    page = people.sign_in(Client(), world.other_lead).get("/en/w/reed-hills/cooperation/").text
    for words in (
        "Heron Bay is waiting for an answer",
        "No exchange has been logged for half a year.",
        "with one click.",
    ):
        assert words in page


def test_who_wants_them_at_once_gets_them_at_once_and_events_come_at_once_to_all(world: World) -> None:
    choose(world.other_lead, {REMINDERS: "now"})
    reminded_of_three(world)
    told = Notice.objects.filter(person=world.other_lead, kind="posting_ends")
    assert told.exclude(delivery=None).exists()
    assert Notice.objects.filter(person=world.other_lead, kind="request_sent", mail="now").exists()


@pytest.mark.parametrize("kind", ["parts_to_confirm", "request_due", "link_asked", "posting_ends", "thread_goes"])
def test_each_kind_of_reminder_is_one(kind: str) -> None:
    assert wording_of(kind).group == REMINDERS
