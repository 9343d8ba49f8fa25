from cities.models import State
from core.accounts.permissions import Person, register_permission
from core.accounts.tenants import is_curator
from core.siteadmin.permissions import by_curators, register_kind
from resources.models import Resource


def see_resource(person: Person, resource: Resource) -> bool:
    return resource.state == State.PUBLISHED or is_curator(person)


register_permission("resource.see", see_resource)
register_kind("resource", remove=by_curators)
