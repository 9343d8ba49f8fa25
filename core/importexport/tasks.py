"""What is done outside the request where a worker runs. The task takes a key, fetches, and calls the step."""

from django.tasks import task

from core.importexport import jobs


@task
def work(key: str) -> None:
    jobs.work(key)
