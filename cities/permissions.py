"""May they: the twins of the querysets. Asked through `core.accounts.permissions.may`."""

from cities.models import City, Organisation, Practice, State
from cities.querysets import is_curator
from core.accounts.permissions import Person, register


def serves(person: Person, city: City | None) -> bool:
    return city is not None and not person.is_anonymous and city.staff_roles.filter(user=person).exists()


def see_city(person: Person, city: City) -> bool:
    return city.is_listed or is_curator(person) or serves(person, city)


def see_organisation(person: Person, organisation: Organisation) -> bool:
    return organisation.state == State.PUBLISHED or is_curator(person) or serves(person, organisation.city)


def see_practice(person: Person, practice: Practice) -> bool:
    is_public = practice.state == State.PUBLISHED and practice.city.is_listed
    return is_public or is_curator(person) or serves(person, practice.city)


def register_all() -> None:
    register("city.see", see_city)
    register("organisation.see", see_organisation)
    register("practice.see", see_practice)
