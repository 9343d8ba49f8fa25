"""May they: the twins of the querysets."""

from cities.permissions import administer, serves
from cities.practices.models import Practice
from core.accounts.permissions import Person, register
from core.accounts.tenants import is_curator
from core.siteadmin.permissions import register_kind


def see_practice(person: Person, practice: Practice) -> bool:
    return practice.is_public or is_curator(person) or serves(person, practice.city)


register_kind("practice", administer=administer)
register("practice.see", see_practice)
