"""The verbs of events and speakers."""

from core.files.models import StoredFile
from core.files.storage import retire_all
from core.history.editing import Ordinary
from core.history.write import Actor, one_transaction
from events.models import Event, Speaker, SpeakerContact

EVENT = (
    "part_of",
    "title",
    "kind",
    "starts",
    "ends",
    "time_zone",
    "venue",
    "place",
    "city",
    "theme",
    "summary",
    "note",
    "registration_link",
    "organisers",
    "supporters",
    "practices",
    "terms",
    "sessions",
    "contributions",
    "participations",
    "materials",
    "releases",
    "sources",
    "confidence",
    "state",
    "is_example",
)
SPEAKER = (
    "given_name",
    "family_name",
    "name_order",
    "local_name",
    "local_language",
    "sort_key",
    "post",
    "organisation",
    "city",
    "state",
    "is_example",
)
EVENTS, SPEAKERS = Ordinary(Event, EVENT), Ordinary(Speaker, SPEAKER)
add_event, change_event, revert_event, remove_event = EVENTS.add, EVENTS.change, EVENTS.revert, EVENTS.remove
add_speaker, change_speaker, revert_speaker = SPEAKERS.add, SPEAKERS.change, SPEAKERS.revert


def remove_speaker(speaker: Speaker, *, expected: int, by: Actor) -> None:
    """Removes a speaker with the contact data and the photo."""
    with one_transaction():
        forget_contact(speaker)
        SPEAKERS.remove(speaker, expected=expected, by=by)


def forget_contact(speaker: Speaker) -> None:
    """Address, phone and photo, at once. Inside a transaction: the file goes after its commit."""
    for contact in SpeakerContact.objects.filter(speaker=speaker):
        drop_file(contact)
        contact.delete()


def drop_file(contact: SpeakerContact) -> None:
    if contact.photo:
        retire_all(StoredFile.objects.filter(path=contact.photo.name))
