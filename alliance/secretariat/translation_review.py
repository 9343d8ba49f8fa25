"""A published thing: each text older than its original beside that original, and the word that it still fits."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance.secretariat.gates import curators_only, person_of
from core.accounts.permissions import may
from core.conflicts import refusal_of, seen_in
from core.history.models import Translated
from core.history.translation_review import say_it_fits
from core.history.translations import Gap, fields_of, gaps, texts_of
from core.history.write import Actor
from core.review.diff.labels import Labels, labels_of, with_commas
from core.review.translations import TranslatedKind, kinds
from core.text.fallback import language_name
from core.text.numbers import number_in
from core.ui.answers import error


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def translation(request: HttpRequest, kind: str, number: str) -> HttpResponseBase:
    found = next((each for each in kinds() if each.code == kind), None)
    row = found.public().filter(pk=number_in(number)).first() if found else None
    if found is None or row is None:
        raise Http404
    if request.method == "POST":
        return said(request, found, row)
    return show(request, found, row)


def said(request: HttpRequest, kind: TranslatedKind, row: Translated) -> HttpResponseBase:
    allowed = may(request.user, "translation.confirm", row)
    if not allowed:
        raise PermissionDenied(str(getattr(allowed, "reason", "")))
    field, _colon, language = request.POST.get("text", "").partition(":")
    said: Any = {"expected": seen_in(request.POST), "by": Actor.person(person_of(request))}
    if late := refusal_of(lambda: say_it_fits(row, [(field, language)], **said)):
        return error(request, 409, happened=late)
    messages.success(request, _("The translation is no longer marked as outdated."))
    return redirect("review_translation", kind.code, row.pk)


def show(request: HttpRequest, kind: TranslatedKind, row: Any) -> HttpResponse:
    labels, found = labels_of(kind.model), gaps(row)
    allowed = may(request.user, "translation.confirm", row)
    context = {
        "title": kind.title(row) or str(row),
        "kind": kind,
        "row": row,
        "older": [pair(labels, row, gap) for gap in found if gap.state == "older"],
        "missing": missing(labels, found),
        "may": bool(allowed),
        "why_not": str(getattr(allowed, "reason", "")),
        "edit_url": edit_url(request, row),
        "back_url": f"{reverse('review_translations')}?kind={kind.code}",
    }
    return render(request, "secretariat/translation.html", context)


def pair(labels: Labels, row: Translated, gap: Gap) -> dict[str, Any]:
    """Both texts, to be read side by side."""
    texts, columns = texts_of(row), fields_of(type(row))[gap.field]
    words = {"field": labels.field(gap.field), "language": language_name(gap.language)}
    return {
        "title": _("%(field)s in %(language)s") % words,
        "name": f"{gap.field}:{gap.language}",
        "sides": [
            {"name": _("Original"), "language": gap.original, "text": texts[columns[gap.original]]},
            {"name": _("Translation"), "language": gap.language, "text": texts[columns[gap.language]]},
        ],
    }


def missing(labels: Labels, found: Iterable[Gap]) -> list[dict[str, str]]:
    """One line for each language."""
    by_language: dict[str, list[str]] = {}
    for gap in found:
        if gap.state == "missing":
            by_language.setdefault(gap.language, []).append(labels.field(gap.field))
    return [{"language": language_name(code), "fields": with_commas(names)} for code, names in by_language.items()]


def edit_url(request: HttpRequest, row: Translated) -> str:
    """Where the alliance itself writes it. What belongs to a city is written by that city."""
    meta = row._meta
    if not may(request.user, f"{meta.model_name}.administer", row):
        return ""
    try:
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return ""
