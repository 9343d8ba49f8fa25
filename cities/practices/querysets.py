"""Which practices: words that chain."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from cities.querysets import LISTED, OwnedQuerySet

if TYPE_CHECKING:
    from cities.practices.models import Practice  # noqa: F401  # named in the bases below


class PracticeQuerySet(OwnedQuerySet["Practice"]):
    public: ClassVar[models.Q] = models.Q(state="published", city__status__in=LISTED)
