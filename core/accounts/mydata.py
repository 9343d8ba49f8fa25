"""Everything that the site holds about a person, as JSON. Each feature adds its part."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from core.accounts import tenants
from core.accounts.models import AccountEvent, User

type Part = Callable[[User], Any]

parts: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    parts[name] = part


def of(user: User) -> dict[str, Any]:
    """Plain values and times; no hash, no secret, nothing about others."""
    return {"account": account(user), **{name: part(user) for name, part in sorted(parts.items())}}


def account(user: User) -> dict[str, Any]:
    return {
        "number": user.pk,
        "name": user.name,
        "email": user.email,
        "addresses_waiting": list(
            EmailAddress.objects.filter(user=user, verified=False).values_list("email", flat=True)
        ),
        "language": user.language,
        "joined_at": user.joined_at,
        "last_sign_in": user.last_login,
        "is_curator": user.is_curator,
        "is_superuser": user.is_superuser,
        "roles": named_roles(user),
        "second_steps": list(Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")),
        "sessions": list(UserSession.objects.filter(user=user).values("created_at", "user_agent")),
        "api_tokens": list(
            user.api_tokens.values("name", "prefix", "scope", "made_at", "expires_at", "last_used_at", "revoked_at")
        ),
        "events": list(AccountEvent.objects.filter(user_id=user.pk).values("what", "at")),
    }


def named_roles(user: User) -> list[dict[str, str]]:
    roles = tenants.roles_of(user)
    names = tenants.names_of(roles)
    return [{"city": str(names.get(tenant, tenant)), "role": role} for tenant, role in roles.items()]
