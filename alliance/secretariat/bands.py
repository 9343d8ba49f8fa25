"""Bands of the index that curators read in the handbook: one enters them, another confirms, both may take them back."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.secretariat.gates import curators_only, person_of
from assessment import wording
from assessment.bands import actions as bands
from assessment.bands import notation
from assessment.bands.models import BandConfirmation
from assessment.editions.frameworks import Framework, Indicator, UnknownFramework, framework, frameworks
from assessment.scoring.definitions import POINTS, Level
from assessment.scoring.outcomes import Scale
from assessment.wording import said
from core.accounts.models import User
from core.accounts.permissions import may
from core.conflicts import SeenForm, refusal_of, saved, seen_in
from core.review.forms.controls import OneLine
from core.text import limits
from core.text.numbers import number_in
from core.ui.answers import error

State = BandConfirmation.State
TONES = {State.ENTERED: "info", State.CONFIRMED: "ok", State.WITHDRAWN: "mute"}
LARGEST_PAGE = 9_999
LANGUAGE_OF_HANDBOOKS = "en"


@curators_only
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("Score bands of the index"),
        "section": "bands",
        "editions": [
            {
                "name": said(each.name),
                "url": reverse("review_bands", args=[each.key]),
                "known": len(bands.in_effect(each)),
                "count": len(each.indicators),
            }
            for each in frameworks()
        ],
    }
    return render(request, "secretariat/band-editions.html", context)


@curators_only
@require_safe
def edition(request: HttpRequest, key: str) -> HttpResponse:
    found = edition_at(key)
    rows = {row.indicator: row for row in BandConfirmation.objects.filter(framework=found.key)}
    context = {
        "title": said(found.name),
        "section": "bands",
        "framework": found,
        "rows": [line(found, each, rows.get(each.key), person_of(request)) for each in found.indicators],
        "waiting": sum(row.state == State.ENTERED for row in rows.values()),
    }
    return render(request, "secretariat/bands.html", context)


def edition_at(key: str) -> Framework:
    """The edition at an address. Raises Http404."""
    try:
        return framework(key)
    except UnknownFramework:
        raise Http404 from None


def indicator_at(key: str, number: int) -> tuple[Framework, Indicator]:
    """The edition and the indicator at an address. Raises Http404."""
    found = edition_at(key)
    if number not in found.numbered:
        raise Http404
    return found, found.numbered[number]


def line(found: Framework, indicator: Indicator, row: BandConfirmation | None, person: User) -> dict[str, Any]:
    return {
        "indicator": indicator,
        "name": said(indicator.name),
        "url": reverse("review_band", args=[found.key, indicator.number]),
        "state": standing(indicator, row),
        "row": row,
        "may_confirm": row is not None and row.state == State.ENTERED and bool(may(person, "bands.confirm", row)),
        "confirm_url": reverse("review_band_confirm", args=[found.key, indicator.number]),
        "rests_on": said(indicator.rests_on),
    }


def standing(indicator: Indicator, row: BandConfirmation | None) -> tuple[str, str]:
    """How far the bands of an indicator are in words, with the colour of the tag."""
    if row is not None and row.state != State.WITHDRAWN:
        return row.get_state_display(), TONES[State(row.state)]
    if indicator.has_verified_bands:
        return (_("Verified, second check advised"), "warn") if indicator.is_single_source else (_("Verified"), "ok")
    if indicator.decidable or indicator.levels:
        return _("Verified in part"), "info"
    return _("Not confirmed"), "mute"


# --- One indicator ------------------------------------------------------------------------------------------------


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def band(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    found, indicator = indicator_at(key, number)
    if request.method != "POST":
        return show(request, found, indicator, BandForm(indicator, row_of(found, indicator)))
    person = person_of(request)

    def act(form: BandForm) -> object:
        scale, page = checked(indicator, form.said)
        read: Any = {"page": page, "edition": form.said["edition"], "expected": form.now, "curator": person}
        return bands.enter(found, indicator, scale, **read)

    form = saved(lambda: BandForm(indicator, row_of(found, indicator), request.POST), act, by=person)
    if not form.is_saved:
        return show(request, found, indicator, form)
    messages.success(request, _("The score bands have been entered. Another curator must confirm them."))
    return onwards(found, number)


class BandForm(SeenForm):
    """What earns how many points, as it is printed, and where it was read. What two curators read never merges."""

    def __init__(self, indicator: Indicator, row: BandConfirmation | None, data: Any = None) -> None:
        super().__init__(data, row=row, initial=prefilled(indicator, row))
        self.confirmation = row
        labels = {f"score_{score}": wording.points(score) for score in POINTS}
        labels |= {"page": _("Page of the handbook"), "edition": _("Copy of the handbook used")}
        for name, label in labels.items():
            self.fields[name] = forms.CharField(label=label, required=False)

    def faults(self, name: str) -> str:
        return " ".join(map(str, self.errors.get(name, ()))) if self.is_bound else ""


class UndoForm(SeenForm):
    """Why bands are taken back."""

    reason = OneLine(gettext_lazy("Reason"), limits.REASON)


def row_of(found: Framework, indicator: Indicator) -> BandConfirmation | None:
    return BandConfirmation.objects.filter(framework=found.key, indicator=indicator.key).first()


def onwards(found: Framework, number: int, among: Collection[str] | None = None) -> HttpResponse:
    """Leads to the next indicator, so that an edition is done in one sitting; after the last to the list."""
    for each in found.indicators[number:]:
        if among is None or each.key in among:
            return redirect("review_band", key=found.key, number=each.number)
    return redirect("review_bands", key=found.key)


def names() -> list[str]:
    return [*(f"score_{score}" for score in POINTS), "page", "edition"]


def checked(indicator: Indicator, typed: dict[str, str]) -> tuple[Scale, int]:
    """Raises ValidationError with all that is wrong."""
    faults: dict[str, Any] = {}
    page = number_in(typed["page"].strip())
    if not 1 <= page <= LARGEST_PAGE:
        faults["page"] = _("Enter the page number.")
    if not typed["edition"].strip():
        faults["edition"] = _("Enter which copy of the handbook you read, and when.")
    scale: Scale = ()
    try:
        scale = bands.read(indicator, {score: typed[f"score_{score}"] for score in POINTS})
    except ValidationError as fault:
        faults |= fault.message_dict
    if faults:
        raise ValidationError(faults)
    return scale, page


def prefilled(indicator: Indicator, row: BandConfirmation | None) -> dict[str, str]:
    """What was entered before; else the bands of the file; else the candidates, which nobody has read in print."""
    scale: Scale = (
        notation.restored(row.bands)
        if row
        else (*indicator.bands, *indicator.candidate_bands) or (*indicator.levels, *indicator.candidate_levels)
    )
    texts = {
        f"score_{each.score}": each.condition.get("en", "") if isinstance(each, Level) else notation.written(each)
        for each in scale
    }
    page = row.page if row else indicator.page
    return {
        **dict.fromkeys(names(), ""),
        **texts,
        "page": str(page or ""),
        "edition": row.edition if row else "",
    }


def show(
    request: HttpRequest,
    found: Framework,
    indicator: Indicator,
    form: BandForm,
    *,
    undo: UndoForm | None = None,
) -> HttpResponse:
    row, sent = form.confirmation, undo or form
    faults = [(name, texts) for name, texts in sent.errors.items()] if sent.is_bound else []
    is_levels = bands.takes_levels(indicator)
    context = {
        "title": said(indicator.name),
        "section": "bands",
        "framework": found,
        "edition": said(found.name),
        "indicator": indicator,
        "measures": said(indicator.measures),
        "row": row,
        "state": standing(indicator, row),
        "may_enter": row is None or bands.STEPS["enter"].is_possible(row.state),
        "may_confirm": bool(row and row.state == State.ENTERED and may(request.user, "bands.confirm", row)),
        "may_undo": bool(row and bands.STEPS["undo"].is_possible(row.state)),
        "is_own": bool(row and row.state == State.ENTERED and row.entered_by_id == request.user.pk),
        "rows": wording.scale_rows(indicator, notation.restored(row.bands) if row else None),
        "fields": [
            {
                "label": wording.points(score),
                "name": f"score_{score}",
                "value": form[f"score_{score}"].value(),
                "error": form.faults(f"score_{score}"),
                "rows": 2 if is_levels else 0,
                "lang": LANGUAGE_OF_HANDBOOKS if is_levels and get_language() != LANGUAGE_OF_HANDBOOKS else "",
                "short": not is_levels,
            }
            for score in reversed(POINTS)
        ],
        "form": form,
        "undo": undo or UndoForm(row=row),
        "page_error": form.faults("page"),
        "edition_error": form.faults("edition"),
        "is_levels": is_levels,
        "has_candidates": row is None and bool(indicator.candidate_bands or indicator.candidate_levels),
        "errors": [{"text": " ".join(map(str, texts)), "url": f"#id_{name}"} for name, texts in faults],
        "history_url": reverse("object_history", args=[row._meta.label_lower, row.pk]) if row else "",
        "rests_on": said(indicator.rests_on),
        "notes": [said(note) for note in indicator.notes],
        "next": found.numbered.get(indicator.number + 1),
    }
    return render(request, "secretariat/band.html", context, status=sent.status)


@curators_only
@require_POST
def confirm(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    row, curator = row_at(key, number), person_of(request)
    try:
        late = refusal_of(lambda: bands.confirm(row, expected=seen_in(request.POST), curator=curator))
    except PermissionDenied as refusal:
        return error(request, 403, happened=str(refusal))
    if late:
        return error(request, 409, happened=late)
    messages.success(
        request,
        _("The score bands are confirmed. New results use them, and published results keep their own score bands."),
    )
    found, person = edition_at(key), person_of(request)
    waiting = BandConfirmation.objects.filter(framework=key, state=State.ENTERED).exclude(entered_by_id=person.pk)
    return onwards(found, number, set(waiting.values_list("indicator", flat=True)))


@curators_only
@require_POST
def undo(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    found, indicator = indicator_at(key, number)
    person = person_of(request)
    form = saved(
        lambda: UndoForm(request.POST, row=row_at(key, number)),
        lambda form: bands.undo(row_at(key, number), reason=form.said["reason"], expected=form.now, curator=person),
        by=person,
    )
    if not form.is_saved:
        return show(request, found, indicator, BandForm(indicator, row_at(key, number)), undo=form)
    messages.success(request, _("The score bands have been withdrawn. They are not used for new scores."))
    return redirect("review_bands", key=key)


def row_at(key: str, number: int) -> BandConfirmation:
    found, indicator = indicator_at(key, number)
    return get_object_or_404(BandConfirmation.objects, framework=found.key, indicator=indicator.key)
