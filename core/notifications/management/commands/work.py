"""The worker of django-tasks-db, which between the jobs also does what nobody asks for: sweep the outbox each minute,
and once a day the digests and all other daily work. A job that was killed is not begun again by itself: the sweep finds
its mails.
"""

import logging
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, connection
from django.tasks import task_backends
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker

from core import startup
from core.notifications import digests, outbox
from core.scheduled.running import run_due

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 60.0
DIGEST_HOUR = 6  # UTC
AWAY = (OperationalError, InterfaceError)  # or locked by somebody: the next look tries again


class Sweeping(Worker):
    """`batch` ends the library's loop as soon as no job waits; ours goes on, also without a database."""

    next_sweep = 0.0
    is_away = False

    def go_on(self, *, every: float, once: bool) -> None:
        while self.running:
            try:
                self.look(every)
            except AWAY as error:
                if once:
                    raise CommandError(startup.NO_ANSWER) from error
                self.wait_for_the_database(error)
            if once:
                return
            if self.running:
                time.sleep(self.interval)

    def look(self, every: float) -> None:
        self.run()
        if self.running and time.monotonic() >= self.next_sweep:
            self.next_sweep = time.monotonic() + every
            self.sweep()
        if self.is_away:
            self.is_away = False
            logger.warning("the database answers again")

    def wait_for_the_database(self, error: Exception) -> None:
        """Said once, however long it takes. A job in hand was not ended in the database: whoever does not find it
        there begins it again, as after a kill."""
        connection.close()
        if not self.is_away:
            self.is_away = True
            logger.warning("the database does not answer: the worker waits", extra={"reason": type(error).__name__})

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Ends at once, or after the job in hand. Writes no line, as the library does: a signal that comes while one is
        being written would fail there, and be lost."""
        is_asked_again, self.running = not self.running, False
        if is_asked_again:
            self.reset_signals()
            sys.exit(1)
        if not self.running_task:
            sys.exit(0)

    def sweep(self) -> None:
        """Asked to stop, the worker ends the mail that it has in hand first: `running_task` tells it so."""
        self.running_task = True
        try:
            outbox.sweep()
            if timezone.now().hour >= DIGEST_HOUR:
                digests.send_digests()
                run_due()
        finally:
            self.running_task = False


class Command(BaseCommand):
    help = "Works off jobs and mails, with TASKS=database. As many may run as are wanted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--interval", type=float, default=1.0, help="Seconds between two looks for jobs.")
        parser.add_argument("--sweep", type=float, default=SWEEP_SECONDS, help="Seconds between two sweeps.")
        parser.add_argument("--batch", action="store_true", help="Does what waits, and ends.")

    def handle(self, *, interval: float, sweep: float, batch: bool, **options: Any) -> None:
        if not isinstance(task_backends["default"], DatabaseBackend):
            raise CommandError("With TASKS=immediate there is nothing for a worker to do: set TASKS=database.")
        if refusal := startup.refusal():
            raise CommandError(refusal)
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)  # it says each second that nothing waits
        worker = Sweeping(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        worker.configure_signals()
        worker.go_on(every=sweep, once=batch)
