"""The link to one's own card as a speaker: for one purpose, signed, and without an end.

The right to take a consent back does not expire, so neither does the link. What does is changing by it: after ninety
days it asks for a new mail first. A new address, or the removal of the person, makes all links before it void.
"""

from datetime import timedelta

from django.core import signing

from events.models import SpeakerContact

SALT = "events.card"
FRESH = timedelta(days=90)


def key_of(contact: SpeakerContact) -> str:
    return signing.dumps([contact.speaker_id, contact.stamp], salt=SALT)


def contact_of(key: str) -> SpeakerContact | None:
    """None for a link that was never made, or is void."""
    return read(key, None)


def is_fresh(key: str) -> bool:
    """May change what is kept, not only take it back."""
    return read(key, FRESH) is not None


def read(key: str, age: timedelta | None) -> SpeakerContact | None:
    try:
        number, stamp = signing.loads(key, salt=SALT, max_age=age)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return SpeakerContact.objects.select_related("speaker").filter(speaker=number, stamp=stamp).first()
