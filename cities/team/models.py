"""Who works for a city: roles, invitations, and offers to hand over the focal point."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.models import City, plain
from cities.team.querysets import HandoverQuerySet, InvitationQuerySet, StaffRoleQuerySet
from core.accounts.models import User
from core.history.models import Versioned
from core.text import limits
from core.text.days import DayField
from core.text.managers import manager_of


class Handover(Versioned):
    """Who offered is a number and a label, so that an offer outlives their role."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("handover", "open")
        ACCEPTED = "accepted", pgettext_lazy("handover", "accepted")
        DECLINED = "declined", pgettext_lazy("handover", "declined")
        REVOKED = "revoked", pgettext_lazy("handover", "withdrawn")

    city = models.ForeignKey("cities.City", models.CASCADE, related_name="handovers", verbose_name=_("city"))
    to = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("sent to"))
    by_id = models.BigIntegerField(_("by (number)"), null=True)
    by_label = models.CharField(_("by"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(_("created on"), default=timezone.now)

    objects: ClassVar[HandoverQuerySet] = manager_of(HandoverQuerySet)
    unversioned_fields: ClassVar[tuple[str, ...]] = ("made_at", "by_label")

    class Meta:
        verbose_name = _("handover of the focal point")
        verbose_name_plural = _("handovers of the focal point")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["city"], condition=Q(state="open"), name="cities_one_handover_a_city")
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.city_id}"


class StaffRole(Versioned):
    """Who works for which city. One person may serve several cities; rights of two cities never mix."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("editor")
        LEAD = "lead", _("lead")

    user = models.ForeignKey(User, models.CASCADE, related_name="staff_roles", verbose_name=_("person"))
    city = models.ForeignKey(City, models.CASCADE, related_name="staff_roles", verbose_name=_("city"))
    role = models.CharField(_("role"), max_length=10, choices=Role)
    is_focal_point = models.BooleanField(_("focal point"), default=False)
    is_suspended = models.BooleanField(
        _("suspended"), default=False, help_text=_("Suspended by the secretariat. The person has no rights now.")
    )
    since = DayField(_("since"), null=True, blank=True, editable=False)
    body = models.CharField(
        _("drafting organisation"),
        max_length=limits.NAME,
        blank=True,
        validators=plain,
        help_text=_(
            "Another organisation, such as a province or a university. The organisation drafts the "
            "text, and a lead of the city confirms it."
        ),
    )
    name_agreed = models.BooleanField(_("may be named as focal point"), default=False, editable=False)

    contact_agreed = models.BooleanField(
        _("members may write to this person as focal point"), default=False, editable=False
    )

    question_agreed = models.BooleanField(
        _("people outside the alliance may ask this person as focal point"), default=False, editable=False
    )

    unversioned_fields: ClassVar[tuple[str, ...]] = (
        "name_agreed",
        "contact_agreed",
        "question_agreed",
    )  # written by `cities.team.consents` alone
    objects: ClassVar[StaffRoleQuerySet] = manager_of(StaffRoleQuerySet)

    class Meta:
        verbose_name = _("staff role")
        verbose_name_plural = _("staff roles")
        constraints = [
            models.UniqueConstraint(fields=["user", "city"], name="cities_one_role_a_person_and_city"),
            models.UniqueConstraint(
                fields=["city"], condition=Q(is_focal_point=True), name="cities_one_focal_point_a_city"
            ),
            models.CheckConstraint(
                condition=Q(is_focal_point=False) | Q(role="lead"), name="cities_focal_point_is_a_lead"
            ),
            models.CheckConstraint(
                condition=Q(is_focal_point=False) | Q(is_suspended=False), name="cities_focal_point_has_rights"
            ),
            models.CheckConstraint(condition=Q(body="") | Q(role="editor"), name="cities_another_body_only_drafts"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.city_id}"


class Invitation(models.Model):
    """An invitation to work for a city: bound to one address of mail, good once and for seven days. The secret is in
    the mail alone.

    The inviter is a number and a label, so that an invitation outlives their account.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("invitation", "open")
        USED = "used", pgettext_lazy("invitation", "accepted")
        REVOKED = "revoked", pgettext_lazy("invitation", "withdrawn")
        EXPIRED = "expired", pgettext_lazy("invitation", "expired")

    city = models.ForeignKey(City, models.CASCADE, related_name="invitations", verbose_name=_("city"))
    email = models.EmailField(_("email address"), max_length=254)
    email_key = models.CharField(max_length=254, db_index=True, editable=False)
    role = models.CharField(_("role"), max_length=10, choices=StaffRole.Role)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    as_focal_point = models.BooleanField(
        _("as focal point"),
        default=False,
        help_text=_("Only if the city has no focal point when the invitation is accepted."),
    )
    body = models.CharField(_("drafting organisation"), max_length=limits.NAME, blank=True, validators=plain)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    by_id = models.BigIntegerField(_("by (number)"), null=True, db_index=True)
    by_label = models.CharField(_("by"), max_length=200)
    made_at = models.DateTimeField(_("created on"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    used_at = models.DateTimeField(_("used on"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True)

    objects: ClassVar[InvitationQuerySet] = manager_of(InvitationQuerySet)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "email_key"],
                condition=Q(used_at=None) & Q(revoked_at=None),
                name="cities_one_invitation_an_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.city_id}"

    @property
    def state(self) -> "Invitation.State":
        if self.used_at:
            return self.State.USED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.OPEN if self.expires_at > timezone.now() else self.State.EXPIRED
