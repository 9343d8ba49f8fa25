"""What is done outside the request where a worker runs. The task takes keys and calls the step."""

from collections.abc import Sequence
from itertools import batched

from django.tasks import task

AT_ONCE = 50


@task()
def deliver(keys: list[int]) -> int:
    """Sends these mails of the outbox, and says how many."""
    from core.notifications import outbox  # the step stands above its task

    return outbox.deliver(keys)


def send_later(keys: Sequence[int]) -> None:
    for some in batched(keys, AT_ONCE, strict=False):
        deliver.enqueue(list(some))
