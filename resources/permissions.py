from cities.models import State
from cities.querysets import is_curator
from core.accounts.permissions import Person, register
from resources.models import Resource


def see_resource(person: Person, resource: Resource) -> bool:
    return resource.state == State.PUBLISHED or is_curator(person)


def register_all() -> None:
    register("resource.see", see_resource)
