"""What readers wrote: errors on pages and messages, open, answered or closed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.secretariat.gates import curators_only, person_of
from alliance.secretariat.queue import waited
from alliance.secretariat.tabs import all_tabs
from cities.team import message_recipients, questions
from core.accounts.forms import errors_of
from core.accounts.permissions import may
from core.accounts.tenants import names_of
from core.conflicts import refusal_of, saved, seen_in
from core.feedback import actions
from core.feedback.forms import AnswerForm, CloseForm, StepForm
from core.feedback.models import Kind, Report, ReportThread
from core.messaging import things
from core.text.clocks import clock
from core.text.fallback import language_name, localized
from core.ui.answers import error
from core.ui.paging import page_of
from finance.projects import readings

State = Report.State
DONE = ("-done_at", "pk")
ORDERS = {State.OPEN: ("received_at", "pk"), State.PASSED: DONE, State.ANSWERED: DONE, State.CLOSED: DONE}


@curators_only
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    wanted = request.GET.get("state", "")
    state = State(wanted) if wanted in State.values else State.OPEN
    rows = Report.objects.visible_to(person).filter(state=state).order_by(*ORDERS[state])
    page = page_of(rows, request.GET.get("page"))
    address = reverse("review_reports")
    context = {
        "title": _("Reports from readers"),
        "tabs": all_tabs("reports", person),
        "views": [
            {
                "label": each.label,
                "url": address if each == State.OPEN else f"{address}?state={each}",
                "current": each == state,
            }
            for each in State
        ],
        "caption": state.label,
        "header": header(state),
        "rows": cells(list(page.object_list)),
        "report_page": page,
        "params": request.GET,
    }
    return render(request, "secretariat/reports.html", context)


def header(state: State) -> list[dict[str, Any]]:
    last = {"label": _("Waiting time"), "end": True} if state == State.OPEN else {"label": _("Handled on"), "end": True}
    return [{"label": _("About")}, {"label": _("City")}, {"label": _("Kind")}, last]


def cells(rows: list[Report]) -> list[list[Any]]:
    cities = names_of({row.tenant for row in rows if row.tenant})
    return [
        [
            {"text": subject(row), "url": row.get_absolute_url()},
            cities.get(row.tenant or 0, ""),
            due_in_words(row) if row.kind == Kind.READING and row.is_open else str(row.get_kind_display()),
            age(row) if row.is_open else clock(row.done_at) if row.done_at else "",
        ]
        for row in rows
    ]


def age(row: Report) -> dict[str, str]:
    if row.kind == Kind.READING:
        return waited(row.received_at, timezone.now(), readings.ANSWER_DAYS)
    return waited(row.received_at, timezone.now())


def due_in_words(row: Report) -> str:
    day = date_format(readings.due_on(row))
    return _("%(kind)s, answer due by %(day)s") % {"kind": row.get_kind_display(), "day": day}


def subject(row: Report) -> str:
    if row.kind == Kind.ABUSE:
        return _("Message from a member, reported by the person who received it")
    if row.kind == Kind.READING:
        return _("Request for comments on a project")
    if row.kind == Kind.ASKED:
        return _("Question to a city")
    return row.about or row.page or _("Message to the secretariat")


# --- One of them --------------------------------------------------------------------------------------------------


def asked_for(request: HttpRequest, key: UUID) -> Report:
    return get_object_or_404(Report.objects.visible_to(person_of(request)), pk=key)


@curators_only
@require_safe
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    return show(request, asked_for(request, key))


def show(
    request: HttpRequest,
    found: Report,
    *,
    answer_form: AnswerForm | None = None,
    close_form: CloseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Who wrote it is read by those alone who may answer."""
    allowed = may(request.user, "report.handle", found)
    letter = ReportThread.objects.filter(report=found).first()
    may_handle = bool(allowed) and actions.STEPS["answer"].is_possible(found.state) and has_words(found, letter)
    sent = [form for form in (answer_form, close_form) if form is not None]
    context = {
        "title": subject(found),
        "report": found,
        "city": names_of([found.tenant]).get(found.tenant, "") if found.tenant else "",
        "text": letter.text if letter and may(request.user, "report.read", found) else "",
        "is_kept": letter is not None,
        "letter": letter if allowed else None,
        "language": found.language,
        "language_name": language_name(found.language),
        "may_handle": may_handle,
        "unsent": "" if may_handle else "".join(form.unsent for form in sent),
        "late": next((form for form in sent if form.status == 409), None),
        "why_not": str(getattr(allowed, "reason", "")),
        "reading": reading_of(found) if found.kind == Kind.READING else None,
        "question": question_of(found, may_handle=may_handle) if found.kind == Kind.ASKED else None,
        "answer_form": answer_form or form_for(found),
        "close_form": close_form or CloseForm(row=found),
        "errors": [each for form in sent for each in errors_of(form)],
        "history_url": reverse("object_history", args=[found._meta.label_lower, found.pk]),
    }
    return render(request, "secretariat/report.html", context, status=status)


