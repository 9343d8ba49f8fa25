"""Kinds of things that readers see in several languages, as the list of missing and older translations shows them.

What is missing or older stands in the rows themselves (`core.history.translations`).
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.text import capfirst

from core.history.models import Translated
from core.text.fallback import localized


@dataclass(frozen=True, slots=True)
class TranslatedKind:
    model: type[Translated]

    @property
    def code(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def label(self) -> str:
        return capfirst(str(self.model._meta.verbose_name))

    def public(self) -> models.QuerySet[Any]:
        """The rows that everybody sees: each queryset of translated rows has this word."""
        rows: models.QuerySet[Any] = self.model._default_manager.shown_to_all()  # type: ignore[attr-defined]
        return rows

    def title(self, row: Any) -> str:
        return localized(row, self.model.title_field).text


def kinds() -> list[TranslatedKind]:
    """All models of translated rows, in the order of the apps."""
    return [TranslatedKind(model) for model in apps.get_models() if issubclass(model, Translated)]
