"""Which proposals: words that chain."""

from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef

from core.accounts.permissions import Person
from core.accounts.tenants import is_curator, roles_of
from core.history.models import VersionedQuerySet

if TYPE_CHECKING:
    from core.review.models import AnswerText, Bundle, Proposal, Rule, Trust  # noqa: F401  # named in the bases below

BEING_WRITTEN = ("draft", "returned")
OPEN = (*BEING_WRITTEN, "submitted")


class ProposalQuerySet(VersionedQuerySet["Proposal"]):
    def visible_to(self, person: Person) -> Self:
        """Those of the tenants that a person works for; curators see all."""
        if is_curator(person):
            return self
        return self.filter(tenant__in=list(roles_of(person)))

    def editable_by(self, person: Person) -> Self:
        """Curators read and decide; the words are the city's."""
        return self.filter(tenant__in=list(roles_of(person)))

    def of(self, tenant: int) -> Self:
        return self.filter(tenant=tenant)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def waiting(self) -> Self:
        return self.filter(state="submitted").order_by("sent_at", "pk")

    def can_join(self) -> Self:
        """What may be put together with others: being written, and not a part of something else."""
        return self.filter(state__in=BEING_WRITTEN, bundle=None, beside=None).exclude(changes={})

    def one_a_bundle(self) -> Self:
        """Leaves the first alone of proposals that belong together: lists show them as one."""
        before = self.model._base_manager.filter(bundle=OuterRef("bundle"), number__lt=OuterRef("number"))
        return self.exclude(Exists(before))

    def by_rule(self) -> Self:
        """What no curator read before it was published, newest first."""
        return self.exclude(rule="").order_by("-decided_at", "pk")

    def not_looked_at(self) -> Self:
        return self.filter(looked_at=None)


class BundleQuerySet(VersionedQuerySet["Bundle"]):
    def visible_to(self, person: Person) -> Self:
        """Bundles are seen as their proposals are: those of the tenants that a person works for; curators see all."""
        return self if is_curator(person) else self.filter(tenant__in=list(roles_of(person)))

    def editable_by(self, person: Person) -> Self:
        return self.filter(tenant__in=list(roles_of(person)))


class RuleQuerySet(VersionedQuerySet["Rule"]):
    pass


class TrustQuerySet(VersionedQuerySet["Trust"]):
    def given(self) -> Self:
        return self.filter(is_trusted=True)


class TextQuerySet(VersionedQuerySet["AnswerText"]):
    def offered(self) -> Self:
        return self.filter(is_retired=False)
