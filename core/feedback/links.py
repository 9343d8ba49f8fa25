"""The link by which the sender of a message confirms their address: signed, good for a week and for once."""

from uuid import UUID

from django.core import signing

from core.feedback.models import PendingReport

SALT = "core.feedback.confirm"
DAYS = 7


def key_for(row: PendingReport) -> str:
    return signing.dumps(str(row.pk), salt=SALT)


def waiting(key: str) -> PendingReport | None:
    """None for a link that was used, is too old, or was never ours."""
    try:
        number = UUID(signing.loads(key, salt=SALT, max_age=DAYS * 86_400))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return PendingReport.objects.filter(pk=number).first()
