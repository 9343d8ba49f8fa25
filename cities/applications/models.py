"""A city government asks to join: its application, what is said about it, and what the secretariat notes down.

What people wrote stands in columns that the history does not keep, so that it can be forgotten. The history knows the
number, the state and who did which step.
"""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.applications.querysets import AT_WORK, ApplicationQuerySet, MembershipTextQuerySet
from core.accounts.models import User
from core.history.models import Versioned
from core.text import clean, limits
from core.text.managers import manager_of
from core.vocabulary.models import Term

KEPT = timedelta(days=365)  # what was refused or taken back, and drafts that nobody touched
plain = [clean.no_unseen_characters]


class Application(Versioned):
    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("application", "Draft")
        WAITING = "waiting", pgettext_lazy("application", "Waiting for the secretariat")
        ASKED = "asked", pgettext_lazy("application", "Awaiting an answer")
        PROVISIONAL = "provisional", pgettext_lazy("application", "Approved, letter pending")
        APPROVED = "approved", pgettext_lazy("application", "Approved")
        DECLINED = "declined", pgettext_lazy("application", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")

    class FocalPoint(models.TextChoices):
        SELF = "self", _("Myself")
        OTHER = "other", _("A colleague")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    applicant = models.ForeignKey(
        User, models.CASCADE, related_name="applications", verbose_name=_("applicant"), editable=False
    )
    number = models.CharField(_("number"), max_length=20, null=True, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, editable=False)
    saved = models.PositiveIntegerField(_("times saved"), default=0, editable=False)
    written = models.PositiveIntegerField(pgettext_lazy("count", "number of messages"), default=0, editable=False)

    city_name = models.CharField(_("city or district"), max_length=limits.NAME, validators=plain)
    kind = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("type of local government"),
        related_name="+",
        limit_choices_to={"scheme__code": "place-kinds"},
    )
    is_other_kind = models.BooleanField(_("not a local government"), default=False)
    country = models.CharField(_("country or region"), max_length=2, blank=True)
    parent_name = models.CharField(_("part of"), max_length=limits.NAME, blank=True, validators=plain)
    gazetteer_id = models.PositiveIntegerField(_("GeoNames identifier"), null=True, blank=True, editable=False)
    place_names = models.JSONField(
        _("names of the place"),
        default=list,
        blank=True,
        editable=False,
        help_text=_("Names as in GeoNames, in the form used for comparing names."),
    )
    office = models.CharField(_("office"), max_length=limits.LINE, blank=True, validators=plain)
    post = models.CharField(_("your job title"), max_length=limits.NAME, blank=True, validators=plain)
    purpose = models.TextField(_("purpose"), max_length=limits.SUMMARY * 2, blank=True, validators=plain)
    letter = models.FileField(_("letter of mandate or council resolution"), blank=True)
    languages = models.CharField(_("working languages"), max_length=limits.LINE, blank=True, validators=plain)
    networks = models.CharField(_("networks of cities"), max_length=limits.LINE, blank=True, validators=plain)
    focal_point = models.CharField(_("focal point"), max_length=10, choices=FocalPoint, default=FocalPoint.SELF)
    focal_email = models.EmailField(_("email address of the colleague"), max_length=254, blank=True)

    city = models.ForeignKey(
        "cities.City",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("page of the city"),
        editable=False,
    )
    makes_city = models.BooleanField(_("page created for this application"), default=False, editable=False)
    is_example = models.BooleanField(_("fictional example"), default=False, editable=False)
    made_at = models.DateTimeField(_("started at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decided_by_id = models.BigIntegerField(null=True, editable=False)
    decided_by_label = models.CharField(_("decided by"), max_length=200, blank=True, editable=False)

    objects: ClassVar[ApplicationQuerySet] = manager_of(ApplicationQuerySet)
    unversioned_fields: ClassVar[tuple[str, ...]] = (
        *("city_name", "kind", "is_other_kind", "country", "parent_name", "gazetteer_id", "office", "post", "purpose"),
        "place_names",
        *("letter", "languages", "networks", "focal_point", "focal_email"),
        *("made_at", "changed_at", "submitted_at", "waiting_since", "decided_at", "decided_by_label"),
    )

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-made_at", "pk"]
        indexes = [
            models.Index(fields=["state", "waiting_since", "id"], name="cities_applications_by_age"),
            models.Index(fields=["applicant", "-made_at"], name="cities_applications_of_one"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", number__isnull=True) | (~Q(state="draft") & Q(number__isnull=False)),
                name="cities_application_has_its_number",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("application", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        """Waiting for one side or the other."""
        return self.state in AT_WORK


class ApplicationMessage(models.Model):
    """One message of the thread, seen by the applicant and by curators. The applicant's name stands in their account,
    the secretariat speaks as one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, models.CASCADE, related_name="messages", verbose_name=_("application"), editable=False
    )
    is_from_secretariat = models.BooleanField(_("from the secretariat"), editable=False)
    by_id = models.BigIntegerField(null=True, editable=False)
    text = models.TextField(_("message"), max_length=limits.SUMMARY * 4, validators=plain)
    file = models.FileField(_("file"), blank=True)
    at = models.DateTimeField(_("date and time"), auto_now_add=True)

    objects: ClassVar[models.Manager["ApplicationMessage"]] = models.Manager()

    class Meta:
        verbose_name = _("message about an application")
        verbose_name_plural = _("messages about applications")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.pk)


class ApplicationNote(models.Model):
    """A note for curators alone. It has a table of its own, so that no list of messages can show one by mistake."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, models.CASCADE, related_name="notes", verbose_name=_("application"), editable=False
    )
    by_id = models.BigIntegerField(null=True, editable=False)
    by_label = models.CharField(_("by"), max_length=200, editable=False)
    text = models.TextField(_("note"), max_length=limits.SUMMARY * 4, validators=plain)
    at = models.DateTimeField(_("date and time"), auto_now_add=True)

    objects: ClassVar[models.Manager["ApplicationNote"]] = models.Manager()

    class Meta:
        verbose_name = _("internal note on an application")
        verbose_name_plural = _("internal notes on applications")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.pk)


class MembershipText(Versioned):
    """What the secretariat says of membership to those who think of applying: the costs, who decides, who runs the
    alliance. The page on joining shows the row called `membership`, and says of each text that is empty that the
    secretariat has not said it."""

    KEY: ClassVar[str] = "membership"

    slug = models.SlugField(_("key"), max_length=80, unique=True, default=KEY)
    costs = models.TextField(
        _("what membership costs"),
        max_length=limits.SUMMARY,
        blank=True,
        validators=plain,
        help_text=_("For example, whether there is a fee, what it depends on, and who pays for travel."),
    )
    decides = models.TextField(
        _("who decides on applications"),
        max_length=limits.SUMMARY,
        blank=True,
        validators=plain,
        help_text=_("For example, the body that decides, and how often it meets."),
    )
    runs = models.TextField(
        _("who runs the alliance"),
        max_length=limits.SUMMARY,
        blank=True,
        validators=plain,
        help_text=_("For example, the institution behind the secretariat, its seat, and its governing body."),
    )

    objects: ClassVar[MembershipTextQuerySet] = manager_of(MembershipTextQuerySet)

    class Meta:
        verbose_name = _("text on membership")
        verbose_name_plural = _("texts on membership")
        ordering = ["slug"]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def get_absolute_url(self) -> str:
        return reverse("join")
