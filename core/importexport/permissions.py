"""Who imports and exports whole kinds: the staff of the alliance. `thing` is the kind.

Whoever works for a city imports what becomes drafts of it; there `thing` is the key of the city.
"""

from core.accounts.permissions import Person, register_permission
from core.accounts.tenants import is_curator, role_in


def exchange(person: Person, thing: object) -> bool:
    return is_curator(person)


def import_own(person: Person, tenant: int) -> bool:
    return bool(role_in(person, tenant))


register_permission("sheets.import_own", import_own)
register_permission("sheets.import", exchange)
register_permission("sheets.export", exchange)
