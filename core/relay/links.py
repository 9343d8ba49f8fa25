"""The link by which whoever received a message reports it: signed, as long as it is known that the message was sent."""

from uuid import UUID

from django.core import signing

from core.relay.models import Passed

SALT = "core.relay.report"


def key_for(passed: Passed) -> str:
    return signing.dumps(str(passed.pk), salt=SALT)


def passed_by(key: str) -> Passed | None:
    """None for a link that was never ours, and once the message is forgotten."""
    try:
        number = UUID(signing.loads(key, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return Passed.objects.select_related("sender", "words").filter(pk=number).first()
