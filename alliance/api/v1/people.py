"""What of a person may be told: without consent post and body alone; the address is made of the name."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from alliance.api.row_serializers import RowSerializer
from alliance.api.rows import Row
from alliance.api.texts import AnswerTexts, LanguageField, TextField, in_all
from cities.models import State
from cities.querysets import LISTED
from events.models import Contribution, Event, Speaker

NAMES = ("slug", "given_name", "family_name", "name_order", "consent", "state")


def is_named(row: Mapping[str, Any], prefix: str = "") -> bool:
    return bool(row[f"{prefix}consent"] != Speaker.Consent.NONE and row[f"{prefix}state"] == Event.State.PUBLISHED)


def display_name(row: Mapping[str, Any], prefix: str = "") -> str:
    parts = [row[f"{prefix}given_name"], row[f"{prefix}family_name"]]
    if row[f"{prefix}name_order"] == Speaker.NameOrder.FAMILY_FIRST:
        parts.reverse()
    return " ".join(part for part in parts if part)


class ContributionSerializer(RowSerializer):
    speaker = serializers.SlugField(allow_null=True, help_text="Null for a person who has not agreed to be named.")
    display_name = serializers.CharField(help_text="Empty for a person who has not agreed to be named.")
    role = serializers.ChoiceField(Contribution.Role.choices)
    post = TextField()
    organisation = serializers.SlugField(allow_null=True)
    city = serializers.SlugField(allow_null=True)
    topic = TextField()
    language = LanguageField()
    reads = (
        *("organisation__slug", "organisation__state", "speaker__city__slug", "speaker__city__status"),
        *(f"speaker__{name}" for name in NAMES),
        *in_all("post", "speaker__post"),
    )

    def get_speaker(self, row: Row, words: AnswerTexts) -> str | None:
        return row["speaker__slug"] if is_named(row, "speaker__") else None

    def get_display_name(self, row: Row, words: AnswerTexts) -> str:
        return display_name(row, "speaker__") if is_named(row, "speaker__") else ""

    def get_organisation(self, row: Row, words: AnswerTexts) -> str | None:
        return row["organisation__slug"] if row["organisation__state"] == State.PUBLISHED else None

    def get_city(self, row: Row, words: AnswerTexts) -> str | None:
        return (
            row["speaker__city__slug"]
            if is_named(row, "speaker__") and row["speaker__city__status"] in LISTED
            else None
        )

    @classmethod
    def shape(cls, row: Row, words: AnswerTexts) -> Any:
        """A speaker with the post of that day, and where that is not known with the present one."""
        if not any(row[column] for column in in_all("post")):
            row = row | {now: row[then] for now, then in zip(in_all("post"), in_all("speaker__post"), strict=True)}
        return super().shape(row, words)
