"""What is done outside the request where a worker runs. The task takes a key, fetches, and calls the step."""

from django.tasks import task

from core.jobs.steps import tried
from measurement.species import running


@task
def work(key: str) -> None:
    tried(work, key, work=running.work, give_up=running.give_up)
