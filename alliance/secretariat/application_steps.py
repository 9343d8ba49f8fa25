"""The steps of a curator on an application. Each has a page that says what will happen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods

from alliance.secretariat.applications import LABELS, application_asked_for, refused_to_involved
from alliance.secretariat.gates import curators_only, person_of
from cities.applications import admission, deciding, duplicates, erasure
from cities.applications.forms import AdmitForm, ApproveForm, MessageForm, StepForm
from cities.applications.models import Application
from cities.applications.notifications import REASONS
from cities.applications.steps import can_be_taken
from cities.models import City
from core.accounts.forms import errors_of
from core.accounts.fresh import is_fresh, to_re_enter
from core.accounts.permissions import may
from core.conflicts import refusal_of, saved, seen_in
from core.history.write import Actor
from core.text.fallback import localized
from core.text.moments import today_at
from core.ui.answers import error
from core.workflow import NOT_NOW, InvalidTransition

State = Application.State
Status = City.Status
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`needed`: the applicant must be told something."""

    name: str
    title: str | Promise
    text: str | Promise
    done: str | Promise
    run: Callable[..., object]
    needed: bool = False
    kind: str = "solid"


def asking(row: Application, *, message: str, expected: int, curator: Any) -> object:
    return deciding.ask(row, text=message, expected=expected, curator=curator)


STEPS = {
    step.name: step
    for step in (
        Step(
            name="ask",
            title=gettext_lazy("Ask the applicant"),
            text=gettext_lazy(
                "The question is shown in the thread and sent by email. The applicant answers in the thread."
            ),
            done=gettext_lazy("The question was sent. The applicant can answer on the page of the application."),
            run=asking,
            needed=True,
        ),
        Step(
            name="confirm",
            title=gettext_lazy("Confirm that the letter has arrived"),
            text=gettext_lazy("The approval becomes final. The city can be admitted once its profile is published."),
            done=gettext_lazy("The approval is now final. You can admit the city once its profile is published."),
            run=deciding.confirm,
        ),
        Step(
            name="decline",
            title=gettext_lazy("Decline the application"),
            text=gettext_lazy("The applicant receives your message by email. You can reopen the application later."),
            done=gettext_lazy("Declined. The applicant will be notified by email."),
            run=deciding.decline,
            needed=True,
            kind="danger",
        ),
        Step(
            name="reopen",
            title=gettext_lazy("Reopen the application"),
            text=gettext_lazy(
                "The application will wait for a decision again, and the applicant will be notified by email."
            ),
            done=gettext_lazy("The application is waiting for a decision again."),
            run=deciding.reopen,
        ),
        Step(
            name="undo",
            title=gettext_lazy("Withdraw the approval"),
            text=gettext_lazy(
                "The team loses its rights immediately, and an open invitation is no longer valid. What the "
                "team wrote is kept and becomes available again with a new approval. The applicant will be "
                "notified by email."
            ),
            done=gettext_lazy("The approval has been withdrawn."),
            run=deciding.undo,
            kind="danger",
        ),
    )
}


@curators_only
@read_or_send
def take(request: HttpRequest, key: UUID, step: str) -> HttpResponseBase:
    row, chosen = application_asked_for(request, key), STEPS[step]
    if refusal := refused_to_involved(request, row):
        return refusal
    if request.method != "POST":
        late = "" if can_be_taken(row, step) else str(NOT_NOW)
        form = message_form(request, row, step)
        return asked(request, row, chosen, form, notice=late, status=409 if late else 200)
    person = person_of(request)

    def act(form: MessageForm) -> object:
        if not can_be_taken(application_asked_for(request, key), step):
            raise InvalidTransition
        return chosen.run(row, message=form.said["message"], expected=form.now, curator=person)

    form = saved(lambda: message_form(request, application_asked_for(request, key), step, request.POST), act, by=person)
    if not form.is_saved:
        return asked(request, application_asked_for(request, key), chosen, form, status=form.status)
    messages.success(request, str(chosen.done))
    return redirect("application_review", row.pk)


def message_form(request: HttpRequest, row: Application, step: str, data: Any = None) -> MessageForm:
    return MessageForm(data, row=row, initial=first_words(request, row, step), needed=STEPS[step].needed)


def first_words(request: HttpRequest, row: Application, step: str) -> dict[str, Any]:
    """Words of a refusal in the applicant's language: the curator writes on from there."""
    label_and_text = REASONS.get(request.GET.get("reason", "")) if step == "decline" else None
    with override(row.applicant.language):
        text = str(label_and_text[1]) if label_and_text else ""
    return {"message": text}


def asked(
    request: HttpRequest, row: Application, step: Step, form: MessageForm, *, notice: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **frame(row),
        "title": str(step.title),
        "text": str(step.text),
        "button": str(LABELS[step.name]),
        "kind": step.kind,
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
        "notice": notice,
        "reasons": reasons(row) if step.name == "decline" else [],
    }
    return render(request, "secretariat/application-step.html", context, status=status)


def reasons(row: Application) -> list[dict[str, Any]]:
    here = reverse("application_decline", args=[row.pk])
    return [{"label": label, "url": f"{here}?reason={code}#id_message"} for code, (label, _text) in REASONS.items()]


def frame(row: Application) -> dict[str, Any]:
    return {
        "application": row,
        "language": row.applicant.get_language_display(),
        "back_url": reverse("application_review", args=[row.pk]),
    }


# --- Approving ----------------------------------------------------------------------------------------------------


