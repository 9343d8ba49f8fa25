"""May they: the twins of the querysets."""

from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.permissions import serves
from core.accounts.permissions import Denied, Person, register_permission
from core.accounts.tenants import LEAD, role_in
from measurement.layers.models import Boundary, Layer, Run


def work(person: Person, city: City) -> bool:
    """Upload, choose, run and delete: everybody who works for the city."""
    return serves(person, city)


def see(person: Person, row: Boundary | Layer | Run) -> bool:
    """Its city alone: curators read what it sends them, never this."""
    return bool(role_in(person, row.city_id))


def publish(person: Person, run: Run) -> bool | Denied:
    return role_in(person, run.city_id) == LEAD or Denied(_("Only a lead of the city can send this for review."))


register_permission("layers.work", work)
register_permission("layer.see", see)
register_permission("run.see", see)
register_permission("run.publish", publish)
