"""Which roles, invitations and offers: words that chain."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from cities.querysets import LISTED
from core.history.models import VersionedQuerySet

if TYPE_CHECKING:
    from cities.team.models import Handover, Invitation, StaffRole  # noqa: F401  # named in the bases below
    from core.accounts.models import User


class StaffRoleQuerySet(VersionedQuerySet["StaffRole"]):
    def leads(self) -> Self:
        """Those that count where a city needs one."""
        return self.filter(role="lead", is_suspended=False, user__is_active=True)

    def with_rights(self) -> Self:
        """Nobody works for a city that is no longer listed, nor while suspended (T10)."""
        return self.filter(is_suspended=False).exclude(city__status="withdrawn")

    def of(self, person: "User") -> Self:
        """The roles by which a person works for cities, without those that were suspended."""
        return self.filter(user=person.pk).with_rights()

    def named(self) -> Self:
        """Focal points who agreed to be named in public."""
        return self.with_rights().filter(is_focal_point=True, name_agreed=True, user__is_active=True)

    def reachable(self) -> Self:
        """Focal points of listed cities, who agreed that members write to them."""
        return self.of_listed().filter(contact_agreed=True)

    def open_to_questions(self) -> Self:
        """Focal points of listed cities, who agreed that people outside the alliance ask them."""
        return self.of_listed().filter(question_agreed=True)

    def of_listed(self) -> Self:
        """The focal points of listed cities."""
        mine = self.with_rights().filter(is_focal_point=True, user__is_active=True)
        return mine.filter(city__status__in=LISTED)

    def for_team(self) -> Self:
        """The focal point, then leads, then editors."""
        return self.select_related("user").order_by("-is_focal_point", "-role", "user__name", "pk")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> Self:
        """Open or expired: what a team still sees."""
        return self.filter(used_at=None, revoked_at=None)

    def open(self) -> Self:
        """Good now; a city that is no longer listed takes nobody in."""
        return self.unanswered().filter(expires_at__gt=timezone.now()).exclude(city__status="withdrawn")


class HandoverQuerySet(VersionedQuerySet["Handover"]):
    def open(self) -> Self:
        """Not answered, and to somebody who still leads there."""
        leads = models.Q(to__staff_roles__city=models.F("city"), to__staff_roles__role="lead")
        return self.filter(leads, state="open", to__staff_roles__is_suspended=False)
