"""Which applications: words that chain."""

from typing import TYPE_CHECKING, Self

from django.db import models

from core.accounts.permissions import Person
from core.accounts.tenants import is_curator
from core.history.models import VersionedQuerySet

if TYPE_CHECKING:
    from cities.applications.models import Application, MembershipText  # noqa: F401  # named in the bases below


AT_WORK = ("waiting", "asked")


DECIDED = ("provisional", "approved", "declined", "withdrawn")


class ApplicationQuerySet(VersionedQuerySet["Application"]):
    def of(self, person: Person) -> Self:
        """Applications that a person sent."""
        return self.none() if person.is_anonymous else self.filter(applicant=person.pk)

    def visible_to(self, person: Person) -> Self:
        """One's own, and for curators all that were submitted."""
        if not is_curator(person):
            return self.of(person)
        return self.filter(models.Q(applicant=person.pk) | ~models.Q(state="draft"))

    def drafts_of(self, person: Person) -> Self:
        """What a person has begun and not sent, the latest first."""
        return self.of(person).filter(state="draft").order_by("-changed_at", "pk")

    def submitted(self) -> Self:
        return self.exclude(state="draft")

    def waiting(self) -> Self:
        return self.filter(state="waiting").order_by("waiting_since", "pk")

    def asked(self) -> Self:
        return self.filter(state="asked").order_by("waiting_since", "pk")

    def decided(self) -> Self:
        return self.filter(state__in=DECIDED).order_by("-decided_at", "pk")


class MembershipTextQuerySet(VersionedQuerySet["MembershipText"]):
    def shown(self) -> "MembershipText | None":
        """The row that the page on joining shows."""
        return self.filter(slug="membership").first()
