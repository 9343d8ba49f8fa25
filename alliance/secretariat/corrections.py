"""Corrections of founding facts that were not made by themselves: curators make them or leave the row as it is."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.secretariat.gates import curators_only, person_of
from alliance.secretariat.history import in_items
from core.accounts.permissions import may
from core.conflicts import refusal_or_faults, seen_in
from core.content.models import CityContent
from core.history import corrections
from core.history.actors import actor_words
from core.history.models import ListedCorrection, Versioned
from core.history.write import Actor
from core.review.diff.labels import labels_of, row_name
from core.review.diff.record import blocks
from core.ui.answers import error
from core.ui.paging import page_of


@curators_only
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    page = page_of(ListedCorrection.objects.waiting(), request.GET.get("page"))
    context = {
        "title": _("Corrections of founding facts"),
        "rows": shown(page.object_list),
        "list_page": page,
        "params": request.GET,
        "was": _("Current content"),
        "now": _("Corrected"),
    }
    return render(request, "secretariat/corrections.html", context)


def shown(rows: Iterable[ListedCorrection]) -> list[dict[str, Any]]:
    """Each with its row, what the row holds now and what it would hold. As many queries for one as for a page full."""
    of_type: dict[str, list[ListedCorrection]] = defaultdict(list)
    for row in rows:
        of_type[row.object_type].append(row)
    found = {each["number"]: each for label, some in of_type.items() for each in of_model(apps.get_model(label), some)}
    return [found[number] for number in sorted(found)]


def of_model(model: type[models.Model], some: list[ListedCorrection]) -> list[dict[str, Any]]:
    if not issubclass(model, Versioned):
        return []
    labels, held = labels_of(model), corrections.held(model, some)
    labels.look_up(*(state for _row, state in held.values()), *(each.new for each in some))
    return [
        {
            "number": each.number,
            "reason": actor_words(each.reason),
            "title": row_name(row),
            "version": row.version,
            "items": in_items(blocks(state, {**state, **each.new}, labels)),
            "history_url": reverse("object_history", args=[each.object_type, each.object_id]),
            "url": reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk]),
        }
        for each in some
        if each.number in held
        for row, state in [held[each.number]]
    ]


@curators_only
@require_POST
def make(request: HttpRequest, number: int) -> HttpResponseBase:
    """The correction is made after all, by a person, on the row as they saw it."""
    return decided(
        request,
        number,
        lambda each, row, by: corrections.make_listed(each, row, expected=seen_in(request.POST), by=by),
        _("The correction has been applied."),
    )


@curators_only
@require_POST
def leave(request: HttpRequest, number: int) -> HttpResponseBase:
    return decided(
        request,
        number,
        lambda each, row, by: corrections.leave_listed(each, row, expected=seen_in(request.POST), by=by),
        _("The content stays unchanged. This correction will not be listed again."),
    )


def decided(
    request: HttpRequest, number: int, act: Callable[[ListedCorrection, Versioned, Actor], None], said: str
) -> HttpResponseBase:
    """Nobody decides for a city that they work for."""
    each = get_object_or_404(ListedCorrection.objects.waiting(), pk=number)
    row = apps.get_model(each.object_type)._base_manager.filter(pk=each.object_id).first()
    if not isinstance(row, Versioned):
        raise Http404
    allowed = may(request.user, "review.revert", row) if isinstance(row, CityContent) else True
    if not allowed:
        return error(request, 403, happened=str(getattr(allowed, "reason", "")))
    by = Actor.person(person_of(request), reason=each.reason)
    if late := refusal_or_faults(lambda: act(each, row, by)):
        return error(request, 409, happened=late)
    messages.success(request, said)
    return redirect("review_corrections")
