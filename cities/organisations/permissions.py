"""May they: the twins of the querysets."""

from cities.models import State
from cities.organisations.models import Organisation
from cities.permissions import administer, serves
from core.accounts.permissions import Person, register_permission
from core.accounts.tenants import is_curator
from core.siteadmin.permissions import register_kind


def see_organisation(person: Person, organisation: Organisation) -> bool:
    return organisation.state == State.PUBLISHED or is_curator(person) or serves(person, organisation.city)


register_kind("organisation", administer=administer)
register_permission("organisation.see", see_organisation)
