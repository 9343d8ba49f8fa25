"""What is done outside the request where a worker runs. The task takes keys, fetches, and calls the step."""

from contextlib import suppress

from django.tasks import task
from django.utils import translation

from core.accounts.models import User
from core.review.bundles import actions
from core.review.models import Bundle
from core.workflow import InvalidTransition


@task
def publish(key: str, curator: int, language: str) -> None:
    bundle, person = Bundle.objects.filter(pk=key).first(), User.objects.filter(pk=curator, is_active=True).first()
    if bundle is None or person is None:
        return
    with translation.override(language), suppress(InvalidTransition):  # another worker has done it
        actions.publish_queued(bundle, curator=person)
