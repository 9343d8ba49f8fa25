"""The links of mails: one confirms a choice, good for a week and for once; one leaves, good for ever and for nothing
else. Mails are passed on, so neither shows an address or lets anybody choose."""

from uuid import UUID

from django.core import signing

from core.subscriptions.models import PendingSubscription

CONFIRM, LEAVE = "core.subscriptions.confirm", "core.subscriptions.leave"
DAYS = 7


def key_to_confirm(row: PendingSubscription) -> str:
    return signing.dumps(str(row.pk), salt=CONFIRM)


def waiting(key: str) -> PendingSubscription | None:
    """None for a link that was used, is too old, or was never ours."""
    try:
        number = UUID(signing.loads(key, salt=CONFIRM, max_age=DAYS * 86_400))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return PendingSubscription.objects.filter(pk=number).first()


def key_to_leave(number: int) -> str:
    return signing.Signer(salt=LEAVE).sign(str(number))


def leaving(key: str) -> int | None:
    """The number of a subscription that there was, or is. None for what this site has not signed."""
    try:
        return int(signing.Signer(salt=LEAVE).unsign(key))
    except (signing.BadSignature, ValueError):
        return None
