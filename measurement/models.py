"""What is worked out of files of a city in a process apart: a job with its person, which outlives both."""

from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cities.models import City
from core.history.write import Actor
from core.jobs.models import Job


class CityJob(Job):
    """`given` is what it was made of, `result` what came of it, be it what is wrong with a file."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        READY = "ready", _("ready")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    city = models.ForeignKey(City, models.PROTECT, related_name="%(class)ss", verbose_name=_("city"))
    # Plain numbers and texts instead of keys, so that it outlives its person.
    by_id = models.BigIntegerField(_("by (number)"), null=True, blank=True)
    by_label = models.CharField(_("by"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    given = models.JSONField(_("what it was made of"), default=dict, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_waiting(self) -> bool:
        """No worker has begun with it."""
        return self.state == self.State.WAITING

    @property
    def is_running(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY


def begun_by(by: Actor) -> dict[str, Any]:
    """The columns of a new job that say who began it, and in which language it answers."""
    return {
        "by_id": by.id,
        "by_label": by.label,
        "language": translation.get_language() or "en",
        "request_id": by.request_id,
    }
