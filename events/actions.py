"""The verbs of events and speakers."""

from collections.abc import Mapping

from core.files.models import StoredFile
from core.files.storage import retire_all
from core.history import editing
from core.history.snapshot import Plain
from core.history.write import Actor, one_transaction, remove
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


def add_event(*, slug: str, changes: Mapping[str, Plain], by: Actor) -> Event:
    return editing.add(Event(slug=slug), "event_added", changes=changes, allowed=EVENT, by=by)


def change_event(event: Event, *, changes: Mapping[str, Plain], expected: int | None, by: Actor) -> Event:
    return editing.change(event, "event_changed", changes=changes, allowed=EVENT, expected=expected, by=by)


def revert_event(row: Event, *, to: int, expected: int, by: Actor) -> tuple[Event, list[str]]:
    return editing.revert(row, "event_reverted", to=to, expected=expected, by=by)


def remove_event(event: Event, *, expected: int, by: Actor) -> None:
    remove(event, "event_removed", by=by, expected=expected)


def add_speaker(*, slug: str, changes: Mapping[str, Plain], by: Actor) -> Speaker:
    return editing.add(Speaker(slug=slug), "speaker_added", changes=changes, allowed=SPEAKER, by=by)


def change_speaker(speaker: Speaker, *, changes: Mapping[str, Plain], expected: int | None, by: Actor) -> Speaker:
    return editing.change(speaker, "speaker_changed", changes=changes, allowed=SPEAKER, expected=expected, by=by)


def revert_speaker(row: Speaker, *, to: int, expected: int, by: Actor) -> tuple[Speaker, list[str]]:
    return editing.revert(row, "speaker_reverted", to=to, expected=expected, by=by)


def remove_speaker(speaker: Speaker, *, expected: int, by: Actor) -> None:
    """Removes a speaker with the contact data and the photo."""
    with one_transaction():
        forget_contact(speaker)
        remove(speaker, "speaker_removed", by=by, expected=expected)


def forget_contact(speaker: Speaker) -> None:
    """Address, phone and photo, at once. Inside a transaction: the file goes after its commit."""
    for contact in SpeakerContact.objects.filter(speaker=speaker):
        drop_file(contact)
        contact.delete()


def drop_file(contact: SpeakerContact) -> None:
    if contact.photo:
        retire_all(StoredFile.objects.filter(path=contact.photo.name))