def reading_of(found: Report) -> dict[str, Any]:
    """When the answer is due, and what of the project curators read: its page, if something of it is published."""
    profile = readings.page_of(found)
    return {
        "due": due_in_words(found) if found.is_open else "",
        "title": localized(profile, "title") if profile else None,
        "url": profile.get_absolute_url() if profile else "",
    }


def has_words(found: Report, letter: ReportThread | None) -> bool:
    """Whether there is anything to handle: a question that has left for its city is in the secretariat's hands no
    more."""
    return letter is not None or found.kind != Kind.ASKED


def question_of(found: Report, *, may_handle: bool) -> dict[str, Any]:
    """What a question is about, for everybody to read, and whether it can be passed on."""
    may_pass = may_handle and actions.STEPS["pass"].is_possible(found.state)
    city = found.tenant or 0
    return {
        "about": things.about(found.thing),
        "may_pass": may_pass,
        "to": message_recipients.asked_in(city) if may_pass else None,
        "has_team": bool(questions.takers(city)) if may_pass else False,
        "waits": may_handle and found.state == State.PASSED,
        "form": StepForm(row=found),
    }


def form_for(found: Report, data: Any = None) -> AnswerForm:
    """Who reads the answer stands below its field."""
    form = AnswerForm(data, row=found)
    if found.kind == Kind.READING:
        form.fields["text"].help_text = _(
            "The city’s staff will be notified and can read the answer on the project page. Write in the "
            "language of the request."
        )
    return form


@curators_only
@require_POST
def answer(request: HttpRequest, key: UUID) -> HttpResponseBase:
    found = asked_for(request, key)
    if refusal := refused(request, found):
        return refusal
    person = person_of(request)
    form = saved(
        lambda: form_for(asked_for(request, key), request.POST),
        lambda form: actions.answer(found, text=form.said["text"], expected=form.now, curator=person),
        by=person,
    )
    if not form.is_saved:
        return show(request, asked_for(request, key), answer_form=form, status=form.status)
    if found.kind == Kind.READING:
        messages.success(request, _("The city’s staff can read the answer on the project page."))
    else:
        messages.success(request, _("The answer is being sent by email."))
    return redirect("review_reports")


@curators_only
@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponseBase:
    found = asked_for(request, key)
    if refusal := refused(request, found):
        return refusal
    person = person_of(request)
    form = saved(
        lambda: CloseForm(request.POST, row=asked_for(request, key)),
        lambda form: actions.close(found, reason=form.said["reason"], expected=form.now, curator=person),
        by=person,
    )
    if not form.is_saved:
        return show(request, asked_for(request, key), close_form=form, status=form.status)
    messages.success(request, _("The report is closed."))
    return redirect("review_reports")


@curators_only
@require_POST
def pass_on(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Passes a question on to its city; nobody gets its words who did not agree to be asked."""
    found = asked_for(request, key)
    if refusal := refused(request, found):
        return refusal
    left: list[bool] = []
    said: Any = {"expected": seen_in(request.POST), "curator": person_of(request)}
    if late := refusal_of(lambda: left.append(questions.pass_on(found, **said))):
        return error(request, 409, happened=late)
    if left[0]:
        messages.success(request, _("The question is being sent to the focal point of the city."))
    else:
        messages.success(
            request, _("The city has been notified. The question is sent when its focal point agrees to questions.")
        )
    return redirect("review_report", found.pk)


def refused(request: HttpRequest, found: Report) -> HttpResponse | None:
    allowed = may(request.user, "report.handle", found)
    return None if allowed else error(request, 403, happened=str(getattr(allowed, "reason", "")))
