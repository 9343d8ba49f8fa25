"""Species lists as curators meet them: what a city sent, the reference lists of countries, and hidden names."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.secretariat.gates import curators_only, person_of
from alliance.secretariat.proposal_view import ProposalView
from cities.models import City
from cities.places import NOWHERE, by_reading, country_name
from core.conflicts import refusal_of, seen_in
from core.files.forms import UploadField, WithUploads
from core.history.write import Actor
from core.review.forms.controls import OneLine, Picked, Text, WebAddress, Year
from core.review.models import Proposal
from core.text import limits
from core.ui.answers import error
from core.ui.paging import page_of
from measurement.records.names import binomial
from measurement.species import actions, reference_lists, showing
from measurement.species.models import Reference, SensitiveName, SpeciesList

SAMPLE = 50
MOST_NAMES = 500  # at once


# --- What a city sent ---------------------------------------------------------------------------------------------


def address(reading: ProposalView) -> str:
    """The page of the list behind what was sent; nothing of another kind."""
    is_list = reading.kind.model is SpeciesList
    return reverse("review_species", args=[reading.proposal.pk]) if is_list else ""


@curators_only
@require_safe
def sent(request: HttpRequest, key: UUID) -> HttpResponse:
    """Counts, warnings and a sample, and never a place or an observer: nobody stored any."""
    proposal = get_object_or_404(Proposal.objects.visible_to(person_of(request)), pk=key, kind="specieslist")
    row = get_object_or_404(SpeciesList.objects.select_related("city", "reference"), pk=proposal.object_id)
    context = {
        "title": row.title,
        "above": [{"label": ProposalView(proposal).title, "url": reverse("review_item", args=[key])}],
        "row": row,
        "facts": showing.rows_read(row.told.get("rows", showing.NO_ROWS)),
        "reasons": showing.reasons(row.told.get("rows", showing.NO_ROWS)),
        "reason_header": showing.reason_header(),
        "to_know": showing.to_know(row.told.get("warnings", [])),
        "sample": [
            [each.name, showing.years(each.first_year, each.last_year), showing.known(each.records)]
            for each in spread(row)
        ],
        "sample_header": [{"label": label} for label in (_("Species"), _("Years"), _("Records"))],
    }
    return render(request, "secretariat/species.html", context)


def spread(row: SpeciesList) -> list[Any]:
    """Species from all over the list: the same at each look."""
    keys = list(row.rows.order_by("name", "pk").values_list("pk", flat=True))
    chosen = keys[:: max(len(keys) // SAMPLE, 1)][:SAMPLE]
    return list(row.rows.filter(pk__in=chosen).order_by("name", "pk"))


# --- What curators keep -------------------------------------------------------------------------------------------


@curators_only
@require_safe
def kept_by_curators(request: HttpRequest) -> HttpResponse:
    hidden = page_of(SensitiveName.objects.select_related("city").order_by("name", "pk"), request.GET.get("page"))
    context = {
        "title": _("Species lists"),
        "section": "species",
        "references": [
            [each.title, country_name(each.country), str(each.year), each.citation] for each in Reference.objects.all()
        ],
        "reference_header": [{"label": label} for label in (_("Title"), _("Country"), _("Year"), _("Citation"))],
        "hidden": hidden,
        "rows": [(each, each.city.name if each.city else country_name(each.country)) for each in hidden.object_list],
        "params": request.GET,
    }
    return render(request, "secretariat/species-kept.html", context)


def countries_to_choose() -> list[tuple[str, str]]:
    return [*by_reading(get_language() or "en"), (NOWHERE, country_name(NOWHERE))]


class ReferenceForm(WithUploads, forms.Form):
    """A country's list of introduced and invasive species, with the citation that goes with every use of it."""

    file = UploadField(
        kinds={"archive"},
        label=gettext_lazy("Darwin Core archive"),
        help_text=gettext_lazy("In the form of the Global Register of Introduced and Invasive Species."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="id_%s", **options)
        self.fields |= {
            "country": Picked(countries_to_choose(), None),
            "title": OneLine(_("Title"), limits.NAME),
            "year": Year(_("Year"), None, latest=timezone.localdate().year),
            "citation": Text(_("Citation"), limits.SUMMARY, rows=3),
            "link": WebAddress(_("Web address of the source"), limits.URL),
        }
        self.fields["country"].label = _("Country or region")
        for name in ("country", "title", "year", "citation"):
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("file") and (wrong := reference_lists.wrong_with(said["file"])):
            self.add_error("file", wrong)
        return said

    @property
    def changes(self) -> dict[str, Any]:
        return {name: said for name, said in self.cleaned_data.items() if name != "file"}


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_reference(request: HttpRequest) -> HttpResponseBase:
    person = person_of(request)
    sent_now = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReferenceForm(*sent_now, tenant=None, by=person.pk)
    if form.is_bound and form.is_valid() and "more" not in request.POST:
        actions.add_reference(form.cleaned_data["file"], changes=form.changes, by=Actor.person(person))
        messages.success(request, _("The reference list was saved. It is used in the next count of a list."))
        return redirect("review_species_kept")
    return form_page(request, form, _("Add a reference list"), _("Save the reference list"))


class HideForm(forms.Form):
    """Names that nobody may read, in a country or in one city."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_%s")
        cities = [(str(each.pk), each.name) for each in City.objects.public().by_name(get_language() or "en")]
        self.fields |= {
            "names": Text(_("Scientific names"), limits.BODY, rows=6),
            "country": Picked(countries_to_choose(), None),
            "city": Picked(cities, None),
            "reason": Text(_("Reason"), limits.REASON, rows=2),
        }
        self.fields["names"].help_text = _("One name in each line.")
        self.fields["country"].label = _("Country or region")
        self.fields["city"].label = _("City")
        self.fields["names"].required = True
        self.fields["names"].error_messages["required"] = _("Enter at least one name.")

    def clean_names(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["names"].splitlines() if line.strip()]
        found = [(line, binomial(line)) for line in lines[: MOST_NAMES + 1]]
        if len(lines) > MOST_NAMES:
            raise ValidationError(_("Enter %(most)s names or fewer.") % {"most": MOST_NAMES})
        if wrong := [line for line, name in found if name is None]:
            raise ValidationError(_("%(name)s is not a name of a species.") % {"name": wrong[0]})
        return [name for _line, name in found if name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and bool(said.get("country")) == bool(said.get("city")):
            self.add_error("country", _("Choose a country or a city."))
        return said


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest) -> HttpResponseBase:
    form = HideForm(*((request.POST,) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        where = {"country": said["country"], "city": int(said["city"]) if said["city"] else None}
        changes = {**where, "reason": said["reason"]}
        hidden = actions.hide(said["names"], changes=changes, by=Actor.person(person_of(request)))
        messages.success(request, _("Names hidden: %(count)s.") % {"count": len(hidden)})
        return redirect("review_species_kept")
    return form_page(request, form, _("Hide names of species"), _("Hide these names"))


def form_page(request: HttpRequest, form: Any, title: str, button: str) -> HttpResponse:
    errors = [
        {"text": " ".join(map(str, texts)), "url": f"#id_{name}" if name in form.fields else "#main"}
        for name, texts in form.errors.items()
    ]
    context = {
        "title": title,
        "section": "species",
        "above": [{"label": _("Species lists"), "url": reverse("review_species_kept")}],
        "form": form,
        "fields": list(form),
        "errors": errors,
        "button": button,
    }
    return render(request, "secretariat/species-form.html", context)


@curators_only
@require_POST
def unhide(request: HttpRequest, number: int) -> HttpResponseBase:
    row = SensitiveName.objects.filter(pk=number).first()
    if row is None:
        raise Http404
    by = Actor.person(person_of(request))
    if late := refusal_of(lambda: actions.unhide(row, expected=seen_in(request.POST), by=by)):
        return error(request, 409, happened=late)
    messages.success(request, _("%(name)s is shown again.") % {"name": row.name})
    return redirect("review_species_kept")
