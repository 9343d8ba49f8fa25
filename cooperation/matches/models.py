"""Which matches a city does not want to be shown."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.models import City, plain
from core.text import limits
from core.text.days import DayField


class Passed(models.Model):
    """That a city does not want to be shown another as a match, for a year. Nobody else is told."""

    city = models.ForeignKey(City, models.CASCADE, related_name="passed", verbose_name=_("city"))
    other = models.ForeignKey(City, models.CASCADE, related_name="+", verbose_name=_("other city"))
    reason = models.CharField(_("reason"), max_length=limits.LINE, blank=True, validators=plain)
    until = DayField(_("until"))

    objects: ClassVar[models.Manager["Passed"]] = models.Manager()

    class Meta:
        verbose_name = _("match that is not shown")
        verbose_name_plural = _("matches that are not shown")
        constraints = [models.UniqueConstraint(fields=["city", "other"], name="cooperation_passed_once")]

    def __str__(self) -> str:
        return f"{self.city_id} {self.other_id}"
