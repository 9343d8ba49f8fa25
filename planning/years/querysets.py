"""Which years of plans, and rows in them: words that chain."""

from typing import TYPE_CHECKING, Self

from core.history.models import VersionedQuerySet

if TYPE_CHECKING:
    from planning.years.models import PlanYear, YearRow  # noqa: F401  # named in the bases below


class PlanYearQuerySet(VersionedQuerySet["PlanYear"]):
    def locked(self) -> Self:
        """Leaves years that a curator published. Such a year stays as it is; what comes later is added with its
        date."""
        return self.filter(bundle__state="published")


class YearRowQuerySet(VersionedQuerySet["YearRow"]):
    pass
