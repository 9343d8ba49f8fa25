"""Asking the secretariat to read a project, and what it answered."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.finance.forms import now_in
from alliance.workspace.finance.pages import TITLES, add_errors, errors_of
from alliance.workspace.finance.work import Work, work_at
from alliance.workspace.signedout import typing_kept
from core.feedback.models import LONGEST, Report
from core.ratelimits.limits import take
from core.review.forms.controls import Text
from core.ui.answers import error
from core.workflow import InvalidTransition
from finance.projects import readings

ASKED_AN_HOUR, HOUR = 10, 3_600
MOST_SHOWN = 20
TONES = {"open": "warn", "answered": "ok", "closed": "mute"}


class AskForm(forms.Form):
    """The key comes with the form, so that sending it twice is sending it once."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_%s", initial={"key": uuid4()})
        self.fields["text"] = Text(_("Points for comment"), LONGEST, rows=6)
        self.fields["text"].required = True
        self.fields["text"].error_messages["required"] = _("Describe what you would like comments on.")


@typing_kept(gettext_lazy("Ask the secretariat for comments on this project"))
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    work = work_at(workspace, key)
    form, notice, status = AskForm(request.POST if request.method == "POST" else None), "", 200
    if request.method == "POST" and form.is_valid():
        wait = take("reading", str(workspace.city.pk), ASKED_AN_HOUR, HOUR)
        if wait is not None:
            return error(request, 429, wait=wait)
        try:
            asked = asked_for(work, form.cleaned_data["key"], form.cleaned_data["text"])
        except ValidationError as wrong:
            add_errors(form, wrong)
        except InvalidTransition as late:
            notice, status = str(late), 409
        else:
            messages.success(request, due_in_words(asked))
            return redirect(work.address("finance_reading"))
    threads = list(readings.of_project(work.project)[:MOST_SHOWN])
    is_waiting = any(each.is_open for each in threads)
    context = {
        **workspace.page("finance"),
        "work": work,
        "title": _("Ask the secretariat for comments on this project"),
        "form": form if notice or not is_waiting else None,
        "errors": errors_of(form),
        "notice": notice,
        "reads": [str(TITLES[group]) for group in readings.read_by_secretariat(work.profile)],
        "threads": [thread(workspace, each) for each in threads],
    }
    return render(request, "workspace/finance/reading.html", context, status=status)


def asked_for(work: Work, key: UUID, text: str) -> Report:
    """Asks for a reading. Raises ValidationError, InvalidTransition."""
    workspace = work.workspace
    return readings.ask(work.project, key=key, text=text, language=now_in(), person=workspace.person, by=workspace.by)


def due_in_words(row: Report) -> str:
    day = {"day": date_format(readings.due_on(row))}
    return (
        _(
            "Answer due by %(day)s. The time limit is ten working days, Monday to Friday. Public holidays "
            "count as working days."
        )
        % day
    )


def thread(workspace: CityContext, row: Report) -> dict[str, Any]:
    """What was asked and answered; after 12 months only that it was."""
    letter = getattr(row, "letter", None)
    return {
        "report": row,
        "asked": workspace.clock(row.received_at),
        "by": letter.name if letter else "",
        "text": letter.text if letter else "",
        "answer": letter.answer if letter else "",
        "answered": workspace.clock(row.done_at) if row.done_at else "",
        "due": due_in_words(row) if row.is_open else "",
        "tone": TONES[row.state],
    }
