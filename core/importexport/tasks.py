"""What is done outside the request where a worker runs. The task takes a key, fetches, and calls the step."""

from datetime import timedelta

from django.tasks import task
from django.utils import timezone

from core.importexport import jobs

LATER = timedelta(minutes=1)


@task
def work(key: str) -> None:
    """While the store of files is away it is tried again each minute, where a worker runs."""
    try:
        jobs.work(key)
    except jobs.NotReached:
        if not work.get_backend().supports_defer:
            jobs.give_up(key)
            return
        work.using(run_after=timezone.now() + LATER).enqueue(key)
