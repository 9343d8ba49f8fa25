"""Which reports: words that chain."""

from typing import TYPE_CHECKING, Self

from core.accounts.permissions import Person
from core.accounts.tenants import is_curator, roles_of
from core.history.models import VersionedQuerySet

if TYPE_CHECKING:
    from core.feedback.models import Report  # noqa: F401  # named in the base below


class ReportQuerySet(VersionedQuerySet["Report"]):
    def visible_to(self, person: Person) -> Self:
        """Curators all; staff the errors that were found on pages of their city, and what it asks to be read."""
        if is_curator(person):
            return self
        return self.filter(kind__in=("error", "reading"), tenant__in=list(roles_of(person)))

    def of(self, tenant: int) -> Self:
        """Errors that readers found on pages of the city."""
        return self.filter(kind="error", tenant=tenant)

    def about(self, thing: str) -> Self:
        """Reports about a thing, the newest first."""
        return self.filter(thing=thing).order_by("-received_at", "pk")

    def open(self) -> Self:
        return self.filter(state="open")
