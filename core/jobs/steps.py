"""The steps of a job. Each is claimed once, and whatever happens its person reads how it ended."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.files.refusing import Refused
from core.history.write import AlreadyExists
from core.jobs.failing import NotNow, NotReached, Unreadable
from core.jobs.models import Job

if TYPE_CHECKING:
    from django.tasks.base import Task

logger = logging.getLogger(__name__)

LATER = timedelta(minutes=1)


@dataclass(frozen=True)
class JobStep[J: Job, R]:
    """A step leads from the state in which a job waits to `doing`, then to whatever `finish` makes of what was done."""

    doing: str
    do: Callable[[J], R]
    finish: Callable[[J, R], None]
    fail: Callable[[J, str], None]


def work[J: Job, R](job: J | None, steps: Mapping[str, JobStep[J, R]]) -> None:
    """The next step of a job. One that has been taken by another worker is left alone.

    Raises NotReached: the job is where it was then.
    """
    if job is None or job.state not in steps:
        return
    before, step = job.state, steps[job.state]
    try:
        job = claimed(job, before, step.doing, version=job.version)
    except NotNow:
        return
    with translation.override(job.language):
        guarded(job, step, before)


def claimed[J: Job](job: J, before: str, after: str, *, version: int, **columns: object) -> J:
    """The job, claimed by one conditional UPDATE. Raises NotNow."""
    rows = rows_of(job).filter(state=before, version=version)
    if not rows.update(state=after, version=F("version") + 1, began_at=timezone.now(), failure="", **columns):
        raise NotNow
    job.refresh_from_db()
    return job


def guarded[J: Job, R](job: J, step: JobStep[J, R], before: str) -> None:
    try:
        made = step.do(job)
    except NotReached:
        rows_of(job).update(state=before, version=F("version") + 1)
        raise
    except (Unreadable, AlreadyExists, Refused) as error:
        step.fail(job, str(error))
    except DatabaseError:
        logger.exception("a job failed", extra={"job": str(job.pk)})
        step.fail(job, _("The database did not accept this. Nothing was saved. Try again."))
    except Exception:
        logger.exception("a job failed", extra={"job": str(job.pk)})
        step.fail(job, _("Something went wrong. Nothing was saved. Try again later."))
    else:
        finish(job, step, made)


def finish[J: Job, R](job: J, step: JobStep[J, R], made: R) -> None:
    """Writes what was made, or why it cannot be kept: a job that nobody ends would be waited for."""
    try:
        with transaction.atomic():
            step.finish(job, made)
    except Exception:
        logger.exception("a job failed", extra={"job": str(job.pk)})
        job.refresh_from_db()  # it still holds what could not be written
        step.fail(job, _("The database did not accept this. Nothing was saved. Try again."))


def rows_of[J: Job](job: J) -> QuerySet[J]:
    return type(job)._default_manager.filter(pk=job.pk)


def end(job: Job, state: str, *, failure: str = "") -> None:
    job.state, job.failure, job.ended_at = state, failure[:1000], timezone.now()
    job.version += 1
    job.save(force_update=True)


def older_than[J: Job](jobs: QuerySet[J], moment: datetime) -> QuerySet[J]:
    return jobs.filter(made_at__lt=moment)


def tried(task: "Task[[str], None]", key: str, *, work: Callable[[str], None], give_up: Callable[[str], None]) -> None:
    """While the store of files is away it is tried again each minute, where a worker runs."""
    try:
        work(key)
    except NotReached:
        if not task.get_backend().supports_defer:
            give_up(key)
            return
        task.using(run_after=timezone.now() + LATER).enqueue(key)


def sign_of_life(job: Job, **columns: Any) -> None:
    """A job that gives none for long has lost its worker. Where the database is away it is given again soon."""
    with suppress(DatabaseError):
        rows_of(job).filter(state=job.state).update(began_at=timezone.now(), **columns)


def abandoned[J: Job](running: QuerySet[J], moment: datetime, *, state: str, failure: str) -> int:
    """Ends jobs that began before a moment by which they would have ended: their worker was killed."""
    lost = running.filter(began_at__lt=moment)
    return lost.update(state=state, failure=failure, ended_at=timezone.now(), version=F("version") + 1)
