"""Who does which daily work today: the row is the lock."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DailyRun(models.Model):
    """One kind of work on one day (UTC). Whoever makes the row does the work, so no two schedulers do it twice."""

    name = models.CharField(_("name"), max_length=40)
    day = models.DateField(_("day"))
    claim = models.CharField(max_length=32, editable=False)
    claimed_at = models.DateTimeField(_("started at"), default=timezone.now)
    done_at = models.DateTimeField(_("completed on"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1)
    number = models.PositiveIntegerField(_("number processed"), null=True, blank=True)

    objects: ClassVar[models.Manager["DailyRun"]] = models.Manager()

    class Meta:
        verbose_name = _("daily tasks")
        verbose_name_plural = _("daily tasks")
        ordering = ["-day", "name"]
        constraints = [models.UniqueConstraint(fields=["name", "day"], name="scheduled_once_a_day")]

    def __str__(self) -> str:
        return f"{self.name} {self.day}"
