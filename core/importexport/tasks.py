"""What is done outside the request where a worker runs. The task takes a key, fetches, and calls the step."""

from django.tasks import task

from core.importexport import jobs
from core.jobs.steps import tried


@task
def work(key: str) -> None:
    tried(work, key, work=jobs.work, give_up=jobs.give_up)
