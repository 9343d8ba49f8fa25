"""Who may do what: predicates registered by name, asked everywhere through `may`.

A feature registers its predicates in `AppConfig.ready()`. A predicate answers True, False or a `Denied` with a reason
that the page may show. An exception in a predicate denies: rights never fail open.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise

from core.accounts.models import User

logger = logging.getLogger(__name__)

type Person = User | AnonymousUser
type Predicate = Callable[[Person, Any], "bool | Denied"]


@dataclass(frozen=True, slots=True)
class Denied:
    """No, with a sentence why."""

    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return False


PREDICATES: dict[str, Predicate] = {}


def register(name: str, predicate: Predicate) -> None:
    PREDICATES[name] = predicate


def may(person: Person, name: str, thing: Any = None) -> bool | Denied:
    """Asks the predicate of this name. Raises LookupError for a name that nobody registered."""
    if name not in PREDICATES:
        raise LookupError(f"Nobody registered the permission {name!r}.")
    try:
        return PREDICATES[name](person, thing)
    except Exception:
        logger.exception("a permission check failed and was answered with no", extra={"permission": name})
        return Denied()


def require_permission(person: Person, name: str, thing: Any = None) -> None:
    """Raises PermissionDenied with the reason."""
    allowed = may(person, name, thing)
    if not allowed:
        raise PermissionDenied(str(getattr(allowed, "reason", "")))