@curators_only
@read_or_send
def approve(request: HttpRequest, key: UUID, *, provisionally: bool) -> HttpResponseBase:
    row = application_asked_for(request, key)
    name = "provisional" if provisionally else "approve"
    if refusal := refused_to_involved(request, row):
        return refusal
    if request.method != "POST":
        late = "" if can_be_taken(row, name) else str(NOT_NOW)
        return approve_page(request, row, name, approve_form(row), notice=late, status=409 if late else 200)
    person = person_of(request)

    def act(form: ApproveForm) -> object:
        if not can_be_taken(form.application, name):
            raise InvalidTransition
        given = form.said
        return deciding.approve(
            row,
            provisionally=provisionally,
            expected=form.now,
            curator=person,
            message=given["message"],
            city=form.chosen,
            facts=form.facts,
        )

    form = saved(lambda: approve_form(application_asked_for(request, key), request.POST), act, by=person)
    if not form.is_saved:
        return approve_page(request, application_asked_for(request, key), name, form, status=form.status)
    messages.success(request, _("Approved. The applicant will be notified by email."))
    return redirect("application_review", row.pk)


def approve_form(row: Application, data: Any = None) -> ApproveForm:
    cities = [city for city in duplicates.like(row).cities if city.status != Status.WITHDRAWN]
    return ApproveForm(data, application=row, cities=cities)


def approve_page(
    request: HttpRequest, row: Application, name: str, form: ApproveForm, *, notice: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **frame(row),
        "title": str(LABELS[name]),
        "button": str(LABELS[name]),
        "is_provisional": name == "provisional",
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
        "notice": notice,
        "options": page_options(row, form),
        "is_self": row.focal_point == row.FocalPoint.SELF,
    }
    return render(request, "secretariat/application-approve.html", context, status=status)


def page_options(row: Application, form: ApproveForm) -> list[dict[str, Any]]:
    """Chosen beforehand only where there is nothing to choose."""
    was_made = row.makes_city and row.city is not None
    new = (
        {"value": form.BEFORE, "label": _("Restore the page that was created before"), "help": after(Status.DRAFT)}
        if was_made
        else {"value": form.NEW, "label": _("A new page, as a draft"), "help": after(Status.DRAFT)}
    )
    there = [
        {
            "value": city.slug,
            "label": _("The page of %(city)s") % {"city": localized(city, "name").text},
            "help": after(city.status),
        }
        for city in form.cities.values()
        if city.pk != row.city_id or not was_made
    ]
    chosen = form.data.get("city") if form.is_bound else ("" if there else new["value"])
    return [{**option, "checked": option["value"] == chosen} for option in (new, *there)]


def after(status: str) -> str:
    """What an approval means for a page in this state."""
    if status == Status.MEMBER:
        return _("Already a member, and already listed. The page stays as it is and gets a team.")
    if status == Status.FOUNDING:
        return _(
            "Already listed, and it stays listed. The city becomes a member once its team has confirmed the "
            "profile and you admit the city."
        )
    return _("A draft that only its team can see, until its profile is published and you admit the city.")


# --- Admitting, removing ------------------------------------------------------------------------------------------


@curators_only
@read_or_send
def admit(request: HttpRequest, slug: str) -> HttpResponseBase:
    city, person = get_object_or_404(City, slug=slug), person_of(request)
    allowed = may(person, "city.admit", city)
    if not allowed:
        return error(request, 403, happened=str(getattr(allowed, "reason", "")))
    if not admission.may_be_admitted(city):
        return error(
            request,
            409,
            happened=_(
                "A city can be admitted only once, after its profile has been published and its letter has arrived."
            ),
        )
    if request.method != "POST":
        return admit_page(request, city, AdmitForm(row=city, initial={"member_since": today_at(city.time_zone)}))
    form = saved(
        lambda: AdmitForm(request.POST, row=get_object_or_404(City, slug=slug)),
        lambda form: admission.admit(city, on=form.said["member_since"], expected=form.now, curator=person),
        by=person,
    )
    if not form.is_saved:
        return admit_page(request, city, form)
    messages.success(
        request,
        _("%(city)s is now a member. The team will be notified by email.") % {"city": localized(city, "name").text},
    )
    return redirect("applications")


def admit_page(request: HttpRequest, city: City, form: AdmitForm) -> HttpResponse:
    context = {
        "title": _("Admit %(city)s as a member") % {"city": localized(city, "name").text},
        "city": city,
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
    }
    return render(request, "secretariat/admit.html", context, status=form.status)


@curators_only
@read_or_send
def remove(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Removes an application for operators: before its time, with thread, notes and files."""
    row, person = application_asked_for(request, key), person_of(request)
    if not person.is_superuser:
        return error(request, 403)
    if not is_fresh(request):
        return to_re_enter(request)
    if request.method != "POST":
        return remove_page(request, row)
    by = Actor.person(person)
    if late := refusal_of(lambda: erasure.erase(row, "application_forgotten", by=by, expected=seen_in(request.POST))):
        return error(request, 409, happened=late)
    messages.success(request, _("The application has been removed."))
    return redirect("applications")


def remove_page(request: HttpRequest, row: Application) -> HttpResponse:
    context = {
        **frame(row),
        "title": _("Remove the application"),
        "text": _(
            "The application is removed immediately, with its thread, notes and files. The history keeps its number."
        ),
        "button": _("Remove the application"),
        "kind": "danger",
        "form": StepForm(row=row),
    }
    return render(request, "secretariat/application-step.html", context)
