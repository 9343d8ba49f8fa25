"""Kinds of things that readers see in several languages: which of them are public, and how they are called.

What is missing or older stands in the rows themselves (`core.history.translations`); here is what a list of it needs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise

from core.history.models import Translated
from core.text.fallback import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedKind:
    model: type[Translated]
    label: str | Promise
    title_field: str
    public: Callable[[], models.QuerySet[Any]]

    @property
    def code(self) -> str:
        return str(self.model._meta.model_name)

    def title(self, row: Any) -> str:
        return shown(row, self.title_field).text


_kinds: dict[str, TranslatedKind] = {}


def register(kind: TranslatedKind) -> None:
    _kinds[kind.code] = kind


def kinds() -> list[TranslatedKind]:
    return list(_kinds.values())
