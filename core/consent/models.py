"""Who agreed to what, or took it back: each time a row of its own, and none is ever changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.text import clean


class What(models.TextChoices):
    PROFILE = "profile", _("name and job title on a public page")
    ABROAD = "abroad", _("data kept in another country")
    PHOTO = "photo", _("photo")
    RECORDING = "recording", _("recordings and photos of talks")
    CONTACT = "contact", _("contact by members")
    QUESTION = "question", _("questions from outside the alliance")


class News(models.TextChoices):
    """What people agree to who follow without an account: no page shows them."""

    BY_MAIL = "news", _("news by email")


class Record(models.Model):
    """`kind` and `key` say about which row, as in the history. No name, no address: it outlives both."""

    class Way(models.TextChoices):
        ACCOUNT = "account", _("by the person, signed in")
        LINK = "link", _("by the person, through an emailed link")
        OFFICE = "office", _("by the secretariat, from a letter or a signed document")
        CLOSED = "closed", _("when the person’s account was closed")

    kind = models.CharField(_("kind"), max_length=80)
    key = models.CharField(_("key"), max_length=40)
    what = models.CharField(_("subject of the consent"), max_length=10, choices=[*What.choices, *News.choices])
    given = models.BooleanField(_("given"), help_text=_("If not ticked, the consent is withdrawn."))
    wording = models.CharField(_("version of the text"), max_length=20)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    at = models.DateTimeField(_("date and time"), auto_now_add=True)
    way = models.CharField(_("how"), max_length=10, choices=Way)
    by_id = models.BigIntegerField(_("by (number)"), null=True)
    by_label = models.CharField(_("by"), max_length=200)
    note = models.CharField(
        _("location of the signed document"), max_length=200, blank=True, validators=[clean.no_unseen_characters]
    )

    objects: ClassVar[models.Manager["Record"]] = models.Manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "key", "-id"], name="consent_of_a_row")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.what} {self.given}"
