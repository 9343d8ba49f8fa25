"""May they: the twins of the querysets."""

from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.permissions import register_content, serves
from core.accounts.permissions import Denied, Person, register_permission
from core.accounts.tenants import LEAD, is_curator, role_in
from core.siteadmin.permissions import by_nobody
from measurement.species.models import SpeciesCount, SpeciesList


def work(person: Person, city: City) -> bool:
    """Upload, choose, answer and keep: everybody who works for the city."""
    return serves(person, city)


def see_count(person: Person, row: SpeciesCount) -> bool:
    return bool(role_in(person, row.city_id))


def publish(person: Person, row: SpeciesList) -> bool | Denied:
    return role_in(person, row.city_id) == LEAD or Denied(_("Only a lead of the city can send this for review."))


def withdraw(person: Person, row: SpeciesList) -> bool | Denied:
    return role_in(person, row.city_id) == LEAD or Denied(_("Only a lead of the city can withdraw a species list."))


def keep_lists(person: Person, thing: object = None) -> bool:
    """The reference lists of countries, and the names that nobody may read."""
    return is_curator(person)


register_permission("species.work", work)
register_permission("species.keep", keep_lists)
register_permission("speciescount.see", see_count)
register_permission("specieslist.publish", publish)
register_permission("specieslist.withdraw", withdraw)
# A list comes of a file alone, and nobody but its city says what is in it: curators close it.
register_content("specieslist", add=by_nobody, remove=by_nobody)
