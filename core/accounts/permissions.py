"""Who may do what: predicates registered by name, asked everywhere through `may`.

A feature registers its predicates in its module `permissions`. A predicate answers True, False or a `Denied` with a
reason that the page may show. One that raises is a fault of ours and is answered as such: the error page tells
nothing, and nothing has been done. To take it for a no would hide the fault behind a refusal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise

from core.accounts.models import User

type Person = User | AnonymousUser
type Predicate = Callable[[Person, Any], "bool | Denied"]


@dataclass(frozen=True, slots=True)
class Denied:
    """No, with a sentence why."""

    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return False


PREDICATES: dict[str, Predicate] = {}


def register_permission(name: str, predicate: Predicate) -> None:
    """Raises LookupError for a name that has another predicate already."""
    if PREDICATES.setdefault(name, predicate) is not predicate:
        raise LookupError(f"The permission {name!r} is registered already.")


def may(person: Person, name: str, thing: Any = None) -> bool | Denied:
    """Asks the predicate of this name. Raises LookupError for a name that nobody registered, and what the predicate
    raises."""
    if name not in PREDICATES:
        raise LookupError(f"Nobody registered the permission {name!r}.")
    return PREDICATES[name](person, thing)


def require_permission(person: Person, name: str, thing: Any = None) -> None:
    """Raises PermissionDenied with the reason."""
    allowed = may(person, name, thing)
    if not allowed:
        raise PermissionDenied(str(getattr(allowed, "reason", "")))
