"""What is worked out after a change that touched many cities."""

from django.tasks import task

from cooperation.neighbours.waiting import renew_marked


@task()
def renew_waiting() -> int:
    """How many cities were worked out."""
    return renew_marked()
