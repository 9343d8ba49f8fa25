"""From a project to money: packs, a frozen version of a project for chosen funders, and who opened them when."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history.models import Versioned
from core.text.managers import manager_of
from finance.interests.querysets import PackQuerySet
from finance.projects.models import Project

LONGEST = timedelta(days=366)  # a link that is good for longer is forgotten
USUAL = timedelta(days=90)


class Pack(Versioned):
    """What a city gives of a project to chosen funders, as it was when it was made. The key is in the link alone.

    Its content and whom it is for stand in no version, so that they go with it.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("pack", "open")
        REVOKED = "revoked", pgettext_lazy("pack", "taken back")

    project = models.ForeignKey(Project, models.PROTECT, related_name="packs", verbose_name=_("project"))
    project_version = models.PositiveIntegerField(_("version of the project"), editable=False)
    groups = models.JSONField(_("groups"), default=list)
    recipients = models.JSONField(_("for whom"), default=list)
    content = models.JSONField(_("content"), default=dict, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    until = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)

    objects: ClassVar[PackQuerySet] = manager_of(PackQuerySet)
    is_of_its_city_alone: ClassVar[bool] = True
    history_root: ClassVar[str] = "project"
    unversioned_fields: ClassVar[tuple[str, ...]] = ("recipients", "content", "key_hash", "made_at", "revoked_at")

    class Meta:
        verbose_name = _("pack for funders")
        verbose_name_plural = _("packs for funders")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["state", "until"], name="finance_packs_by_end")]

    def __str__(self) -> str:
        """Without a word of what is in it."""
        return f"#{self.pk}"

    def is_open_on(self, day: date) -> bool:
        return self.state == self.State.OPEN and self.until >= day


class PackOpening(models.Model):
    """That somebody opened the link; who it was nobody knows, and no address of theirs is kept."""

    pack = models.ForeignKey(Pack, models.CASCADE, related_name="openings", verbose_name=_("pack for funders"))
    at = models.DateTimeField(_("opened"), default=timezone.now)

    objects: ClassVar[models.Manager["PackOpening"]] = models.Manager()

    class Meta:
        verbose_name = _("opening of a pack")
        verbose_name_plural = _("openings of a pack")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
