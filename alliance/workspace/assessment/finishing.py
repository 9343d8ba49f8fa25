"""The way of the last answer to what is public: check, finish, result, send, take back, open again, withdraw."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from alliance.workspace import next_steps
from alliance.workspace.assessment import showing
from alliance.workspace.assessment.work import Work, work_at
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import refusal_to_take_back, sent_for_review, withdrawn_from_review
from assessment import actions
from assessment.models import Assessment, Mode, Result
from assessment.results import proposing
from assessment.results.boundaries import Difference, digest
from assessment.results.new_figures import new_figures
from assessment.scoring.definitions import Indicator
from assessment.wording import amount_from_text, part
from assessment.wording import said as in_words
from cities.models import State as Published
from core.accounts.permissions import require_permission
from core.conflicts import SeenForm, refusal_of, refusal_or_faults, saved, seen_in
from core.history.write import Actor, one_transaction
from core.review.diff.labels import with_commas
from core.review.forms.controls import Text
from core.review.models import Proposal
from core.review.proposals import actions as proposals
from core.review.proposals.kinds import kind_of
from core.text import limits
from core.text.fallback import localized
from core.ui.answers import error
from core.vocabulary.units import HECTARE

State = Proposal.State


# --- Check and finish ---------------------------------------------------------------------------------------------


@staff_only
@require_safe
def check(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    return show_check(request, work) if work.is_open else redirect(work.address("assessment_result"))


def show_check(request: HttpRequest, work: Work, *, notice: str = "", status: int = 200) -> HttpResponse:
    context = {
        **work.workspace.page("assessments"),
        "work": work,
        "title": _("Check and finish"),
        "gaps": [gap(work, each) for each in work.open_indicators],
        "odd": [row for each in work.wanted for row in odd(work, each)],
        "unsourced": [gap(work, each) for each in work.wanted if lacks_source(work, each)],
        "totals": showing.totals_words(work),
        "answered": len(work.wanted) - len(work.open_indicators),
        "total": len(work.wanted),
        "read": actions.seen(work.answers.values()),
        "may_finish": work.workspace.is_lead,
        "areas": area_question(work),
        "notice": notice,
    }
    return render(request, "workspace/assessment/check.html", context, status=status)


def area_question(work: Work) -> dict[str, Any] | None:
    """Areas that differ, with what the city said of its boundary; None where none do."""
    found = work.area_differences
    if not found:
        return None
    labels = dict(Assessment.AreasAnswer.choices)
    return {
        "lines": [area_line(work, each) for each in found],
        "about": digest(found),
        "said": str(labels.get(work.said_of_areas, "")).capitalize(),
        "answers": [{"value": value, "label": str(label).capitalize()} for value, label in labels.items()],
    }


def area_line(work: Work, each: Difference) -> str:
    label = next(
        (in_words(one.input_of[each.input].label) for one in work.edition.indicators if each.input in one.input_of),
        each.input,
    )
    words = {"area": label, "now": hectares(each.now), "year": work.assessment.year}
    if not each.before or work.last is None:
        return _("%(area)s: %(now)s") % words
    words |= {"before": hectares(each.before), "earlier": work.last.year}
    return _("%(area)s: %(now)s in %(year)s, %(before)s in %(earlier)s") % words


def hectares(values: Iterable[Decimal]) -> str:
    return with_commas(amount_from_text(f"{each:f}", HECTARE) for each in values)


def gap(work: Work, each: Indicator) -> dict[str, str]:
    words = {"number": each.number, "name": in_words(each.name)}
    return {
        "text": _("%(number)s. %(name)s") % words,
        "url": work.indicator_url(each),
        "section": showing.answer_words(work.answers.get(each.key), work.outcomes.get(each.key), work.score_of(each)),
    }


def odd(work: Work, each: Indicator) -> list[dict[str, str]]:
    answer = work.answers.get(each.key)
    if answer is None or answer.confirmed_odd or answer.mode != Mode.GIVEN:
        return []
    found = showing.warnings(each, work.outcomes.get(each.key))
    return [{"text": text, "url": work.indicator_url(each), "section": in_words(each.name)} for text in found]


def lacks_source(work: Work, each: Indicator) -> bool:
    answer = work.answers.get(each.key)
    return bool(answer and answer.mode == Mode.GIVEN and work.is_answered(each) and not answer.source_title)


@staff_only
@require_POST
def finish(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    require_permission(workspace.person, "assessment.finish", work.assessment)
    said: Any = {"read": request.POST.get("read", ""), "bands": work.bands, "person": workspace.person, "by": work.by}
    if late := refusal_of(lambda: actions.finish(work.assessment, **said)):
        if not work.is_open:
            return redirect(work.address("assessment_result"))
        return show_check(request, work_at(workspace, key), notice=late, status=409)
    messages.success(
        request, _("The assessment is finished. Only your city can see it until a lead sends the result for review.")
    )
    return redirect(work.address("assessment_result"))


@staff_only
@require_POST
def reopen(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    """Opens an assessment again with a reason. What is in review is taken back first."""
    work = work_at(workspace, key)
    require_permission(workspace.person, "assessment.finish", work.assessment)
    if work.proposal and work.proposal.state == State.SUBMITTED:
        return show_result(request, work, notice=_("The content is in review. Withdraw it first."), status=409)
    about: Any = {"person": workspace.person, "by": work.by}
    form = saved(
        lambda: ReopenForm(request.POST, row=work_at(workspace, key).assessment),
        lambda form: actions.reopen(work.assessment, reason=form.said["reason"], expected=form.now, **about),
        by=workspace.person,
    )
    if not form.is_saved:
        return show_result(request, work_at(workspace, key), form=form, status=form.status)
    return redirect(work.url)


@staff_only
@require_POST
def discard(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    require_permission(workspace.person, "assessment.finish", work.assessment)
    about: Any = {"expected": seen_in(request.POST), "person": workspace.person, "by": work.by}
    if late := refusal_of(lambda: actions.discard(work.assessment, **about)):
        return error(request, 409, happened=late)
    return redirect(workspace.address("workspace_assessments"))


# --- The result, and publication ----------------------------------------------------------------------------------


@staff_only
@require_safe
def result(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    """Also of one that is being worked on: something back at once."""
    return show_result(request, work_at(workspace, key))


class ReopenForm(SeenForm):
    """Why an assessment that was finished is opened again."""

    reason = Text(gettext_lazy("Reason"), limits.SUMMARY, rows=3)


def said_wrong(form: ReopenForm) -> list[str]:
    return [str(text) for texts in form.errors.values() for text in texts] if form.is_bound else []


class Ticks(NamedTuple):
    """The indicators that a city shows, and those whose file it shows with them."""

    shown: Collection[str]
    with_file: Collection[str]


def ticks_of(work: Work) -> Ticks:
    """What the city chose before: all indicators where it never chose."""
    shown = work.assessment.shown or [each.key for each in work.edition.indicators]
    return Ticks(shown, proposing.indicators_with_file(work.result, work.proposal))


def show_result(
    request: HttpRequest,
    work: Work,
    *,
    form: ReopenForm | None = None,
    ticks: Ticks | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """`ticks` are those of a sending that was refused; without them those of before."""
    proposal, ticks = work.proposal, ticks or ticks_of(work)
    is_sent = proposal is not None and proposal.state == State.SUBMITTED
    row = work.result
    published = row if row and row.state == Published.PUBLISHED else None
    context = {
        **work.workspace.page("assessments"),
        "work": work,
        "title": _("Result of %(year)s") % {"year": work.assessment.year},
        "totals": showing.totals_words(work),
        "council": council_line(work),
        "components": result_components(work, ticks.shown),
        "steps": next_steps.of_assessment(work),
        "notice": notice,
        "form": form or ReopenForm(row=work.assessment),
        "errors": [{"text": text, "url": "#id_reason"} for text in said_wrong(form)] if form else [],
        "proposal": proposal,
        "is_sent": is_sent,
        "published": published,
        "frame": frame(published) if published else "",
        "new_figures": new_figures(published, work.workspace.city.figures.all()) if published else [],
        "withdrawn": bool(row and row.state == Published.WITHDRAWN),
        "may_publish": work.workspace.is_lead,
        "files": file_rows(work, ticks.with_file),
        "open": [{"name": in_words(each.name), "url": work.indicator_url(each)} for each in work.open_indicators],
    }
    return render(request, "workspace/assessment/result.html", context, status=status)


def frame(published: Result) -> str:
    """The HTML with which a city shows the card of its result on its own website."""
    card = settings.SITE_URL + reverse("result_card", args=[published.slug])
    title = escape(localized(published, "title").text)
    return f'<iframe src="{card}" title="{title}" width="340" height="280" loading="lazy"></iframe>'


def council_line(work: Work) -> str:
    """One sentence that can be read out: with how much of it is known, never without. None where nothing is scored."""
    found = work.totals
    if not found.scored:
        return ""
    words = {
        "city": work.workspace.city.name,
        "scored": found.scored,
        "all": len(work.edition.indicators),
        "points": found.points,
        "possible": found.possible_for_scored,
        "maximum": found.edition_maximum,
        "year": work.assessment.year,
        "edition": in_words(work.edition.name),
    }
    return (
        _(
            "%(city)s, %(edition)s, %(year)s: %(points)s of %(possible)s possible points. %(scored)s of "
            "%(all)s indicators could be scored (maximum of the whole edition: %(maximum)s points). The "
            "result is a starting point to compare ourselves with, not a ranking."
        )
        % words
    )


def result_components(work: Work, shown: Collection[str]) -> list[dict[str, Any]]:
    found = []
    for component in work.edition.components:
        inside = [each for each in work.of(component) if each.key in work.answers]
        if not inside:
            continue
        found.append(
            {
                "key": component.key,
                "name": in_words(component.name),
                "words": part(work.totals.by_component[component.key]),
                "rows": [result_row(work, each) | {"is_shown": each.key in shown} for each in inside],
            }
        )
    return found


def result_row(work: Work, each: Indicator) -> dict[str, Any]:
    answer, outcome = work.answers[each.key], work.outcomes.get(each.key)
    score = work.score_of(each)
    return {
        "key": each.key,
        "number": each.number,
        "name": in_words(each.name),
        "url": work.indicator_url(each) if work.is_open else "",
        "evidence_url": work.address("assessment_evidence_file", each.number) if answer.file else "",
        "score": score,
        "said": showing.answer_words(answer, outcome, score),
        "amount": amount_from_text(answer.value, each.unit),
        "next": showing.next_words(each, outcome),
        "provisional": showing.provisional_words(work, each) if score is None else "",
        "is_answer": work.is_answered(each),
    }


def file_rows(work: Work, chosen: Collection[str]) -> list[dict[str, Any]]:
    """The files behind answers that may be shown with them, ticked where that was chosen."""
    filed = [each for each in work.wanted if work.is_answered(each) and work.answers[each.key].file]
    return [
        {"key": each.key, "number": each.number, "name": in_words(each.name), "is_shown": each.key in chosen}
        for each in filed
    ]


@staff_only
@require_POST
def send(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    """The whole or chosen indicators, to the curators."""
    work = work_at(workspace, key)
    require_permission(workspace.person, "assessment.publish", work.assessment)
    ticks = Ticks(request.POST.getlist("shown"), request.POST.getlist("file"))
    shown = [each.key for each in work.wanted if each.key in ticks.shown and work.is_answered(each)]
    if work.is_open:
        return show_result(request, work, notice=_("Finish the assessment first."), status=409)
    if not shown:
        return show_result(request, work, ticks=ticks, notice=_("Choose at least one indicator."), status=400)
    if late := refusal_or_faults(lambda: sent(work, shown, ticks.with_file)):
        return show_result(request, work_at(workspace, key), ticks=ticks, notice=late, status=409)
    messages.success(request, sent_for_review())
    return redirect(work.address("assessment_result"))


def sent(work: Work, shown: list[str], with_file: Collection[str]) -> Proposal:
    """The proposal as it stands after the step. Raises what the steps raise."""
    by: Actor = work.by
    with one_transaction():
        row = proposing.prepared(work.assessment, by=by)
        patch = proposing.patch_for(row, work.assessment, shown, with_file)
        actions.keep_shown(work.assessment, shown=shown, by=by)
        city = work.workspace.city.pk
        return proposals.send_whole(work.proposal, kind_of("result"), tenant=city, row=row, patch=patch, by=by)


@staff_only
@require_POST
def take_back(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    require_permission(workspace.person, "assessment.publish", work.assessment)
    if late := refusal_to_take_back(work.proposal, seen_in(request.POST), work.by):
        return show_result(request, work_at(workspace, key), notice=late, status=409)
    messages.success(request, withdrawn_from_review())
    return redirect(work.address("assessment_result"))


@staff_only
@require_POST
def withdraw(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    """What is public goes at once; its page says that the city has withdrawn it."""
    work = work_at(workspace, key)
    require_permission(workspace.person, "assessment.publish", work.assessment)
    if work.result is None:
        return show_result(request, work, notice=_("There is nothing to withdraw."), status=409)
    row = work.result
    about: Any = {"expected": seen_in(request.POST), "person": workspace.person, "by": work.by}
    if late := refusal_of(lambda: actions.withdraw_result(row, **about)):
        return show_result(request, work_at(workspace, key), notice=late, status=409)
    messages.success(request, _("The result is no longer public."))
    return redirect(work.address("assessment_result"))
