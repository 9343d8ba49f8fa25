"""Two deployments at once: what changes tables is done by one after the other."""

import threading
from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connections

from alliance.management.commands import prepare
from alliance.management.commands.prepare import alone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def test_the_second_deployment_waits_until_the_first_is_done() -> None:
    waits, is_in, done = threading.Event(), threading.Event(), []

    def second() -> None:
        with alone(waits.set):
            done.append("second")
        is_in.set()
        connections.close_all()

    thread = threading.Thread(target=second)
    with alone(lambda: pytest.fail("Nobody else is at it.")):
        thread.start()
        assert waits.wait(timeout=60)
        done.append("first")
    thread.join(timeout=60)

    assert is_in.is_set()
    assert done == ["first", "second"]


def test_a_deployment_that_fails_lets_the_next_one_in() -> None:
    with pytest.raises(ZeroDivisionError), alone(lambda: None):
        raise ZeroDivisionError
    with alone(lambda: pytest.fail("Nobody else is at it.")):
        pass


def test_all_steps_are_done_in_their_order(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    done: list[str] = []

    def note(name: str, **given: Any) -> None:
        done.append(name)

    monkeypatch.setattr(prepare, "call_command", note)
    call_command("prepare", stdout=StringIO())

    words = ["load_vocabulary", "load_answer_texts"]
    assert done == [
        *("migrate", "createcachetable", "collectstatic", *words),
        *("copy_plan_years", "founding_facts"),
    ]
