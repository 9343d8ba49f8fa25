"""What somebody is told: kept for the inbox, and mailed once."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.notices.wording import known


class Notice(models.Model):
    person = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=60)
    facts = models.JSONField(_("facts"), default=dict)
    address = models.CharField(_("address"), max_length=300, help_text=_("Without its language."))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    objects: ClassVar[models.Manager["Notice"]] = models.Manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "-at"], name="notices_of_a_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"

    @property
    def subject(self) -> str:
        """In the active language."""
        return str(known(self.kind).subject) % self.words

    @property
    def text(self) -> str:
        return str(known(self.kind).text) % self.words

    @property
    def words(self) -> dict[str, str]:
        return known(self.kind).words(self.facts)
