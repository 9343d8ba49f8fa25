"""What the reporting tool misses in a commitment, and what became of it: one page, from draft to answer."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.workspace.addresses import TargetRef
from alliance.workspace.commitments.forms import MoveForm, RecordForm
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import EditTarget, thing_at
from core.review.diff.labels import labels_of
from core.vocabulary.models import Source
from planning import cbd, nbsap
from planning.commitments.actions import STEPS
from planning.commitments.querysets import OPEN_FILINGS
from planning.commitments.records import record_in, terms_in
from planning.commitments.wording import (
    TONES,
    column_label,
    filing_sentence,
    language_for,
    missing_words,
    over_words,
    why_left_out,
    why_missing,
)
from planning.models import Commitment, Filing, Plan
from planning.records import said_by

SEGMENT = Commitment.segment


def commitment_at(workspace: CityContext, key: str) -> EditTarget:
    """The commitment by its slug, or by its draft. Raises Http404."""
    return thing_at(workspace, TargetRef(SEGMENT, key))


def published_at(workspace: CityContext, key: str) -> Commitment:
    """What is filed has an identifier, so it was published once. Raises Http404."""
    row = Commitment.objects.filter(city=workspace.city, slug=key).select_related("city").first()
    if row is None:
        raise Http404
    return row


@staff_only
@require_safe
def page(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    thing = commitment_at(workspace, key)
    if thing.where.key != key:
        return redirect(workspace.address("commitment_tool", thing.where.key))
    return show_record(request, workspace, thing)


def show_record(
    request: HttpRequest,
    workspace: CityContext,
    thing: EditTarget,
    *,
    record: RecordForm | None = None,
    moving: tuple[Filing, MoveForm] | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    row: Commitment | None = thing.row
    said = record_in(thing.values, row.identifier if row else None, terms_in(thing.values))
    missing = cbd.missing_lines(said)
    rows = list(Filing.objects.filter(commitment=row)) if row else []
    context = {
        **workspace.page(SEGMENT),
        "thing": thing,
        "title": _("For the reporting tool"),
        "state": missing_words(missing),
        "missing": [problem(thing, each.field, why_missing(each), language_for(each)) for each in missing],
        "left_out": [problem(thing, each.field, why_left_out(each)) for each in cbd.left_out(said)],
        "row": row,
        "identifier": str(row.identifier).upper() if row else "",
        "values_url": of_its_plan(row, "plan_values_xlsx") if row else "",
        "record_url": of_its_plan(row, "plan_record") if row else "",
        "record_notes": notes_on_its_plan(row) if row else [],
        "has_draft": thing.proposal is not None,
        "filings": [filing_line(workspace, each, moving) for each in reversed(rows)],
        "record": record or RecordForm(),
        "may_file": bool(row) and workspace.is_lead,
        "source": Source.objects.filter(key=cbd.form().sources[0]).first(),
        "errors": summary(record) + summary(moving[1] if moving else None),
        "notice": notice,
    }
    return render(request, "workspace/commitments/tool.html", context, status=status)


def of_its_plan(row: Commitment, page: str) -> str:
    """What is told of the plan that it belongs to, where that is public."""
    if row.plan is None or not row.plan.is_public:
        return ""
    return f"{reverse(page, args=[row.city.slug])}?plan={row.plan.slug}"


def notes_on_its_plan(row: Commitment) -> list[str]:
    """Which texts of the plan are in languages that its record leaves out."""
    if not of_its_plan(row, "plan_record") or row.plan is None:
        return []
    left_out = [
        cbd.LeftOut(name, cbd.Aside.OTHER_LANGUAGE, codes) for name, codes in nbsap.left_out(said_by(row.plan)).items()
    ]
    return [
        _("%(field)s: %(problem)s") % {"field": labels_of(Plan).of(each.field), "problem": why_left_out(each)}
        for each in left_out
    ]


def problem(thing: EditTarget, field: str, why: str, language: str = "") -> dict[str, str]:
    return {"text": column_label(field), "url": thing.control_url(field, language), "section": why}


def summary(form: RecordForm | MoveForm | None) -> list[dict[str, str]]:
    if form is None or not form.is_bound:
        return []
    return [
        {"text": " ".join(map(str, texts)), "url": f"#{form[name].auto_id}" if name in form.fields else "#main"}
        for name, texts in form.errors.items()
    ]


def filing_line(workspace: CityContext, filing: Filing, moving: tuple[Filing, MoveForm] | None) -> dict[str, Any]:
    """A filing with the steps that its state allows, and with its note: the staff of the city read this."""
    sent = moving[1] if moving and moving[0].pk == filing.pk else None
    may_move = any(step.is_possible(filing.state) for step in STEPS.values())
    is_over = filing.is_over(workspace.today)
    return {
        "filing": filing,
        "channel": str(filing.get_channel_display()),
        "state": str(filing.get_state_display()),
        "tone": TONES[Filing.State(filing.state)],
        "told": filing_sentence(filing),
        "over": over_words() if is_over else "",
        "is_open": sent is not None or filing.state in OPEN_FILINGS,
        "until": date_format(filing.last_day) if filing.last_day and not is_over and is_waiting(filing) else "",
        "form": (sent or MoveForm(filing)) if may_move else None,
        "late": sent if not may_move else None,
    }


def is_waiting(filing: Filing) -> bool:
    return filing.state in (Filing.State.FILED, Filing.State.AWAITING)
