"""Which samples: words that chain."""

from typing import TYPE_CHECKING, ClassVar

from django.db.models import Q

from cities.querysets import LISTED, OwnedQuerySet

if TYPE_CHECKING:
    from tests.sample.models import Sample  # noqa: F401  # named in the base below


class SampleQuerySet(OwnedQuerySet["Sample"]):
    public: ClassVar[Q] = Q(state="published", city__status__in=LISTED)
