"""The mail once a day: everything that waits, once, and no second one on the same day."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from core.accounts.models import User
from core.notifications import actions, digests, wording
from core.notifications.models import Delivery, Notice
from tests import people
from tests.notifications.helping import sent, slow

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = date(2026, 3, 1)


def test_it_holds_all_that_waits_and_only_ones_own(mei: User, bo: User) -> None:
    slow(mei, what="a lake")
    slow(mei, what="a forest")
    slow(bo, what="a secret")

    assert digests.send_digests(TODAY) == 2

    to_mei = next(message for message in sent() if message.to == ["mei@example.org"])
    assert to_mei.subject == "2 notices from the last few days"
    assert "a lake" in to_mei.body
    assert "a forest" in to_mei.body
    assert "a secret" not in to_mei.body
    assert "http://localhost:8000/en/account/notices/" in to_mei.body


def test_run_again_it_tells_nothing_twice(mei: User) -> None:
    slow(mei)

    counts = [digests.send_digests(TODAY), digests.send_digests(TODAY), digests.send_digests(TODAY + timedelta(days=1))]

    assert counts == [1, 0, 0]
    assert len(sent()) == 1


def test_what_came_after_it_comes_with_the_next(mei: User) -> None:
    slow(mei, what="early")
    digests.send_digests(TODAY)
    slow(mei, what="late")

    assert digests.send_digests(TODAY) == 0
    assert digests.send_digests(TODAY + timedelta(days=1)) == 1
    assert "late" in sent()[-1].body
    assert "early" not in sent()[-1].body


def test_what_was_withdrawn_meanwhile_is_left_out(mei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    slow(mei, what="gone")
    slow(mei, what="here")
    known = wording._wordings["slow"]
    monkeypatch.setitem(wording._wordings, "slow", known._replace(stands=lambda facts: facts["what"] != "gone"))

    digests.send_digests(TODAY)

    assert sent()[-1].subject == "1 notice from the last few days"
    assert "gone" not in sent()[-1].body


def test_nothing_comes_to_whoever_stopped_it_since(mei: User) -> None:
    slow(mei)
    actions.choose(mei, {"daily": "off"})

    assert digests.send_digests(TODAY) == 0
    assert (sent(), Delivery.objects.get().state) == ([], "unwanted")


def test_a_long_one_says_how_many_more(mei: User) -> None:
    Notice.objects.bulk_create(
        Notice(person=mei, kind="slow", facts={"what": f"thing {each}."}, address="account/", mail="daily")
        for each in range(53)
    )

    digests.send_digests(TODAY)

    assert sent()[-1].body.count("Slow: thing") == 50
    assert "See 3 more in your notices." in sent()[-1].body


def test_the_command_sends_them(mei: User, capsys: pytest.CaptureFixture[str]) -> None:
    slow(mei)

    call_command("send_digests")
    call_command("send_digests")

    assert capsys.readouterr().out.splitlines() == ["1 digests sent", "0 digests sent"]
    assert Delivery.objects.get().digest_on == timezone.localdate()


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_moment_send_one(mei: User) -> None:
    for each in range(5):
        slow(people.person(f"reader{each}@example.org"))
    start, counts = Barrier(2), []

    def run() -> None:
        start.wait()
        try:
            counts.append(digests.send_digests(TODAY))
        finally:
            connection.close()

    threads = [Thread(target=run) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 5
    assert sorted(message.to[0] for message in sent()) == [f"reader{each}@example.org" for each in range(5)]
