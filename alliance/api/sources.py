"""Where a fact was read."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from core.vocabulary.models import Source

NO_LINK = (Source.Kind.WEAK, Source.Kind.COPY)
COLUMNS = ("title", "url", "kind", "year")


class SourceSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    url = serializers.CharField(allow_null=True, help_text="Null for weak sources and copies.")
    year = serializers.IntegerField(allow_null=True)


def columns(prefix: str = "") -> list[str]:
    return [f"{prefix}{name}" for name in COLUMNS]


def source_of(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any] | None:
    if not row[f"{prefix}title"]:
        return None
    linked = row[f"{prefix}kind"] not in NO_LINK
    return {
        "title": row[f"{prefix}title"],
        "url": (row[f"{prefix}url"] or None) if linked else None,
        "year": row[f"{prefix}year"],
    }
