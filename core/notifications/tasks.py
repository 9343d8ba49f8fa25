"""What is done outside the request where a worker runs. The task takes keys and calls the step."""

from collections.abc import Sequence
from itertools import batched

from django.tasks import task

from core.notifications import outbox

AT_ONCE = 50


@task()
def deliver(keys: list[int]) -> int:
    """Sends these mails of the outbox, and says how many."""
    return outbox.deliver(keys)


def send_later(keys: Sequence[int]) -> None:
    for some in batched(keys, AT_ONCE, strict=False):
        deliver.enqueue(list(some))
