"""A form and its page: shown, sent back with its errors, or done."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.accounts.forms import errors_of


def form_page(request: HttpRequest, template: str, form: forms.BaseForm, **context: Any) -> HttpResponse:
    """A form that came back is a page like any other: 200, its errors on top, and nothing was saved."""
    errors = errors_of(form) if form.is_bound else []
    return render(request, template, {"form": form, "errors": errors, **context})
