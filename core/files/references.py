"""What points to stored files: file columns by their value, and histories and proposals by what they tell of."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import QuerySet
from django.db.models.functions import Cast

from core.files.models import StoredFile

UNUSED = timedelta(days=7)
PATH = re.compile(r"kept/[0-9a-f]{2}/[0-9a-f-]{36}")


def file_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Columns that hold files of the store alone: files of imports have a place of their own, and go with the
    import."""
    for model, column in columns_of(models.FileField):
        field: Any = model._meta.get_field(column)
        if field.storage is default_storage:
            yield model, column


def columns_of(kind: type[Any]) -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, kind) and model is not StoredFile:
                yield model, field.attname


def used_paths() -> set[str]:
    """Paths that stand in file columns of all apps."""
    found: set[str] = set()
    for model, column in file_columns():
        rows: QuerySet[models.Model] = QuerySet(model)
        found |= set(rows.exclude(**{column: ""}).exclude(**{column: None}).values_list(column, flat=True))
    return found


def unused(before: datetime) -> list[StoredFile]:
    """Uploads that nothing points to and no history tells of."""
    old = list(StoredFile.objects.filter(made_at__lt=before).order_by("made_at", "pk"))
    used = used_paths() | told_paths() if old else set()
    return [file for file in old if file.path not in used]


def told_paths() -> set[str]:
    """Paths that stand in JSON: an old version may come back, a proposal may be approved."""
    found: set[str] = set()
    for model, column in columns_of(models.JSONField):
        rows: QuerySet[models.Model] = QuerySet(model)
        texts = rows.annotate(text_of_json=Cast(column, models.TextField())).filter(text_of_json__contains="kept/")
        for text in texts.values_list("text_of_json", flat=True).iterator(chunk_size=500):
            found.update(PATH.findall(str(text)))
    return found
