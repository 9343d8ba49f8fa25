"""What of a person may be told: without consent post and body alone; the address is made of the name."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from alliance.api.rows import Row
from alliance.api.texts import LanguageField, TextField, Words, in_all
from cities.models import State
from cities.querysets import LISTED
from events.models import Contribution, Event, Speaker

NAMES = ("slug", "given_name", "family_name", "name_order", "consent", "state")
CONTRIBUTION = (
    "role",
    *in_all("post", "topic"),
    *("organisation__slug", "organisation__state"),
    *(f"speaker__{name}" for name in NAMES),
    *(f"speaker__{name}" for name in in_all("post")),
    *("speaker__city__slug", "speaker__city__status"),
)


class ContributionSerializer(serializers.Serializer[Any]):
    speaker = serializers.SlugField(allow_null=True, help_text="Null for a person who has not agreed to be named.")
    display_name = serializers.CharField(help_text="Empty for a person who has not agreed to be named.")
    role = serializers.ChoiceField(Contribution.Role.choices)
    post = TextField()
    organisation = serializers.SlugField(allow_null=True)
    city = serializers.SlugField(allow_null=True)
    topic = TextField()
    language = LanguageField()


def is_named(row: Mapping[str, Any], prefix: str = "") -> bool:
    return bool(row[f"{prefix}consent"] != Speaker.Consent.NONE and row[f"{prefix}state"] == Event.State.PUBLISHED)


def display_name(row: Mapping[str, Any], prefix: str = "") -> str:
    parts = [row[f"{prefix}given_name"], row[f"{prefix}family_name"]]
    if row[f"{prefix}name_order"] == Speaker.NameOrder.FAMILY_FIRST:
        parts.reverse()
    return " ".join(part for part in parts if part)


def contribution(row: Row, words: Words) -> dict[str, Any]:
    """With the post of that day, and where that is not known with the present one."""
    named = is_named(row, "speaker__")
    answer = {
        "speaker": row["speaker__slug"] if named else None,
        "display_name": display_name(row, "speaker__") if named else "",
        "role": row["role"],
        "organisation": row["organisation__slug"] if row["organisation__state"] == State.PUBLISHED else None,
        "city": row["speaker__city__slug"] if named and row["speaker__city__status"] in LISTED else None,
    }
    has_post = any(row[column] for column in in_all("post"))
    words.put(answer, row, "topic", post="post" if has_post else "speaker__post")
    return answer
