"""What is worked out after a change that touched many cities."""

from django.tasks import task


@task()
def renew_waiting() -> int:
    """How many cities were worked out."""
    from cooperation.neighbours.waiting import renew_marked  # the step stands above its task

    return renew_marked()
