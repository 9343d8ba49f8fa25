"""People as pages show them: by name where they agreed, else by post and body alone."""

from typing import Any, NamedTuple

from django.db.models import Exists, Q, QuerySet
from django.urls import reverse

from cities.models import City
from cities.organisations.models import Organisation
from core.text.fallback import Text, columns, localized
from core.text.person_names import PersonName
from events.models import Contribution, Material, Speaker

NAMES = ("given_name", "family_name", "name_order", "local_name", "local_language", "consent", "state", "slug")


class Person(NamedTuple):
    name: str
    written: PersonName
    url: str
    initials: str
    local_name: str
    local_language: str
    post: Text
    body: Text | None
    body_url: str
    city: Text | None
    city_url: str
    role: str = ""


def with_people(rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """What `person_at` reads, in the same query."""
    return rows.select_related("speaker", "speaker__city", "organisation").only(
        "session_id",
        "event_id",
        "order",
        "role",
        *columns("post"),
        *(f"speaker__{name}" for name in NAMES),
        *columns("post", prefix="speaker__"),
        *columns("name", prefix="speaker__city__"),
        "speaker__city__slug",
        "speaker__city__status",
        *columns("name", prefix="organisation__"),
        "organisation__slug",
        "organisation__state",
    )


def person_at(contribution: Contribution) -> Person:
    """The speaker with the post and body of that day."""
    speaker = contribution.speaker
    post = localized(contribution, "post")
    role = contribution.role
    return person(
        speaker,
        post=post if post.text else localized(speaker, "post"),
        body=contribution.organisation,
        role=contribution.get_role_display() if role in ("moderator", "host") else "",
    )


def person_now(speaker: Speaker) -> Person:
    return person(speaker, post=localized(speaker, "post"), body=speaker.organisation)


def person(speaker: Speaker, *, post: Text, body: Organisation | None, role: str = "") -> Person:
    named = speaker.is_named
    return Person(
        name=speaker.display_name,
        written=speaker.written_name,
        url=reverse("speaker", args=[speaker.slug]) if named else "",
        initials=speaker.initials,
        local_name=speaker.local_name if named and speaker.local_name != speaker.display_name else "",
        local_language=speaker.local_language,
        post=post,
        body=localized(body, "name") if body else None,
        body_url=address_of_body(body),
        role=role,
        **place(speaker.city if named else None),
    )


def address_of_body(body: Organisation | None) -> str:
    return reverse("organisation", args=[body.slug]) if body and body.state == "published" else ""


def place(city: City | None) -> dict[str, Any]:
    if city is None or not city.is_listed:
        return {"city": None, "city_url": ""}
    return {"city": localized(city, "name"), "city_url": reverse("city", args=[city.slug])}


def shown_materials(event: int) -> QuerySet[Material]:
    """Recordings and photos only where everybody who spoke agreed to them, or stands there in public already."""
    agreed = Q(speaker__recording_agreed=True) | Q(speaker__consent=Speaker.Consent.ALREADY_PUBLIC)
    rows = Material.objects.filter(event=event)
    is_willing = ~Exists(Contribution.objects.filter(~agreed, event=event))
    return rows.filter(~Q(kind__in=(Material.Kind.RECORDING, Material.Kind.PHOTOS)) | is_willing)
