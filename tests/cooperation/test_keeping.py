"""What the days do, how long words are kept, and what goes with an account."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cooperation.daily import tend
from cooperation.links import actions as linking
from cooperation.models import Exchange, Link, Message, Posting, Request
from cooperation.requests import actions as requesting  # the rules register themselves
from cooperation.threads import erasure
from core.accounts import closing, mydata
from core.history.models import Entry, RowVersion
from core.notifications.models import Delivery, Notice
from core.retention import rules
from tests.cooperation.helping import WORDS, World, agreed, asked, by, logged, make_world
from tests.factories import PostingFactory
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
everything = made_once(make_world)


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


def aged(model: Any, row: Any, **columns: Any) -> None:
    """As if it had been done so long ago."""
    model._base_manager.filter(pk=row.pk).update(**columns)
    row.refresh_from_db()


def ago(days: int) -> Any:
    return timezone.localdate() - timedelta(days=days)


def test_an_offer_whose_day_has_come_ends_and_its_city_is_told_once(world: World) -> None:
    over = PostingFactory(city=world.asked, valid_until=ago(1))
    soon = PostingFactory(city=world.asked, valid_until=ago(-10))

    assert tend() == 2
    assert tend() == 0

    assert Posting.objects.get(pk=over.pk).state == "ended"
    assert Posting.objects.get(pk=soon.pk).state == "published"
    told = Notice.objects.filter(person=world.other_lead).values_list("kind", flat=True)
    assert sorted(told) == ["posting_ended", "posting_ends"]


def test_a_request_that_nobody_answers_is_reminded_of_and_lapses(world: World) -> None:
    row = asked(world)
    aged(Request, row, due_on=ago(1))
    assert (tend(), tend()) == (1, 0)
    assert Notice.objects.filter(person=world.other_lead, kind="request_due").count() == 1

    aged(Request, row, sent_on=ago(60))
    tend()
    row.refresh_from_db()

    assert (row.state, row.closed_on) == ("lapsed", timezone.localdate())
    entry = Entry.objects.get(verb="request_lapsed")
    assert (entry.by_id, entry.by_label) == (None, "the calendar")


def test_a_silent_link_is_asked_after_falls_asleep_and_wakes(world: World) -> None:
    link = agreed(world)
    aged(Link, link, starts=ago(200))
    assert (tend(), tend()) == (1, 0)
    assert Notice.objects.filter(kind="link_asked").count() == 3

    aged(Link, link, starts=ago(366))
    tend()
    link.refresh_from_db()
    assert link.state == "asleep"

    logged(world, link)
    link.refresh_from_db()
    assert link.state == "active"


def test_a_link_closes_when_one_of_its_cities_is_no_longer_listed(world: World) -> None:
    link = agreed(world)
    world.asked.status = "withdrawn"
    world.asked.save()

    tend()

    link.refresh_from_db()
    assert link.state == "closed"
    assert Entry.objects.filter(verb="link_lost_city").exists()


def test_words_go_after_their_time_and_the_rows_stay(world: World) -> None:
    link = agreed(world)
    requesting.write_message(link, city=world.asked, text="zqhello", language="en", by=by(world.other_lead))
    logged(world, link)
    link.refresh_from_db()
    linking.end(link, city=world.asking, outcome="done", expected=link.version, person=world.lead, by=by(world.lead))
    request = Request.objects.get()
    now = timezone.now()
    assert rules.carry_out_rule(rules.rules["links between cities"], now) == 0

    later = now + timedelta(days=731)
    assert rules.carry_out_rule(rules.rules["links between cities"], later) == 1
    assert rules.carry_out_rule(rules.rules["requests between cities"], later) == 1
    assert rules.carry_out_rule(rules.rules["links between cities"], later) == 0

    request.refresh_from_db()
    link.refresh_from_db()
    assert (request.text, request.state, link.words_title, link.state) == ("–", "accepted", "–", "ended")
    assert not Message.objects.exists()
    assert Exchange.objects.get().learned == ""


def test_who_closes_the_account_is_a_former_member_everywhere(world: World) -> None:
    link = agreed(world)
    requesting.write_message(link, city=world.asking, text="Hello.", language="en", by=by(world.lead))
    logged(world, link)
    name = world.lead.name
    assert [each["text"] for each in mydata.of(world.lead)["messages_between_cities"]] == [WORDS["text"], "Hello."]
    assert Request.objects.filter(sent_by_label=name).exists()

    for closer in closing.closers:
        if closer is erasure.become_former:
            closer(world.lead)

    assert Message.objects.get(step="").author_label == "former member"
    assert not Request.objects.filter(sent_by_label=name).exists()
    assert not link.parts.filter(agreed_by_label=name).exists()
    kept = " ".join(
        str(data)
        for data in RowVersion.objects.filter(object_type__startswith="cooperation").values_list("data", flat=True)
    )
    assert name not in kept


def test_the_mail_about_an_answer_waits_with_the_answer_itself(world: World) -> None:
    """Whoever dies between them leaves one mail, which the next sweep sends once."""
    row = asked(world)
    Delivery.objects.all().delete()

    requesting.decline(row, reason="no-time", expected=row.version, person=world.other_lead, by=by(world.other_lead))

    waiting = Delivery.objects.filter(person__in=[world.lead, world.editor])
    assert waiting.count() == 2
    assert Notice.objects.filter(kind="request_declined", delivery__in=waiting).count() == 2
