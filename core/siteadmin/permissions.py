"""What the admin asks: `<kind>.list` is to look, `.add`, `.administer` and `.remove` are to do.

The features register their kinds; those of `core` stand here.
"""

from typing import Any

from core.accounts.models import User
from core.accounts.permissions import Person, Predicate, register_permission
from core.accounts.tenants import is_curator


def by_curators(person: Person, thing: Any = None) -> bool:
    """Whether somebody is a curator; superusers are."""
    return is_curator(person)


def by_superusers(person: Person, thing: Any = None) -> bool:
    return isinstance(person, User) and is_curator(person) and person.is_superuser


def by_nobody(person: Person, thing: Any = None) -> bool:
    return False


def register_kind(
    kind: str,
    *,
    look: Predicate = by_curators,
    add: Predicate = by_curators,
    administer: Predicate = by_curators,
    remove: Predicate = by_superusers,
) -> None:
    register_permission(f"{kind}.list", look)
    register_permission(f"{kind}.add", add)
    register_permission(f"{kind}.administer", administer)
    register_permission(f"{kind}.remove", remove)


register_kind("term")
register_kind("source")
register_kind("scheme", add=by_nobody, administer=by_nobody, remove=by_nobody)
# People register themselves or are invited, and close their own account: here they are suspended.
register_kind("person", look=by_superusers, add=by_nobody, administer=by_superusers, remove=by_nobody)
register_kind("mail", add=by_nobody, remove=by_nobody)
register_kind("history", add=by_nobody, administer=by_nobody, remove=by_nobody)
