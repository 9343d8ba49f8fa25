"""The way of a mail out of the house, with a mail server that refuses, hangs up, or is not there."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from core.accounts.models import User
from core.notifications import mails, outbox
from core.notifications.actions import notify
from core.notifications.models import Delivery, Notice
from tests.notifications.helping import said, sent, waiting
from tests.notifications.relay import Relay, mailer, relay

pytestmark = [pytest.mark.django_db, pytest.mark.both]
State = Delivery.State


@pytest.fixture
def server(settings: Any) -> Iterator[Relay]:
    with relay() as running:
        settings.MAILERS = mailer(running)
        yield running


@pytest.fixture
def one(mei: User) -> Delivery:
    (delivery,) = waiting(mei)
    return delivery


def now(delivery: Delivery) -> tuple[str, int, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.attempts, delivery.failure


def due(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now())


def begun(delivery: Delivery, state: str, *, ago: timedelta) -> None:
    """As a worker left it."""
    rows = Delivery.objects.filter(pk=delivery.pk)
    rows.update(state=state, claim="x" * 32, claimed_at=timezone.now() - ago, attempts=1)


# --- The usual way ------------------------------------------------------------------------------------------------


def test_it_arrives_once_however_often_it_is_asked_for(server: Relay, one: Delivery) -> None:
    counts = [outbox.deliver([one.pk]), outbox.deliver([one.pk, one.pk]), outbox.sweep()]

    assert counts == [1, 0, 0]
    assert server.recipients == ["mei@example.org"]
    assert str(server.mails[0]["Message-ID"]) == f"<{one.key}@localhost>"
    assert now(one) == (State.SENT, 1, "")


@pytest.mark.django_db(transaction=True)
def test_nothing_leaves_of_work_that_is_rolled_back(mei: User) -> None:
    with transaction.atomic():
        notify([mei.pk], "said", facts={"who": "Ana", "what": "hello"}, address="account/")
        transaction.set_rollback(True)

    assert (Notice.objects.count(), Delivery.objects.count(), sent()) == (0, 0, [])


@pytest.mark.django_db(transaction=True)
def test_it_leaves_after_the_commit_and_not_before(mei: User) -> None:
    with transaction.atomic():
        notify([mei.pk], "said", facts={"who": "Ana", "what": "hello"}, address="account/")
        before = len(sent())

    assert (before, len(sent())) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_each_mail_once(server: Relay, mei: User) -> None:
    keys = [delivery.pk for delivery in waiting(mei, number=10)]
    start, counts = Barrier(8), []

    def work() -> None:
        start.wait()
        try:
            counts.append(outbox.deliver(keys))
        finally:
            connection.close()

    threads = [Thread(target=work) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 10
    assert len({str(mail["Message-ID"]) for mail in server.mails}) == len(server.mails) == 10


# --- A server that says no ----------------------------------------------------------------------------------------


def test_a_refusal_for_now_is_tried_again_after_pauses_that_grow(server: Relay, one: Delivery) -> None:
    server.rule = lambda command, number: "451 later" if command.startswith("RCPT") else None
    pauses = []

    for _attempt in range(len(outbox.PAUSES) + 1):
        before = timezone.now()
        outbox.deliver([one.pk])
        one.refresh_from_db()
        pauses.append((one.due_at - before) if one.state == State.WAITING else None)
        assert outbox.deliver([one.pk]) == 0  # not due
        due(one)

    assert now(one) == (State.FAILED, 7, "SMTPRecipientsRefused 451")
    assert pauses[-1] is None
    grown = [pause for pause in pauses if pause is not None]
    assert grown == sorted(grown)
    assert [round(pause.total_seconds() / 60) for pause in grown] == [1, 5, 30, 120, 360, 1440]
    assert server.mails == []


def test_a_refusal_for_good_waits_for_a_person_at_once(server: Relay, one: Delivery) -> None:
    server.rule = lambda command, number: "550 no such mailbox mei@example.org" if command.startswith("RCPT") else None

    outbox.deliver([one.pk])

    assert now(one) == (State.FAILED, 1, "SMTPRecipientsRefused 550")


def test_t40_no_address_stands_in_the_log(server: Relay, one: Delivery, caplog: pytest.LogCaptureFixture) -> None:
    server.rule = lambda command, number: "550 unknown: mei@example.org" if command.startswith("RCPT") else None

    with caplog.at_level("INFO"):
        outbox.deliver([one.pk])

    assert "a mail was not sent" in caplog.text
    assert "mei@" not in caplog.text
    assert "mei@" not in str([record.__dict__ for record in caplog.records])


def test_a_server_that_is_away_is_asked_once_and_not_for_each_mail(server: Relay, mei: User) -> None:
    deliveries = waiting(mei, number=5)
    server.rule = lambda command, number: "421 closed" if command == "CONNECT" else None

    assert outbox.deliver([delivery.pk for delivery in deliveries]) == 0

    assert server.connections == 1
    assert [now(delivery)[:2] for delivery in deliveries] == [("waiting", 1), *[("waiting", 0)] * 4]


def test_when_the_server_is_back_all_arrive(server: Relay, mei: User) -> None:
    deliveries = waiting(mei, number=5)
    server.rule = lambda command, number: "421 closed" if command == "CONNECT" else None
    outbox.sweep()
    server.rule = lambda command, number: None
    due(deliveries[0])

    assert outbox.sweep() == 5
    assert {now(delivery)[0] for delivery in deliveries} == {State.SENT}


def test_a_mail_that_cannot_be_written_stops_no_other(server: Relay, mei: User, bo: User) -> None:
    mei.email = "mei@example.org\nBcc: all@example.org"
    User.objects.filter(pk=mei.pk).update(email=mei.email)
    wrong, right = waiting(mei)[0], waiting(bo)[0]

    assert outbox.sweep() == 1

    assert now(wrong)[0] == State.WAITING
    assert now(wrong)[2] == "not written"
    assert now(right)[0] == State.SENT


# --- Cut off ------------------------------------------------------------------------------------------------------


def test_cut_off_after_the_text_it_is_unsure_and_never_sent_again_by_itself(server: Relay, one: Delivery) -> None:
    server.rule = lambda command, number: "drop" if command == "DATA-END" else None
    outbox.deliver([one.pk])
    server.rule = lambda command, number: None
    due(one)

    outbox.deliver([one.pk])
    outbox.sweep(timezone.now() + timedelta(days=30))

    assert now(one)[0] == State.UNSURE
    assert len(server.mails) == 1
    assert list(Delivery.objects.for_a_decision()) == [one]


def test_killed_before_the_hand_over_it_is_sent_by_the_next_sweep(server: Relay, one: Delivery) -> None:
    begun(one, State.CLAIMED, ago=outbox.LEASE + timedelta(seconds=1))

    assert outbox.sweep() == 1
    assert now(one) == (State.SENT, 2, "")


def test_killed_in_the_hand_over_it_waits_for_a_person(server: Relay, one: Delivery) -> None:
    begun(one, State.HANDED, ago=outbox.LEASE + timedelta(seconds=1))

    assert outbox.sweep() == 0
    assert now(one)[0] == State.UNSURE


@pytest.mark.parametrize("state", [State.CLAIMED, State.HANDED])
def test_a_worker_that_is_still_at_it_is_left_alone(server: Relay, one: Delivery, state: str) -> None:
    begun(one, state, ago=outbox.LEASE / 2)

    assert outbox.sweep() == 0
    assert now(one)[0] == state


def test_a_worker_that_wakes_up_late_sends_nothing(server: Relay, one: Delivery, monkeypatch: Any) -> None:
    """Its claim was taken from it while it slept, and another one has sent the mail."""
    written = mails.message_of

    def slowly(delivery: Delivery) -> Any:
        monkeypatch.setattr(mails, "message_of", written)
        Delivery.objects.update(claimed_at=timezone.now() - outbox.LEASE)
        outbox.sweep()
        return written(delivery)

    monkeypatch.setattr(mails, "message_of", slowly)

    assert outbox.deliver([one.pk]) == 0
    assert len(server.mails) == 1
    assert now(one)[0] == State.SENT


def test_a_worker_that_wakes_up_late_leaves_the_mail_to_whoever_has_it_now(
    server: Relay, one: Delivery, monkeypatch: Any
) -> None:
    """The other one is preparing the same mail at this moment: the token tells whose it is."""
    written, others = mails.message_of, []

    def slowly(delivery: Delivery) -> Any:
        Delivery.objects.update(claimed_at=timezone.now() - outbox.LEASE)
        outbox.pick_up(timezone.now())
        others.append(outbox.claimed(delivery.pk))
        return written(delivery)

    monkeypatch.setattr(mails, "message_of", slowly)

    assert outbox.deliver([one.pk]) == 0
    assert server.mails == []
    (other,) = others
    assert other is not None
    assert outbox.step(other, State.CLAIMED, State.HANDED)


def test_a_slow_but_living_worker_may_still_note_that_it_was_sent(server: Relay, one: Delivery) -> None:
    delivery = outbox.claimed(one.pk)
    assert delivery is not None
    message = mails.message_of(delivery)
    assert message is not None
    outbox.step(delivery, State.CLAIMED, State.HANDED)
    outbox.pick_up(timezone.now() + outbox.LEASE + timedelta(seconds=1))
    between = now(one)[0]

    class Accepting:
        def send_messages(self, messages: list[Any]) -> int:
            return 1

    assert outbox.sent(delivery, message, Accepting())
    assert (between, now(one)[0]) == (State.UNSURE, State.SENT)


# --- What a person decides, commands, the rest --------------------------------------------------------------------


def test_sent_again_by_a_person_it_has_its_old_message_id(server: Relay, one: Delivery) -> None:
    server.rule = lambda command, number: "drop" if command == "DATA-END" else None
    outbox.deliver([one.pk])
    server.rule = lambda command, number: None

    assert outbox.send_again(one)
    assert outbox.sweep() == 1
    assert len({str(mail["Message-ID"]) for mail in server.mails}) == 1
    assert len(server.mails) == 2


@pytest.mark.parametrize("state", [State.WAITING, State.CLAIMED, State.HANDED, State.SENT, State.UNWANTED])
def test_only_what_waits_for_a_decision_can_be_decided(one: Delivery, state: str) -> None:
    Delivery.objects.filter(pk=one.pk).update(state=state, claim="x")

    assert not outbox.send_again(one)
    assert not outbox.give_up(one)


def test_the_command_sends_what_waits_and_says_what_is_left(
    server: Relay, mei: User, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _second = waiting(mei, number=2)
    begun(first, State.HANDED, ago=timedelta(hours=1))

    call_command("deliver_mail")

    assert capsys.readouterr().out.splitlines() == ["1 mails sent", "1 wait for a decision in the site admin"]


def test_a_closed_account_leaves_nothing_that_waits(server: Relay, mei: User) -> None:
    from core.accounts import closing

    said(mei)
    waiting(mei)

    closing.close(mei)

    assert outbox.sweep() == 0
    assert (Notice.objects.count(), Delivery.objects.count()) == (0, 0)
