"""What is done once a day is done once, however many are at it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from core.scheduled import registry, running
from core.scheduled.models import DailyRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each time that the one work of this test was done."""
    found: list[str] = []

    def work() -> int:
        found.append("done")
        return len(found)

    monkeypatch.setattr(registry, "works", {"work": work})
    monkeypatch.setattr(running, "works", registry.works)
    return found


def test_a_second_scheduler_finds_nothing_to_do_that_day(done: list[str]) -> None:
    assert running.run_due() == ["work"]
    assert running.run_due() == []
    assert done == ["done"]
    row = DailyRun.objects.get()
    assert (row.number, row.done_at is not None, row.attempts) == (1, True, 1)


def test_the_next_day_it_is_done_again_and_old_rows_go(done: list[str]) -> None:
    today = datetime.now(UTC).date()
    running.run_due()
    DailyRun.objects.update(day=today - timedelta(days=1))
    DailyRun.objects.create(name="work", day=today - timedelta(days=200), claim="x")
    running.run_due()
    assert len(done) == 2
    assert DailyRun.objects.count() == 2


def test_what_a_killed_process_began_is_taken_over_after_an_hour_and_not_before(done: list[str]) -> None:
    today = datetime.now(UTC).date()
    row = DailyRun.objects.create(name="work", day=today, claim="killed", claimed_at=timezone.now())
    assert running.run_due() == []
    DailyRun.objects.filter(pk=row.pk).update(claimed_at=timezone.now() - timedelta(minutes=61))
    assert running.run_due() == ["work"]
    assert DailyRun.objects.get().attempts == 2


def test_one_that_fails_stops_no_other_and_is_not_tried_for_ever(
    monkeypatch: pytest.MonkeyPatch, done: list[str]
) -> None:
    def broken() -> int:
        raise RuntimeError("broken on purpose")

    registry.works["a broken one"] = broken
    assert running.run_due() == ["work"]
    for _hour in range(10):
        DailyRun.objects.filter(done_at=None).update(claimed_at=timezone.now() - timedelta(hours=2))
        assert running.run_due() == []
    assert DailyRun.objects.get(name="a broken one").attempts == running.MOST_ATTEMPTS


def test_the_command_says_what_it_did(done: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("daily")
    call_command("daily")
    assert capsys.readouterr().out.splitlines() == ["Done: work.", "Nothing is left to do today."]


def test_all_daily_work_of_the_site_is_registered_and_may_be_repeated() -> None:
    assert {"cooperation", "freshness", "retention"} <= registry.works.keys()
    assert set(running.run_due()) == registry.works.keys()
    assert running.run_due() == []


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="Two kinds"):
        registry.register_work("retention", lambda: 0)


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_does_it(done: list[str]) -> None:
    barrier = threading.Barrier(2)

    def scheduler() -> None:
        try:
            barrier.wait()
            running.run_due()
        finally:
            connection.close()

    both = [threading.Thread(target=scheduler) for _each in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert done == ["done"]
