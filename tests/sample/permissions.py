"""May they: the twins of the querysets."""

from cities.permissions import administer, serves
from core.accounts.permissions import Person, register
from core.accounts.tenants import is_curator
from core.siteadmin.permissions import register_kind
from tests.sample.models import Sample


def see_sample(person: Person, sample: Sample) -> bool:
    return sample.is_public or is_curator(person) or serves(person, sample.city)


register("sample.see", see_sample)
register_kind("sample", administer=administer)
