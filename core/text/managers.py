"""Managers whose type is known."""

from typing import cast

from django.db import models


def manager_of[Rows: models.QuerySet[models.Model]](queryset: type[Rows]) -> Rows:
    """The queryset's manager, typed as the queryset: modeltranslation makes the class at run time, unseen by mypy."""
    return cast("Rows", queryset.as_manager())
