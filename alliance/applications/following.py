"""One's own applications: the list, the page of one with its thread, its files, and the way back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.applications.gates import applicants_only, own_application, person_of
from cities import gazetteer
from cities.applications import applying, duplicates
from cities.applications import views as pages
from cities.applications.forms import ReplyForm, StepForm
from cities.applications.models import Application, ApplicationMessage
from cities.applications.steps import can_be_taken, has_lead
from cities.team.models import Invitation
from core.accounts.forms import errors_of
from core.accounts.gates import signed_in
from core.accounts.limits import DAY, Limit
from core.accounts.permissions import may
from core.conflicts import refusal_of, seen_in
from core.files.serving import file_response
from core.history.write import Actor, AlreadyExists
from core.ui.answers import error
from core.ui.paging import page_of
from core.workflow import NOT_NOW, InvalidTransition

WRITTEN = Limit("application-messages", 20, DAY)
State = Application.State


@applicants_only
@require_safe
def own_list(request: HttpRequest) -> HttpResponse:
    page = page_of(Application.objects.of(person_of(request)).order_by("-made_at", "pk"), request.GET.get("page"))
    rows = [
        [
            {"text": row.city_name, "url": row.get_absolute_url()},
            row.number or _("not submitted"),
            {"text": pages.state_tag(row)["label"], "tone": pages.state_tag(row)["tone"]},
        ]
        for row in page.object_list
    ]
    context = {
        "title": _("Your applications"),
        "header": [{"label": _("City or district")}, {"label": _("Number")}, {"label": _("Status")}],
        "rows": rows,
        "list_page": page,
        "params": request.GET,
    }
    return render(request, "applications/list.html", context)


@applicants_only
@require_safe
def page(request: HttpRequest, key: UUID) -> HttpResponse:
    return show_application(request, own_application(request, key))


def show_application(
    request: HttpRequest,
    row: Application,
    *,
    form: ReplyForm | None = None,
    asked_to_send: bool = False,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """The draft with what is missing; afterwards what was sent, the thread and what happens next."""
    is_draft = row.state == State.DRAFT
    lacking = missing(row) if is_draft else []
    may_write = can_be_taken(row, "reply")
    desk = workspace_url(request, row)
    context = {
        "title": row.city_name if is_draft else _("Application %(number)s") % {"number": row.number},
        "application": row,
        "tag": pages.state_tag(row),
        "is_draft": is_draft,
        "missing": lacking,
        "errors": lacking if asked_to_send else (errors_of(form) if form else []),
        "told": pages.told_to_applicant(row, duplicates.like(row)) if is_draft or row.is_at_work else [],
        "next": next_steps(row, may_work=bool(desk)),
        "lines": pages.lines(row),
        "letter": pages.letter(row),
        "thread": [] if is_draft else pages.thread(row),
        "steps": [] if is_draft else pages.steps(row, as_curator=False),
        "form": (form or ReplyForm(by=row.applicant_id)) if may_write else None,
        "unsent": form.data.get("text", "") if form and not may_write else "",
        "notice": notice,
        "may_withdraw": can_be_taken(row, "withdraw"),
        "workspace_url": desk,
        "place": gazetteer.place_of(row.gazetteer_id),
        "credit_url": gazetteer.HOME,
    }
    return render(request, "applications/application.html", context, status=status)


def missing(row: Application) -> list[dict[str, str]]:
    edit = reverse("application_edit", args=[row.pk])
    found = applying.missing(row).items()
    return [{"text": text, "url": f"{edit}#id_{name}", "section": ""} for name, text in found]


NEXT = {
    State.WAITING: gettext_lazy(
        "The secretariat is reviewing your application and aims to answer within 5 working days. You "
        "will be notified by email."
    ),
    State.ASKED: gettext_lazy("The secretariat has asked you a question. Answer below and attach a file if needed."),
    State.DECLINED: gettext_lazy("The reason is given below. You can apply again at any time."),
    State.WITHDRAWN: gettext_lazy("You have withdrawn this application. It will be removed after twelve months."),
}


def next_steps(row: Application, *, may_work: bool) -> list[str]:
    """What happens next, in sentences to the applicant, who may work for the city already, or not."""
    if row.state not in (State.APPROVED, State.PROVISIONAL):
        return [str(NEXT[State(row.state)])] if row.state in NEXT else []
    found = [] if may_work else [who_works(row)]
    if row.state == State.PROVISIONAL:
        found += [_("Your team can already write content.")] if may_work else []
        return [*found, _("Your city can be listed once the letter arrives. Send the letter as a file below.")]
    if row.city is not None and row.city.is_listed:
        return [*found, _("Your city is listed. What its team sends is published after a review.")]
    if may_work:
        found.append(_("Write the profile of your city and send it for review."))
    return [*found, _("Your city is listed once its profile is published.")]


def who_works(row: Application) -> str:
    """Who writes for the city where the applicant does not: the colleague whom they named, once that one came."""
    if has_lead(row.city):
        return _("Your city has a lead. Ask the lead to invite you if you want to write content too.")
    invited = Invitation.objects.open().filter(city=row.city, as_focal_point=True).order_by("-expires_at").first()
    if invited is None:
        return _(
            "Your city has no lead yet, and no invitation is open. Write to the secretariat below: it can "
            "invite your colleague again, or someone else."
        )
    until = date_format(timezone.localdate(invited.expires_at))
    return _(
        "The colleague whom you named as focal point has been invited by email. The invitation is valid until "
        "%(day)s. Your city’s team can write content once your colleague accepts."
    ) % {"day": until}


def workspace_url(request: HttpRequest, row: Application) -> str:
    if row.city is None or not may(request.user, "city.work", row.city):
        return ""
    return reverse("workspace", args=[row.city.slug])


# --- Writing, taking back -----------------------------------------------------------------------------------------


@applicants_only
@require_POST
def reply(request: HttpRequest, key: UUID) -> HttpResponseBase:
    row, person = own_application(request, key), person_of(request)
    form = ReplyForm(request.POST, request.FILES, by=person.pk)
    if not can_be_taken(row, "reply"):
        return show_application(request, row, form=form, notice=str(NOT_NOW), status=409)
    if not form.is_valid():
        return show_application(request, row, form=form)
    given = form.cleaned_data
    if (wait := WRITTEN.take(person.pk)) is not None:
        return error(
            request, 429, happened=_("You have sent many messages today. This message was not sent."), wait=wait
        )
    try:
        applying.reply(row, text=given["text"], file=given["file"], by=Actor.person(person), key=given["key"])
    except AlreadyExists:  # pressed twice
        return redirect(f"{row.get_absolute_url()}#thread")
    except InvalidTransition as wrong:
        return show_application(request, own_application(request, key), form=form, notice=str(wrong), status=409)
    messages.success(request, _("Your message was sent. The secretariat will answer on this page."))
    return redirect(f"{row.get_absolute_url()}#thread")


@applicants_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, key: UUID) -> HttpResponseBase:
    row = own_application(request, key)
    if not can_be_taken(row, "withdraw"):
        return show_application(request, row, notice=str(NOT_NOW), status=409)
    if request.method != "POST":
        return asked(request, row)
    by = Actor.person(person_of(request))
    if refusal_of(lambda: applying.withdraw(row, expected=seen_in(request.POST), by=by)):
        return show_application(request, own_application(request, key), notice=str(NOT_NOW), status=409)
    messages.success(request, _("You have withdrawn the application. You can apply again at any time."))
    return redirect("application", row.pk)


def asked(request: HttpRequest, row: Application) -> HttpResponse:
    context: dict[str, Any] = {
        "title": _("Withdraw the application"),
        "text": _("The secretariat will no longer decide on this application. You can apply again at any time."),
        "button": _("Withdraw"),
        "application": row,
        "form": StepForm(row=row),
    }
    return render(request, "applications/step.html", context)


# --- Files: for the applicant and for curators, asked anew each time ----------------------------------------------


def visible(request: HttpRequest, key: UUID) -> Application:
    return get_object_or_404(Application.objects.visible_to(request.user), pk=key)


@signed_in
@require_safe
def letter(request: HttpRequest, key: UUID) -> HttpResponseBase:
    row = visible(request, key)
    if not row.letter:
        raise Http404
    return file_response(request, str(row.letter.name), public=False)


@signed_in
@require_safe
def file(request: HttpRequest, key: UUID, message: UUID) -> HttpResponseBase:
    found = get_object_or_404(ApplicationMessage, pk=message, application=visible(request, key))
    if not found.file:
        raise Http404
    return file_response(request, str(found.file.name), public=False)
