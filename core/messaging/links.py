"""Two links of a mail. By the one whoever received the message reports it, as long as it is known that it was sent; by
the other they get no more of them, without an end. Neither is good for anything else: mails are quoted and passed on.
"""

from uuid import UUID

from django.core import signing

from core.messaging.models import MessageRecord

SALT = "core.messaging.report"
STOP = "core.messaging.stop"


def key_for(passed: MessageRecord) -> str:
    return signing.dumps(str(passed.pk), salt=SALT)


def passed_by(key: str) -> MessageRecord | None:
    """None for a link that was never ours, and once the message is forgotten."""
    try:
        number = UUID(signing.loads(key, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return MessageRecord.objects.select_related("sender", "words").filter(pk=number).first()


def stop_key(kind: str, key: int) -> str:
    return signing.dumps([kind, key], salt=STOP)


def stopped_by(key: str) -> tuple[str, int] | None:
    """Kind and number of the recipient; None for a link that was never ours."""
    try:
        kind, number = signing.loads(key, salt=STOP)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(kind), int(number)
