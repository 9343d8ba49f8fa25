"""The page of one assessment: its parts as a list of tasks, and part I, the profile of the city."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.workspace.assessment import showing
from alliance.workspace.assessment.answered import so_far
from alliance.workspace.assessment.since import since_last_time
from alliance.workspace.assessment.work import Work, work_at
from alliance.workspace.context import CityContext, staff_only
from assessment import actions
from assessment.models import Depth
from assessment.scoring.definitions import Indicator
from assessment.wording import amount_from_text
from assessment.wording import said as in_words
from core.conflicts import SeenForm, saved
from core.review.forms.controls import OneLine, Text
from core.text import limits
from core.ui.answers import error


@staff_only
@require_safe
def page(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    context = {
        **workspace.page("assessments"),
        "work": work,
        "title": work.title,
        "parts": parts(work),
        "now": so_far(work),
        "totals": showing.totals_words(work),
        "since": since_last_time(work) if work.is_open else None,
        "next_url": work.indicator_url(work.open_indicators[0]) if work.is_open and work.open_indicators else "",
        "profile_url": work.address("assessment_profile"),
        "profile_filled": sum(bool(text) for text in work.assessment.profile.values()),
        "profile_total": len(work.edition.profile),
        "check_url": work.address("assessment_check"),
        "result_url": work.address("assessment_result"),
    }
    return render(request, "workspace/assessment/tasks.html", context)


FEW = 6  # indicators of a component that a telephone shows beside the other components


def parts(work: Work) -> list[dict[str, Any]]:
    """One for each component; the one in which the next answer is missing stands open on a telephone, unless it is too
    long for one."""
    found = [(component, inside) for component in work.edition.components if (inside := work.of(component))]
    here = work.open_indicators[0] if work.is_open and work.open_indicators else None
    return [
        {
            "key": component.key,
            "name": in_words(component.name),
            "done": sum(work.is_answered(each) for each in inside),
            "total": len(inside),
            "is_open": here in inside and len(inside) <= FEW,
            "tasks": [task(work, each) for each in inside],
        }
        for component, inside in found
    ]


def task(work: Work, each: Indicator) -> dict[str, Any]:
    answer, outcome, score = work.answers.get(each.key), work.outcomes.get(each.key), work.score_of(each)
    return {
        "number": str(each.number),
        "name": in_words(each.name),
        "url": work.indicator_url(each),
        "score": score,
        "status": showing.answer_words(answer, outcome, score),
        "state": showing.state_of(answer, outcome),
        "about": amount_from_text(answer.value, each.unit) if answer else "",
    }


# --- Part I -------------------------------------------------------------------------------------------------------


class ProfileForm(SeenForm):
    """What a city says of itself beside its answers: each of it a text of its own, which merge."""

    merges: ClassVar[bool] = True

    def __init__(self, work: Work, data: Any = None) -> None:
        super().__init__(data, auto_id="id_%s", row=work.assessment)
        row = self.assessment = work.assessment
        self.keys = [each.key for each in work.edition.profile]
        self.fields["depth"] = forms.ChoiceField(
            label=_("Scope of the assessment"), choices=Depth.choices, initial=row.depth
        )
        self.fields["boundary"] = OneLine(_("Boundary"), limits.LINE, initial=row.boundary)
        if work.last:
            words: dict[str, Any] = {"year": work.last.year}
            self.fields["is_same_boundary"] = forms.BooleanField(
                label=_("The boundary is the same as in %(year)s. Changes are shown only if you select this.") % words,
                required=False,
                initial=row.is_same_boundary,
            )
            if work.last.boundary:
                words |= {"boundary": work.last.boundary}
                self.fields["boundary"].help_text = _("In %(year)s: %(boundary)s") % words
        for each in work.edition.profile:
            field = Text(in_words(each.label), limits.SUMMARY, rows=2, initial=row.profile.get(each.key, ""))
            field.help_text = in_words(each.help)
            self.fields[f"p-{each.key}"] = field

    @property
    def changes(self) -> dict[str, Any]:
        data = self.cleaned_data
        profile = {key: data[f"p-{key}"] for key in self.keys if data.get(f"p-{key}")}
        return {
            "depth": data["depth"],
            "boundary": data["boundary"],
            "is_same_boundary": data.get("is_same_boundary", False),
            "profile": profile,
        }


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    if not work.is_open:
        return error(request, 409) if request.method == "POST" else redirect(work.address("assessment_result"))
    if request.method != "POST":
        return show(request, work, ProfileForm(work))
    form = saved(
        lambda: ProfileForm(work_at(workspace, key), request.POST),
        lambda form: actions.describe(form.assessment, changes=form.changes, expected=form.now, by=work.by),
        by=workspace.person,
    )
    return redirect(work.url) if form.is_saved else show(request, work_at(workspace, key), form)


def show(request: HttpRequest, work: Work, form: ProfileForm) -> HttpResponse:
    context = {
        **work.workspace.page("assessments"),
        "work": work,
        "title": _("Profile of the City"),
        "form": form,
        "fields": [form[f"p-{key}"] for key in form.keys],
        "errors": [{"text": " ".join(map(str, texts)), "url": f"#id_{name}"} for name, texts in form.errors.items()],
    }
    return render(request, "workspace/assessment/profile.html", context, status=form.status)
