"""Django's classes as mypy wants them: they cannot be subscripted at run time."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models

from core.text import clocks

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
    InlineFormSet = forms.BaseInlineFormSet[Any, Any, Any]
    ModelAdmin = admin.ModelAdmin[Any]
    StackedInline = admin.StackedInline[Any, Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelForm, ModelAdmin = forms.ModelForm, admin.ModelAdmin
    InlineFormSet = forms.BaseInlineFormSet
    StackedInline, TabularInline = admin.StackedInline, admin.TabularInline

__all__ = ["InlineFormSet", "ModelAdmin", "ModelForm", "StackedInline", "TabularInline", "moment"]


def moment(model: type[models.Model], field: str) -> Callable[[Any, Any], str]:
    """A column or field that shows when something was, by the clock of whoever reads: Django shows it in UTC."""

    @admin.display(description=model._meta.get_field(field).verbose_name, ordering=field)
    def shown(record: Any, row: Any) -> str:
        value = getattr(row, field)
        return clocks.clock(value) if value else "-"

    return shown
