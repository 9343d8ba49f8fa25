"""Keys for programs: made, shown once, found again by their hash, revoked."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from core.accounts.events import What, record_event
from core.accounts.models import ApiToken, User

START = "cba_"
DAYS, MOST_DAYS = 90, 365
SEEN_AGAIN = timedelta(minutes=1)


def make(user: User, *, name: str, scope: str, days: int = DAYS, bound_to: int | None = None) -> tuple[ApiToken, str]:
    """The row and the secret, which nobody can read again."""
    secret = START + secrets.token_urlsafe(32)
    token = ApiToken(
        user=user,
        name=name,
        prefix=secret[:10],
        key_hash=hashed(secret),
        scope=scope,
        bound_to=bound_to,
        expires_at=timezone.now() + timedelta(days=min(days, MOST_DAYS)),
    )
    token.full_clean()
    token.save()
    record_event(user, What.TOKEN_MADE)
    return token, secret


def hashed(secret: str) -> str:
    """256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def person_of_token(secret: str) -> tuple[User, ApiToken] | None:
    """Who comes with it; None when it is unknown, revoked or too old, or its owner may not sign in.

    The person carries it as `token`, so that every question about rights is cut to its scope and its city.
    """
    if not secret.startswith(START) or len(secret) > 100:
        return None
    token = ApiToken.objects.select_related("user").filter(key_hash=hashed(secret)).first()
    if token is None or not token.is_alive or not token.user.is_active:
        return None
    note_use(token)
    token.user.token = token  # type: ignore[attr-defined]  # read by core.accounts.tenants
    return token.user, token


def note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None:
        record_event(token.user, What.TOKEN_USED)
    elif now - token.last_used_at < SEEN_AGAIN:
        return
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    token.last_used_at = now


def revoke(token: ApiToken) -> None:
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record_event(token.user, What.TOKEN_REVOKED)
