"""Django's classes as mypy wants them: they cannot be subscripted at run time."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin

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

__all__ = ["InlineFormSet", "ModelAdmin", "ModelForm", "StackedInline", "TabularInline"]
