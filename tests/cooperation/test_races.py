"""Several at once and killed workers, on both databases, with real threads, processes and connections of their own."""

import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from cities.models import City
from cities.team.models import StaffRole
from cooperation.answering import want_lead
from cooperation.links import joinings
from cooperation.models import Joining, Link, Request, WantedLead
from cooperation.requests import actions as requesting
from core.accounts.models import User
from core.history.write import VersionConflict
from core.notifications.models import Delivery, Notice
from core.workflow import InvalidTransition
from tests import people
from tests.cooperation.helping import World, agreed, asked, by, make_world
from tests.factories import CityFactory
from tests.notifications.relay import relay
from tests.notifications.test_worker import PATIENCE, Workers, lease_is_over

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3


@pytest.fixture
def world(db: None) -> World:
    """Committed, for the threads."""
    return make_world()


def together(*acts: Callable[[], object]) -> list[object]:
    """All begin at the same moment; what each raised, or nothing."""
    outcomes: list[object] = []
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=30)
            act()
            outcomes.append(None)
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def become(role: StaffRole, name: str) -> None:
    role.role = name
    role.save()


def test_two_clicks_at_once_tell_the_secretariat_once_of_a_lead_that_is_wanted(world: World) -> None:
    alone = CityFactory()

    assert together(*[partial(want_lead, alone, world.asking)] * 3) == [None] * 3
    assert WantedLead.objects.count() == 1


def test_two_clicks_at_once_send_a_message_once(world: World) -> None:
    row, text = asked(world), "When do we call?"
    click = partial(requesting.write_message, row, city=world.asking, text=text, language="en", by=by(world.lead))
    assert together(click, click) == [None, None]
    assert row.messages.filter(text=text).count() == 1


def test_t60_of_two_leads_who_answer_at_once_one_wins_and_the_other_reads_who(world: World) -> None:
    colleague = people.lead(world.asked, name="Second lead of Reed Hills")
    names = {str(world.other_lead), str(colleague)}
    for _ in range(ROUNDS):
        row = asked(world)
        accept = partial(requesting.accept, row, expected=row.version, person=world.other_lead, by=by(world.other_lead))
        decline = partial(
            requesting.decline, row, reason="no-time", expected=row.version, person=colleague, by=by(colleague)
        )

        outcomes = together(accept, decline)

        late = [each for each in outcomes if each is not None]
        assert len(late) == 1
        assert isinstance(late[0], VersionConflict)
        assert sum(name in str(late[0]) for name in names) == 1
        now = Request.objects.get(pk=row.pk)
        assert (now.state == "accepted") == Link.objects.filter(request=row).exists()
        assert now.answered_by_label in str(late[0])


def test_t60_a_lead_whose_role_ends_in_the_same_moment_answers_before_or_not_at_all(world: World) -> None:
    for _ in range(ROUNDS):
        row = asked(world)
        role = StaffRole.objects.get(user=world.other_lead)
        accept = partial(requesting.accept, row, expected=row.version, person=world.other_lead, by=by(world.other_lead))

        outcomes = together(accept, partial(become, role, "editor"))

        wrong = [each for each in outcomes if each is not None]
        assert all(isinstance(each, PermissionDenied) for each in wrong)
        assert Request.objects.get(pk=row.pk).state == ("asked" if wrong else "accepted")
        with pytest.raises((PermissionDenied, VersionConflict, InvalidTransition)):
            accept()
        become(role, "lead")
        if wrong:
            requesting.take_back(row, expected=row.version, person=world.lead, by=by(world.lead))


def test_the_last_two_agreements_at_once_let_a_city_join_once(world: World) -> None:
    link = agreed(world)
    for number in range(ROUNDS):
        third = CityFactory(slug=f"third-{number}")
        lead = people.lead(third)
        row = joinings.invite(
            link, third, city=world.asking, text="Join us.", language="en", person=world.lead, by=by(world.lead)
        )
        members: list[tuple[City, User]] = [(third, lead), (world.asked, world.other_lead)]
        others = link.parts.filter(city__slug__startswith="third-").select_related("city")
        members += [(part.city, StaffRole.objects.get(city=part.city).user) for part in others]

        acts = [
            partial(joinings.agree, row, city=city, read=link.words_version, person=person, by=by(person))
            for city, person in members
        ]
        assert together(*acts) == [None] * len(members)

        assert Joining.objects.get(pk=row.pk).state == "agreed"
        assert link.parts.filter(city=third, left_on=None).count() == 1


def test_a_worker_that_is_killed_before_the_mail_of_an_answer_leaves_one_mail_after_the_restart(
    world: World, tmp_path: Path
) -> None:
    row = asked(world)
    Delivery.objects.all().delete()
    requesting.decline(row, reason="no-time", expected=row.version, person=world.other_lead, by=by(world.other_lead))
    Delivery.objects.update(state=Delivery.State.WAITING, sent_at=None)  # as when nobody lived to send after the commit
    told = Notice.objects.filter(kind="request_declined")
    expected = sorted(told.values_list("person__email", flat=True))
    with relay() as server:
        workers = Workers(server, tmp_path)
        try:
            server.rule = lambda command, number: "hang" if command == "CONNECT" and number == 1 else None
            first = workers.start()
            assert server.reached.wait(PATIENCE)
            first.send_signal(signal.SIGKILL)
            first.wait(PATIENCE)
            lease_is_over()
            workers.finish()
            workers.finish()
        finally:
            workers.kill_all()
    assert sorted(server.recipients) == expected == sorted([world.lead.email, world.editor.email])


def test_of_two_cities_that_are_accepted_at_once_for_the_last_place_one_gets_it(world: World) -> None:
    first = asked(world)
    second = requesting.start_request(
        city := CityFactory(slug="tern-coast"),
        world.asked,
        posting=world.offer,
        values={"title": "Reeds too", "text": "Us too?"},
        by=by(lead := people.lead(city, name="Example lead of Tern Coast")),
    )
    second = requesting.send_request(second, expected=second.version, person=lead, by=by(lead))
    colleague = people.lead(world.asked, name="Second lead of Reed Hills")

    outcomes = together(
        partial(requesting.accept, first, expected=first.version, person=world.other_lead, by=by(world.other_lead)),
        partial(requesting.accept, second, expected=second.version, person=colleague, by=by(colleague)),
    )

    late = [each for each in outcomes if each is not None]
    assert [type(each) for each in late] == [InvalidTransition]
    assert "1 of 1" in str(late[0])
    assert Link.objects.get().city in (world.asking, city)
