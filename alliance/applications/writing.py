"""The draft: written, saved as often as one likes, sent or discarded."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance.applications.following import show_application
from alliance.applications.gates import applicants_only, own_application, person_of
from cities import gazetteer
from cities.applications import applying
from cities.applications.forms import ApplicationForm, StepForm
from cities.applications.models import Application
from cities.applications.steps import can_be_taken
from core.accounts.forms import errors_of
from core.accounts.limits import DAY, Limit
from core.conflicts import refusal_of, saved, seen_in
from core.history.write import Actor
from core.text.languages import DEFAULT_LANGUAGE
from core.ui.answers import error
from core.workflow import NOT_NOW

SENT = Limit("applications", 3, DAY)
State = Application.State
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@applicants_only
@read_or_send
def edit(request: HttpRequest, key: UUID) -> HttpResponseBase:
    row = own_application(request, key)
    by, is_over = person_of(request).pk, not can_be_taken(row, "save")
    if request.method != "POST":
        return error(request, 409) if is_over else form_page(request, row, ApplicationForm(instance=row, by=by))
    actor = Actor.person(person_of(request))

    def make() -> ApplicationForm:
        return ApplicationForm(request.POST, request.FILES, instance=own_application(request, key), by=by)

    form = saved(
        make,
        lambda form: applying.save(own_application(request, key), facts=form.facts, expected=form.now, by=actor),
        by=person_of(request),
    )
    if form.is_saved:
        messages.success(request, saved_sentence(own_application(request, key)))
        return redirect("application", row.pk)
    return form_page(request, own_application(request, key), form, status=409 if is_over else form.status)


def saved_sentence(row: Application) -> str:
    if applying.missing(row):
        return _("Saved. Complete the list on this page, then submit the application.")
    return _("Saved. You can now submit the application.")


def form_page(
    request: HttpRequest, row: Application, form: ApplicationForm, *, notice: str = "", status: int = 200
) -> HttpResponse:
    place = gazetteer.place_of(row.gazetteer_id)
    chosen = form["focal_point"].value()
    context = {
        "title": _("Your application"),
        "application": row,
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
        "notice": notice,
        "place": place,
        "place_name": place.name_for(get_language() or DEFAULT_LANGUAGE) if place else "",
        "credit_url": gazetteer.HOME,
        "focal_options": [
            {"value": value, "label": label, "checked": value == chosen} for value, label in row.FocalPoint.choices
        ],
    }
    return render(request, "applications/edit.html", context, status=status)


@applicants_only
@require_POST
def submit(request: HttpRequest, key: UUID) -> HttpResponseBase:
    row, person = own_application(request, key), person_of(request)
    version = seen_in(request.POST)
    if row.state == State.WAITING and row.version == version + 1:
        return redirect("application", row.pk)  # pressed twice
    if not can_be_taken(row, "submit"):
        return show_application(request, row, notice=str(NOT_NOW), status=409)
    if applying.missing(row):
        return show_application(request, row, asked_to_send=True)
    if (wait := SENT.take(person.pk)) is not None:
        return too_many(request, wait)
    try:
        late = refusal_of(lambda: applying.submit(row, expected=version, by=Actor.person(person)))
    except ValidationError:
        SENT.give_back(person.pk)
        return show_application(request, own_application(request, key), asked_to_send=True)
    if late:
        SENT.give_back(person.pk)
        return show_application(request, own_application(request, key), notice=str(NOT_NOW), status=409)
    return redirect("application", row.pk)


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    return error(
        request,
        429,
        title=_("Too many applications"),
        happened=_("You can submit up to three applications a day. Nothing was submitted, and your draft is kept."),
        next_step=_("Try again tomorrow."),
        wait=wait,
    )


@applicants_only
@read_or_send
def discard(request: HttpRequest, key: UUID) -> HttpResponseBase:
    row = own_application(request, key)
    if not can_be_taken(row, "discard"):
        return error(request, 409)
    if request.method != "POST":
        context = {
            "title": _("Discard the draft"),
            "text": _("Your text and the file are deleted immediately. No one else has seen them."),
            "button": _("Discard the draft"),
            "application": row,
            "form": StepForm(row=row),
        }
        return render(request, "applications/step.html", context)
    by = Actor.person(person_of(request))
    if late := refusal_of(lambda: applying.discard(row, expected=seen_in(request.POST), by=by)):
        return error(request, 409, happened=late)
    messages.success(request, _("The draft was discarded."))
    return redirect("application_list")
