"""How events and speakers are found. Without consent a speaker is in no index."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cities.search import all_forms
from core.search.registry import Document, in_every_language, register, register_related
from core.text.fallback import shown
from events.models import Event, Speaker
from events.querysets import SHOWN


def event(row: Event) -> Sequence[Document]:
    if row.state not in SHOWN:
        return []
    sessions = list(row.sessions.all())
    talks = list(row.contributions.all())

    def document(language: str) -> Document:
        title = shown(row, "title")
        programme = [f"{shown(session, 'title').text} {shown(session, 'about').text}" for session in sessions]
        people = [talk.speaker.display_name for talk in talks]
        topics = [shown(talk, "topic").text for talk in talks]
        return Document(
            language=language,
            title=title.text,
            written_in=title.other_language,
            other_names=all_forms(row, "title"),
            summary=shown(row, "summary").text,
            body="\n".join([row.venue or "", row.place or "", row.theme or "", *programme, *people, *topics]),
            url=row.get_absolute_url(),
        )

    return in_every_language(document)


def speaker(row: Speaker) -> Sequence[Document]:
    if not row.is_named:
        return []

    def document(language: str) -> Document:
        body = [row.organisation.name if row.organisation else "", row.city.name if row.city else ""]
        return Document(
            language=language,
            title=row.display_name,
            other_names=[
                f"{row.given_name} {row.family_name}",
                f"{row.family_name} {row.given_name}",
                *([row.local_name] if row.local_name else []),
            ],
            summary=" · ".join(part for part in (shown(row, "post").text, *body) if part),
            url=row.get_absolute_url(),
        )

    return in_every_language(document)


register(
    "event",
    Event,
    event,
    order=20,
    label=_("Events"),
    rows=lambda: Event._base_manager.prefetch_related("sessions", "contributions__speaker"),
)
register(
    "speaker",
    Speaker,
    speaker,
    order=50,
    label=_("Speakers"),
    rows=lambda: Speaker._base_manager.select_related("organisation", "city"),
)
register_related(Speaker, lambda row: Event._base_manager.filter(contributions__speaker=row).distinct())
