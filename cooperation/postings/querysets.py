"""Which offers and needs: words that chain."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.db.models import Q
from django.utils import timezone

from cities.querysets import LISTED, OwnedQuerySet
from core.accounts.permissions import Person
from core.accounts.tenants import is_curator, roles_of

if TYPE_CHECKING:
    from cooperation.postings.models import Posting  # noqa: F401  # named in the base below


class PostingQuerySet(OwnedQuerySet["Posting"]):
    public: ClassVar[Q] = Q(state="published") & (
        Q(city__status__in=LISTED) | Q(city__isnull=True, organisation__state="published")
    )

    def published(self, today: date | None = None) -> Self:
        """Those whose day has not come are read; the state follows in the night."""
        return self.filter(self.public, valid_until__gte=today or timezone.localdate())

    def visible_to(self, person: Person) -> Self:
        if is_curator(person):
            return self
        public = self.public & Q(valid_until__gte=timezone.localdate())
        return self.filter(public | Q(city__in=list(roles_of(person))))

    def offers(self) -> Self:
        return self.filter(side="offer")

    def needs(self) -> Self:
        return self.filter(side="need")

    def open(self) -> Self:
        """Those that count towards the most that a city may have."""
        return self.filter(state__in=("published", "paused"))

    def newest_first(self) -> Self:
        return self.order_by("-published_on", "-pk")
