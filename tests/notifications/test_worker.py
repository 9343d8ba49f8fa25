"""A real worker on the real database, killed in the middle of its work, and started again."""

import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from core.notifications import outbox
from core.notifications.management.commands.work import Sweeping
from core.notifications.models import Delivery
from core.notifications.tasks import deliver
from tests import people
from tests.notifications.helping import waiting
from tests.notifications.relay import Relay, relay

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent.parent
State = Delivery.State
PEOPLE = 12
PATIENCE = 60


def database_url() -> str:
    """Of the database of the tests, for another process."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    host, user = quote(found["HOST"], safe=""), quote(found["USER"], safe="")
    secret = f":{quote(found['PASSWORD'], safe='')}" if found["PASSWORD"] else ""
    port = f":{found['PORT']}" if found["PORT"] else ""
    return f"postgres://{user}{secret}@{host}{port}/{found['NAME']}"


class Workers:
    def __init__(self, server: Relay, folder: Path) -> None:
        self.environment = {
            "PATH": os.environ["PATH"],
            "DEMO": "true",
            "TASKS": "database",
            "DATABASE_URL": database_url(),
            "EMAIL_URL": server.url,
            "VAR_DIR": str(folder),
        }
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str, stderr: int | None = None) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", "work", "--interval", "0.1", "--sweep", "0.2", *arguments]
        worker = subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=stderr)
        self.running.append(worker)
        return worker

    def finish(self, number: int = 1) -> None:
        """So many at once, each until nothing is left to do."""
        for worker in [self.start("--batch") for _each in range(number)]:
            assert worker.wait(PATIENCE) == 0

    def kill_all(self) -> None:
        for worker in self.running:
            worker.kill()
            worker.wait(PATIENCE)


@pytest.fixture
def server() -> Iterator[Relay]:
    with relay() as running:
        yield running


@pytest.fixture
def workers(server: Relay, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(server, tmp_path)
    yield made
    made.kill_all()


@pytest.fixture
def deliveries() -> list[Delivery]:
    """One for each of twelve people, and a job that is to send them."""
    readers = [people.person(f"reader{each:02}@example.org") for each in range(PEOPLE)]
    facts = {"kind": "city", "tenant": "0", "by": "Lin", "message": "Thank you."}
    made = [waiting(reader, kind="proposal_published", facts=facts)[0] for reader in readers]
    DBTaskResult.objects.create(
        task_path=deliver.module_path,
        args_kwargs={"args": [[delivery.pk for delivery in made]], "kwargs": {}},
        backend_name="default",
        run_after=timezone.now(),
    )
    return made


def count(*states: str) -> int:
    return Delivery.objects.filter(state__in=states).count()


def lease_is_over() -> None:
    """As ten minutes later."""
    Delivery.objects.filter(state__in=[State.CLAIMED, State.HANDED]).update(claimed_at=timezone.now() - outbox.LEASE)


def test_killed_before_a_hand_over_every_mail_arrives_exactly_once(
    server: Relay, workers: Workers, deliveries: list[Delivery]
) -> None:
    server.rule = lambda command, number: "hang" if command == "CONNECT" and number == 5 else None
    first = workers.start()
    assert server.reached.wait(PATIENCE)
    first.send_signal(signal.SIGKILL)
    first.wait(PATIENCE)
    at_the_kill = (count(State.SENT), count(State.CLAIMED), count(State.WAITING))

    lease_is_over()
    workers.finish()

    assert count(State.SENT) == PEOPLE
    assert at_the_kill == (4, 1, PEOPLE - 5)
    assert server.recipients == [f"reader{each:02}@example.org" for each in range(PEOPLE)]
    assert {str(mail["Message-ID"]) for mail in server.mails} == {f"<{each.key}@localhost>" for each in deliveries}


def test_killed_in_a_hand_over_the_mail_is_listed_and_not_sent_again(
    server: Relay, workers: Workers, deliveries: list[Delivery]
) -> None:
    """The server has taken the fifth mail, and its answer does not reach the worker any more."""

    def rule(command: str, number: int) -> str | None:
        return "hang" if command == "DATA-END" and number == 5 else None

    server.rule = rule
    first = workers.start()
    assert server.reached.wait(PATIENCE)
    first.send_signal(signal.SIGKILL)
    first.wait(PATIENCE)

    lease_is_over()
    workers.finish()
    assert (count(State.SENT), count(State.UNSURE)) == (PEOPLE - 1, 1)
    workers.finish()

    assert server.recipients == [f"reader{each:02}@example.org" for each in range(PEOPLE)]
    assert list(Delivery.objects.for_a_decision().values_list("person__email", flat=True)) == ["reader04@example.org"]


def test_asked_to_stop_it_ends_the_mail_in_hand(server: Relay, workers: Workers, deliveries: list[Delivery]) -> None:
    worker = workers.start()
    assert server.kept.wait(PATIENCE)

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(PATIENCE) == 0
    assert count(State.CLAIMED, State.HANDED, State.UNSURE) == 0
    assert len(server.mails) == count(State.SENT)


def test_two_workers_beside_each_other_send_each_mail_once(
    server: Relay, workers: Workers, deliveries: list[Delivery]
) -> None:
    workers.finish(2)

    assert count(State.SENT) == PEOPLE
    assert server.recipients == [f"reader{each:02}@example.org" for each in range(PEOPLE)]


def test_where_jobs_are_done_at_once_it_says_that_there_is_nothing_to_do(server: Relay, workers: Workers) -> None:
    workers.environment["TASKS"] = "immediate"

    assert workers.start("--batch").wait(PATIENCE) == 1


def in_this_process() -> Sweeping:
    return Sweeping(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="w",
    )


# --- Without a database -------------------------------------------------------------------------------------------


def test_a_worker_that_finds_no_database_waits_and_says_so_in_one_line(workers: Workers) -> None:
    workers.environment["DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/nowhere"
    worker = workers.start(stderr=subprocess.PIPE)
    assert worker.stderr
    first = next(line for line in worker.stderr if b"the worker waits" in line)
    assert worker.poll() is None

    worker.terminate()

    rest = worker.stderr.read()
    assert worker.wait(PATIENCE) == 0
    assert b"OperationalError" in first
    assert not re.search(rb"Traceback|the worker waits", rest)


def test_a_worker_that_is_asked_to_end_while_it_writes_a_line_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = in_this_process()
    lines: list[logging.LogRecord] = []
    monkeypatch.setattr(logging.Handler, "handle", lambda handler, record: lines.append(record))

    with pytest.raises(SystemExit):
        worker.shutdown(signal.SIGTERM, None)

    assert not worker.running
    assert lines == []


@pytest.mark.parametrize("error", [OperationalError("server closed the connection"), InterfaceError("closed")])
def test_a_database_that_stops_while_a_worker_runs_ends_no_worker_and_loses_no_job(
    error: Exception,
    deliveries: list[Delivery],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    worker = in_this_process()
    looks = iter([error, error, None])

    def ready(of: Any) -> Any:
        fault = next(looks, None)
        if fault:
            raise fault
        worker.running = False  # after this job
        return found(of)

    found = type(DBTaskResult.objects.all()).ready
    monkeypatch.setattr(type(DBTaskResult.objects.all()), "ready", ready)

    worker.go_on(every=0, once=False)

    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert [record.getMessage() for record in caplog.records if "database" in record.getMessage()] == [
        "the database does not answer: the worker waits",
        "the database answers again",
    ]
    assert count(State.SENT) == PEOPLE
