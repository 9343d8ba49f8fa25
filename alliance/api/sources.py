"""Where a fact was read."""

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef
from rest_framework import serializers

from alliance.api.row_serializers import RowSerializer
from alliance.api.rows import Gathered, Row, day_text
from alliance.api.texts import AnswerTexts
from core.text.languages import LANGUAGE_CODES, column_name, column_names
from core.vocabulary.models import Confidence, Source

NO_LINK = (Source.Kind.WEAK, Source.Kind.COPY)
COLUMNS = ("key", *column_names("title"), "language", "url", "kind", "year", "read_in_archive")


class SourceSerializer(RowSerializer):
    title = serializers.CharField(help_text="In the language of the source, as far as it is known; else in English.")
    language = serializers.CharField(help_text="Of the source, as a language tag. Empty where it is not known.")
    url = serializers.CharField(allow_null=True, help_text="Null for weak sources and copies.")
    year = serializers.IntegerField(allow_null=True)
    read_in_archive = serializers.DateField(
        allow_null=True, help_text="The day on which an archived copy was read. Null: its address was opened."
    )

    @classmethod
    def shape(cls, row: Row, words: AnswerTexts) -> dict[str, Any] | None:
        return source_of(row)


def source_columns(prefix: str = "") -> tuple[str, ...]:
    return tuple(f"{prefix}{name}" for name in COLUMNS)


def source_of(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any] | None:
    if not row[f"{prefix}key"]:
        return None
    language = row[f"{prefix}language"]
    linked = row[f"{prefix}kind"] not in NO_LINK
    return {
        "title": title_in(row, language, prefix),
        "language": language,
        "url": (row[f"{prefix}url"] or None) if linked else None,
        "year": row[f"{prefix}year"],
        "read_in_archive": day_text(row[f"{prefix}read_in_archive"]),
    }


def confidence_of(row: Mapping[str, Any], prefix: str = "") -> str:
    """How well a fact is said to be known that rests on these sources, or on the one under the prefix."""
    found = [{name: row[f"{prefix}{name}"] for name in COLUMNS}] if prefix else row["of_sources"]
    good = [each["read_in_archive"] for each in found if each["key"] and each["kind"] not in NO_LINK]
    return Confidence.shown(row["confidence"], good)


def title_in(row: Mapping[str, Any], language: str, prefix: str) -> str:
    titles: dict[str, str] = {code: row[f"{prefix}{column_name('title', code)}"] for code in LANGUAGE_CODES}
    return next(text for text in (titles.get(language.lower()), *titles.values()) if text)


def gathered(link: Any) -> Gathered:
    """The sources of each row; `link` is the descriptor of a many-to-many field named `sources`."""
    rows = link.through._default_manager.filter(**{link.field.m2m_field_name(): OuterRef(OuterRef("pk"))})
    return Gathered(Source.objects.filter(pk__in=rows.values("source")).order_by("key"), *COLUMNS)
