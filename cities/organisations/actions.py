"""Adding, changing and removing organisations."""

from cities.organisations.models import Organisation
from core.history.editing import Ordinary

ORGANISATION = (
    "name",
    "full_name",
    "short_name",
    "kind",
    "city",
    "country",
    "parent",
    "unit",
    "summary",
    "website",
    "starts",
    "ends",
    "implemented_by",
    "funded_by",
    "sources",
    "state",
    "is_example",
    "confirmed_parts",
)
ORGANISATIONS = Ordinary(Organisation, ORGANISATION)
add_organisation, change_organisation = ORGANISATIONS.add, ORGANISATIONS.change
revert_organisation, remove_organisation = ORGANISATIONS.revert, ORGANISATIONS.remove
