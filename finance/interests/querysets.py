"""Which packs and interests: words that chain."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Case, Q, Value, When

from cities.querysets import LISTED
from core.accounts.permissions import Person
from core.accounts.tenants import roles_of
from core.history.models import VersionedQuerySet

if TYPE_CHECKING:
    from finance.interests.models import Interest, Pack  # noqa: F401  # named below


class PackQuerySet(VersionedQuerySet["Pack"]):
    def visible_to(self, person: Person) -> Self:
        """Packs are seen by the staff of their city. Curators are told that there are packs, and how many
        (`by_city`)."""
        return self.filter(project__city__in=list(roles_of(person)))

    def open_on(self, day: date) -> Self:
        """Those whose link leads somewhere: of a project that goes on, of a city that is listed."""
        is_there = ~Q(project__state="discarded") & Q(project__city__status__in=LISTED)
        return self.filter(is_there, state="open", until__gte=day)

    def open_first(self, day: date) -> Self:
        """Those whose link works come first, so that none of them is far down a list; then the newest."""
        works = Case(When(state="open", until__gte=day, then=Value(0)), default=Value(1))
        return self.order_by(works, "-made_at", "-pk")

    def over_before(self, moment: datetime) -> Self:
        """Ended or taken back before this moment."""
        return self.filter(Q(until__lt=moment.date()) | Q(revoked_at__lt=moment))


class InterestQuerySet(VersionedQuerySet["Interest"]):
    def visible_to(self, person: Person) -> Self:
        """Interests are seen by the staff of their city, and by nobody else: curators neither."""
        return self.filter(project__city__in=list(roles_of(person)))

    def in_shown_calls(self) -> Self:
        """Leaves out interests in a call that was taken back: nothing is told of it, not even a day that curators write
        meanwhile."""
        return self.filter(call__state="published", call__funder__state="published")

    def running(self) -> Self:
        """Those of which something may still come, of projects that go on."""
        return self.exclude(state__in=["closed", "refused", "withdrawn"]).exclude(project__state="discarded")
