"""The first step: the city, from the gazetteer or by hand. A page that works without script, by a search and a list."""

import uuid
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance.applications.gates import applicants_only, own_application, person_of
from cities import gazetteer
from cities.applications import applying
from cities.applications.applying import MOST_DRAFTS
from cities.applications.duplicates import listed_names
from cities.applications.forms import OTHER, PlaceForm, SearchForm
from cities.applications.models import Application
from cities.applications.steps import can_be_taken
from cities.models import City
from cities.places import country_name
from core.accounts.forms import errors_of
from core.conflicts import saved
from core.history.write import Actor, AlreadyExists
from core.text.languages import DEFAULT_LANGUAGE
from core.ui.answers import error
from core.workflow import InvalidTransition

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@applicants_only
@read_or_send
def new(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return find_page(request, None)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return find_page(request, None, form)
    key = form.cleaned_data["key"] or uuid.uuid4()
    try:
        made = applying.begin(applicant=person_of(request), facts=form.facts, key=key)
    except AlreadyExists:  # pressed twice
        return redirect("application_edit", own_application(request, key).pk)
    except InvalidTransition as wrong:
        more = _("Your drafts are listed on the page of your applications.")
        return find_page(request, None, form, notice=str(wrong), more=more, status=409)
    return redirect("application_edit", made.pk)


@applicants_only
@read_or_send
def city(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Another city for a draft."""
    row = own_application(request, key)
    is_over = not can_be_taken(row, "save")
    if request.method != "POST":
        return error(request, 409) if is_over else find_page(request, row)
    person = person_of(request)

    def act(form: PlaceForm) -> object:
        return applying.choose_place(row, facts=form.facts, expected=form.now, by=Actor.person(person))

    form = saved(lambda: PlaceForm(request.POST, row=own_application(request, key)), act, by=person)
    if form.is_saved:
        return redirect("application_edit", row.pk)
    return find_page(request, row, form, status=409 if is_over else form.status)


def find_page(
    request: HttpRequest,
    row: Application | None,
    form: PlaceForm | None = None,
    *,
    notice: str = "",
    more: str = "",
    status: int = 200,
) -> HttpResponse:
    asked = SearchForm(request.POST if form else request.GET)
    wanted = str(asked.cleaned_data["q"]) if asked.is_valid() else ""
    found = gazetteer.find(wanted)
    context = {
        "title": _("Choose the city or district"),
        "action": reverse("application_city", args=[row.pk]) if row else reverse("application_new"),
        "wanted": wanted,
        "places": len(found),
        "options": options(found, form),
        "is_nothing": bool(wanted) and not found,
        "form": form or PlaceForm(row=row, initial=first_values(row, wanted)),
        "errors": errors_of(form) if form else [],
        "notice": notice,
        "more": more,
        "drafts": [] if row else list(Application.objects.drafts_of(person_of(request))[:MOST_DRAFTS]),
        "credit_url": gazetteer.HOME,
    }
    return render(request, "applications/find.html", context, status=status)


def first_values(row: Application | None, wanted: str) -> dict[str, Any]:
    return {"key": uuid.uuid4(), "name": wanted}


def options(found: list[gazetteer.Place], form: PlaceForm | None) -> list[dict[str, Any]]:
    chosen = str(form.data.get("place", "")) if form else ""
    here = listed_names({place.country for place in found}) if found else []
    places = [
        {
            "value": str(place.id),
            "label": label(place),
            "help": place_note(place, here),
            "checked": chosen == str(place.id),
        }
        for place in found
    ]
    other = {"value": OTHER, "label": _("Not in this list"), "help": "", "checked": chosen == OTHER or not found}
    return [*places, other]


def label(place: gazetteer.Place) -> str:
    language = get_language() or DEFAULT_LANGUAGE
    words = {
        "name": place.name_for(language),
        "division": place.division_for(language),
        "country": country_name(place.country),
    }
    return _("%(name)s, %(division)s, %(country)s") % words if words["division"] else _("%(name)s, %(country)s") % words


def place_note(place: gazetteer.Place, here: list[tuple[frozenset[str], set[str], City]]) -> str:
    """What is here already, before somebody applies for it again; else enough to tell two places of one name apart. The
    number of people has no year, so it is not shown."""
    names = gazetteer.names_of_place(place.id)
    for codes, own, city in here:
        if place.country in codes and not names.isdisjoint(own):
            return _("%(city)s is already on this site.") % {"city": city.name}
    words = {"latitude": f"{place.latitude:.2f}", "longitude": f"{place.longitude:.2f}", "zone": place.time_zone}
    return _("%(latitude)s, %(longitude)s; time zone %(zone)s") % words
