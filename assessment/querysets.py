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

    def shown_to_all(self) -> Self:
        """What lists of the whole site hold: nothing of a made-up city."""
        return self.published().of_real_cities()

    def newest_first(self) -> Self:
        return self.order_by("-year", "-pk")

    def example(self) -> "Result | None":
        """The newest of a made-up city, which shows what a result looks like."""
        return self.published().filter(city__is_example=True).select_related("city").newest_first().first()

    def of_real_cities(self) -> Self:
        """Leaves out results of a made-up city, which stand beside no real one."""
        return self.filter(city__is_example=False)
