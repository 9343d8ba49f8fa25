"""Texts that exist in several languages, by code: all of them, or the one that the rule of the pages chooses.

The shape is the same in both cases, so that a program with types reads both.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from alliance.api.errors import unknown_value
from core.text.fallback import name_order
from core.text.languages import LANGUAGE_CODES, column_name, reading_order


@cache
def columns_of_field(field: str) -> dict[str, str]:
    """The column of a field in each language."""
    return {code: column_name(field, code) for code in LANGUAGE_CODES}


def in_all(*fields: str) -> list[str]:
    return [column for field in fields for column in columns_of_field(field).values()]


class AnswerTexts:
    """Puts the texts of a row into an answer."""

    def __init__(self, language: str | None = None) -> None:
        self.language = language
        self.order = reading_order(language) if language else LANGUAGE_CODES

    @classmethod
    def asked_for(cls, request: Request) -> "AnswerTexts":
        language = request.query_params.get("lang")
        if language is not None and language not in LANGUAGE_CODES:
            raise unknown_value("lang")
        return cls(language)

    def put(self, answer: dict[str, Any], row: Mapping[str, Any], *fields: str, **renamed: str) -> None:
        """`renamed` are fields that have another name in the answer."""
        self._put(answer, row, [*((field, field) for field in fields), *renamed.items()], self.order)

    def put_names(self, answer: dict[str, Any], row: Mapping[str, Any], *fields: str, own: str, **renamed: str) -> None:
        """The same of proper names, by the rule of the pages (`core.text.fallback.proper_name`)."""
        order = name_order(self.language, own) if self.language else self.order
        self._put(answer, row, [*((field, field) for field in fields), *renamed.items()], order)

    def _put(
        self, answer: dict[str, Any], row: Mapping[str, Any], pairs: list[tuple[str, str]], order: tuple[str, ...]
    ) -> None:
        if self.language is None:
            for name, field in pairs:
                answer[name] = {code: text for code, column in columns_of_field(field).items() if (text := row[column])}
            return
        used = answer.setdefault("language", {})
        for name, field in pairs:
            column_of = columns_of_field(field)
            code = next((code for code in order if row[column_of[code]]), None)
            answer[name] = {code: row[column_of[code]]} if code else {}
            if code:
                used[name] = code


class TextsSerializer(serializers.Serializer[Any]):
    """A text by language code. A missing language is absent; with `lang` there is at most one, the best there is."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {code: serializers.CharField(required=False) for code in LANGUAGE_CODES}


@extend_schema_field(TextsSerializer)
class TextField(serializers.Field[Any, Any, Any, Any]):
    """A column for each language; `source` names the field where it is called otherwise."""

    def __init__(self, *, source: str | None = None) -> None:
        super().__init__(
            read_only=True,
            source=source,
            help_text="By language code; a missing language is absent. With `lang` at most one: the best there is.",
        )


class ProperNameField(TextField):
    """A name, which falls back to the form of those whose name it is."""


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {"type": "string", "enum": list(LANGUAGE_CODES)},
        "description": "Only with `lang`: the language that each text of this object is in.",
    }
)
class LanguageField(serializers.Field[Any, Any, Any, Any]):
    def __init__(self) -> None:
        super().__init__(required=False)
