"""Which tenants a person works for. What a tenant is, `core` does not know: `cities.team.tenants` tells it.

Rights of two tenants never mix: whoever asks, asks for one of them. An API token bound to one tenant has no other.
"""

from collections.abc import Callable, Iterable, Mapping

from core.accounts.models import User
from core.accounts.permissions import Person

type Roles = Mapping[int, str]

EDITOR, LEAD = "editor", "lead"

_roles: list[Callable[[User], Roles]] = []
_names: list[Callable[[Iterable[int]], Mapping[int, str]]] = []
_serving: list[Callable[[int, Iterable[str]], Iterable[User]]] = []
_drafting: list[Callable[[int, int], str]] = []
_zones: list[Callable[[User], str]] = []
_listed: list[Callable[[Iterable[int]], bool]] = []
_kept: list[Callable[[Iterable[str]], Mapping[str, str]]] = []


def register(
    *,
    roles: Callable[[User], Roles],
    names: Callable[[Iterable[int]], Mapping[int, str]],
    serving: Callable[[int, Iterable[str]], Iterable[User]],
    drafting: Callable[[int, int], str],
    zone: Callable[[User], str],
    names_now: Callable[[Iterable[str]], Mapping[str, str]],
    listed: Callable[[Iterable[int]], bool],
) -> None:
    """`roles`: tenant to role of a person; `names`: tenant to its name in the active language; `serving`: who works
    for a tenant in one of these roles; `drafting`: for which other body a person drafts there, or nothing; `zone`: by
    whose clock a person lives, as far as the tenants tell; `names_now`: of names that were kept in any language, those
    of tenants in the active one; `listed`: whether one of some tenants is shown to everybody."""
    _roles[:], _names[:], _serving[:], _drafting[:] = [roles], [names], [serving], [drafting]
    _zones[:], _kept[:], _listed[:] = [zone], [names_now], [listed]


def roles_of(person: Person) -> Roles:
    """Tenant to role, asked anew each time: what was taken away is gone at the next question."""
    if not isinstance(person, User) or not person.is_active:
        return {}
    found = {tenant: role for roles in _roles for tenant, role in roles(person).items()}
    bound = bound_to(person)
    return found if bound is None else {tenant: role for tenant, role in found.items() if tenant == bound}


def serves_listed(person: Person) -> bool:
    """Whether the person works for a tenant that is shown to everybody; one that is being prepared opens nothing."""
    mine = list(roles_of(person))
    return bool(mine) and any(listed(mine) for listed in _listed)


def role_in(person: Person, tenant: int | None) -> str:
    """The role of a person for a tenant: `editor`, `lead` or an empty text."""
    return "" if tenant is None else roles_of(person).get(tenant, "")


def bound_to(person: Person) -> int | None:
    """The one tenant of the API token that this person came with, if it is bound to one."""
    bound: int | None = getattr(getattr(person, "token", None), "bound_to", None)
    return bound


def names_of(tenants: Iterable[int]) -> Mapping[int, str]:
    wanted = list(tenants)
    return {tenant: name for names in _names for tenant, name in names(wanted).items()}


def names_now(kept: Iterable[str]) -> Mapping[str, str]:
    """Maps each name that is a tenant's to how whoever reads calls it. What the history keeps is in its writer's
    words."""
    wanted = set(kept)
    return {old: new for names in _kept for old, new in names(wanted).items()}


def zone_of(person: Person) -> str:
    """The time zone of whoever reads, or nothing."""
    return next((found for zone in _zones if isinstance(person, User) and (found := zone(person))), "")


def serving(tenant: int, *roles: str) -> list[User]:
    return [person for found in _serving for person in found(tenant, roles)]


def drafts_for(person: int | None, tenant: int) -> str:
    """Another body than the tenant itself, such as a province or a university: its words are the tenant's only once a
    lead has confirmed them."""
    return next((body for drafting in _drafting if person and (body := drafting(person, tenant))), "")


def is_curator(person: Person) -> bool:
    """Staff of the alliance, superusers included; not through a token that is bound to one tenant."""
    return (
        isinstance(person, User)
        and person.is_active
        and (person.is_curator or person.is_superuser)
        and bound_to(person) is None
    )
