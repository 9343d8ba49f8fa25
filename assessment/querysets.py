"""Which assessments and results: words that chain."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db.models import Q

from cities.querysets import LISTED, OwnedQuerySet
from core.accounts.permissions import Person
from core.accounts.tenants import roles_of
from core.history.models import VersionedQuerySet

if TYPE_CHECKING:
    from assessment.models import Answer, Assessment, Result  # noqa: F401  # named in the bases below


class AssessmentQuerySet(VersionedQuerySet["Assessment"]):
    def visible_to(self, person: Person) -> Self:
        """The work of a city is its own: curators read what it sends them, never this."""
        return self.filter(city__in=list(roles_of(person)))

    def kept(self) -> Self:
        return self.exclude(state="discarded")

    def newest_first(self) -> Self:
        return self.order_by("-year", "-pk")


class AnswerQuerySet(VersionedQuerySet["Answer"]):
    pass


class ResultQuerySet(OwnedQuerySet["Result"]):
    public: ClassVar[Q] = Q(state="published", city__status__in=LISTED)

    def newest_first(self) -> Self:
        return self.order_by("-year", "-pk")

    def example(self) -> "Result | None":
        """The newest of a made-up city, which shows what a result looks like."""
        return self.published().made_up().select_related("city").newest_first().first()
