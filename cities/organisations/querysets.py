"""Which organisations: words that chain."""

from typing import TYPE_CHECKING

from cities.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from cities.organisations.models import Organisation  # noqa: F401  # named in the bases below


class OrganisationQuerySet(OwnedQuerySet["Organisation"]):
    pass
