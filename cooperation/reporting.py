"""What stands with a request or a link that one of its cities reported, until a curator has dealt with it."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import City, plain
from core.accounts.models import User
from core.history.write import Actor
from core.text import limits
from core.text.days import DayField
from core.workflow import InvalidTransition

OPEN = Q(reported_on__isnull=False, report_handled_on=None)  # a row that waits for a curator


class Reportable(models.Model):
    """A thing of two or more cities that each of them can report: one report at a time, another once that is handled.

    The text of a report stands in a column without versions, as all that cities write to each other. That there is
    one is told to the city that sent it and to curators, who read the words of the row until the report is handled.
    """

    reported_on = DayField(gettext_lazy("reported on"), null=True, blank=True)
    reported_by = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("reported by")
    )
    report = models.TextField(
        gettext_lazy("description of the problem"), max_length=limits.SUMMARY, blank=True, validators=plain
    )
    report_handled_on = DayField(gettext_lazy("report handled on"), null=True, blank=True)

    reported_by_id: int | None
    private_report: ClassVar[tuple[str, ...]] = ("reported_on", "report", "report_handled_on")

    class Meta:
        abstract = True

    @property
    def has_open_report(self) -> bool:
        return self.reported_on is not None and self.report_handled_on is None

    def has_open_report_of(self, city: City) -> bool:
        return self.has_open_report and self.reported_by_id == city.pk

    def take_report(self, city: City, text: str) -> None:
        """Notes what a city reports, on a row that is held. The caller saves it. Raises ValidationError without words,
        InvalidTransition while another report waits."""
        if not text.strip():
            raise ValidationError({"text": _("Describe what is wrong.")})
        if self.has_open_report:
            raise InvalidTransition(
                _(
                    "Your report was not sent, because the secretariat is already looking into a report on this. To "
                    "add something, write to the secretariat on the contact page."
                )
            )
        self.report, self.reported_by = text.strip(), city
        self.reported_on, self.report_handled_on = timezone.localdate(), None

    def end_report(self) -> None:
        """Notes that the report that waits, if one does, was handled today."""
        if self.has_open_report:
            self.report_handled_on = timezone.localdate()

    def end_waiting_report(self) -> None:
        """Notes that the report was handled today. Raises InvalidTransition where none waits."""
        if not self.has_open_report:
            raise InvalidTransition
        self.end_report()


def reasoned(curator: User, reason: str) -> Actor:
    """A curator as the actor of a step for which the history keeps a reason. Raises ValidationError without one."""
    if not reason.strip():
        raise ValidationError({"reason": _("Enter a reason. The reason is kept in the history.")})
    return Actor.person(curator, reason=reason.strip()[: limits.REASON])
