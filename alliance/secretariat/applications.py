"""Applications to join, for curators: what waits, and one with all that it takes to decide."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from alliance.secretariat.gates import curators_only, person_of
from alliance.secretariat.queue import waited
from cities.applications import deciding, duplicates, membership
from cities.applications import views as pages
from cities.applications.admission import may_be_admitted
from cities.applications.forms import NoteForm
from cities.applications.models import Application, MembershipText
from cities.applications.querysets import DECIDED, ApplicationQuerySet
from cities.applications.steps import can_be_taken
from cities.places import country_name
from core.accounts.forms import errors_of
from core.accounts.models import User
from core.accounts.permissions import may
from core.text.clocks import clock
from core.ui.answers import error
from core.ui.paging import page_of

State = Application.State
NO_ROWS: Mapping[str, Promise] = {
    "waiting": gettext_lazy("No application is waiting for a decision."),
    "asked": gettext_lazy("No application is waiting for an answer from the applicant."),
    "admit": gettext_lazy("No city is ready to be admitted."),
    "decided": gettext_lazy("Nothing has been decided yet."),
}
READY = Q(city__status__in=("draft", "founding"), city__confirmed_on__isnull=False)
CONDITIONS = {
    "waiting": Q(state=State.WAITING),
    "asked": Q(state=State.ASKED),
    "admit": Q(state=State.APPROVED) & READY,
    "decided": Q(state__in=DECIDED),
}
ORDERS = {
    "waiting": ("waiting_since", "pk"),
    "asked": ("waiting_since", "pk"),
    "admit": ("decided_at", "pk"),
    "decided": ("-decided_at", "pk"),
}
LABELS = {
    "ask": gettext_lazy("Ask the applicant"),
    "approve": gettext_lazy("Approve"),
    "provisional": gettext_lazy("Approve on condition that the letter follows"),
    "confirm": gettext_lazy("Confirm that the letter has arrived"),
    "decline": pgettext_lazy("applications", "Decline"),
    "reopen": gettext_lazy("Reopen"),
    "undo": gettext_lazy("Withdraw the approval"),
}


@curators_only
@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("state", "")
    state = wanted if wanted in CONDITIONS else "waiting"
    rows = Application.objects.submitted()
    counts = rows.aggregate(**{name: Count("pk", filter=condition) for name, condition in CONDITIONS.items()})
    page = page_of(chosen(state, rows), request.GET.get("page"), count=counts[state])
    context = {
        "title": _("Applications"),
        "tabs": tabs(state, counts),
        "caption": str(tab_names()[state]),
        "header": header(state),
        "rows": [cells(row, state) for row in page.object_list],
        "list_page": page,
        "params": request.GET,
        "empty": NO_ROWS[state],
        **unsaid_of_membership(),
    }
    return render(request, "secretariat/applications.html", context)


def unsaid_of_membership() -> dict[str, Any]:
    """What the page on joining tells applicants that the secretariat has not said, and where it is written."""
    row = MembershipText.objects.shown()
    add, change = "admin:cities_membershiptext_add", "admin:cities_membershiptext_change"
    return {"unsaid": membership.unsaid(row), "text_url": reverse(change, args=[row.pk]) if row else reverse(add)}


def chosen(state: str, rows: ApplicationQuerySet) -> ApplicationQuerySet:
    return rows.filter(CONDITIONS[state]).select_related("applicant", "kind", "city").order_by(*ORDERS[state])


def tab_names() -> dict[str, str]:
    return {
        "waiting": pgettext("applications", "Waiting"),
        "asked": pgettext("applications", "Waiting for the applicant"),
        "admit": _("To be admitted"),
        "decided": pgettext("applications", "Decided"),
    }


def tabs(state: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    address = reverse("applications")
    return [
        {
            "label": label,
            "url": address if name == "waiting" else f"{address}?state={name}",
            "count": counts[name],
            "current": name == state,
        }
        for name, label in tab_names().items()
    ]


def header(state: str) -> list[dict[str, Any]]:
    last = {"label": _("Decided on")} if state in ("admit", "decided") else {"label": pgettext("applications", "Since")}
    names = [_("City or district"), _("Number"), _("Country or region"), _("Kind"), _("Applicant"), _("Status")]
    return [*({"label": name} for name in names), last]


def cells(row: Application, state: str) -> list[Any]:
    tag = pages.state_tag(row)
    kind = _("Another organisation") if row.is_other_kind else (row.kind.name if row.kind else "")
    return [
        {
            "text": _("%(name)s (example)") % {"name": row.city_name} if row.is_example else row.city_name,
            "url": reverse("application_review", args=[row.pk]),
        },
        row.number or "",
        country_name(row.country),
        kind,
        row.applicant.name,
        {"text": tag["label"], "tone": tag["tone"]},
        when(row, state),
    ]


def when(row: Application, state: str) -> Any:
    if state in ("admit", "decided"):
        return clock(row.decided_at) if row.decided_at else ""
    return waited(row.waiting_since, timezone.now()) if row.waiting_since else ""


# --- One ----------------------------------------------------------------------------------------------------------


def application_asked_for(request: HttpRequest, key: UUID) -> Application:
    """Raises Http404 for drafts, the curator's own too: that is written on its own page."""
    rows = Application.objects.submitted().visible_to(person_of(request))
    return get_object_or_404(rows.select_related("applicant", "kind", "city"), pk=key)


@curators_only
@require_safe
def application(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Shows an application; with the step that was chosen on it, it leads to the page of that step."""
    row, step = application_asked_for(request, key), request.GET.get("step")
    if step is None:
        return show(request, row)
    if step in LABELS and may(person_of(request), "application.decide", row) and can_be_taken(row, step):
        return redirect(f"application_{step}", row.pk)
    return show(request, row, wrong_step=_("Choose what happens with the application."))


def show(
    request: HttpRequest,
    row: Application,
    *,
    form: NoteForm | None = None,
    notice: str = "",
    wrong_step: str = "",
    status: int = 200,
) -> HttpResponse:
    person, like = person_of(request), duplicates.like(row)
    allowed = may(person, "application.decide", row)
    context = {
        "title": _("Application %(number)s: %(city)s") % {"number": row.number, "city": row.city_name},
        "application": row,
        "tag": pages.state_tag(row),
        "lines": pages.lines(row),
        "letter": pages.letter(row),
        "contact": contact(row.applicant),
        "told": pages.told_to_curator(row, like),
        "thread": pages.thread(row),
        "steps": pages.steps(row, as_curator=True),
        "notes": row.notes.all() if allowed else (),
        "form": (form or NoteForm()) if allowed else None,
        "errors": errors_of(form) if form else [{"text": wrong_step, "url": "#id_step"}] if wrong_step else [],
        "wrong_step": wrong_step,
        "notice": notice,
        "why_not": "" if allowed else str(getattr(allowed, "reason", "")),
        "offers": offers(row) if allowed else [],
        "admit_url": reverse("city_admit", args=[row.city.slug]) if row.city and may_be_admitted(row.city) else "",
        "team_url": reverse("review_team", args=[row.city.slug]) if row.city else "",
        "may_remove": person.is_superuser,
    }
    return render(request, "secretariat/application.html", context, status=status)


def contact(applicant: User) -> dict[str, str]:
    return {"name": applicant.name, "email": applicant.email, "language": applicant.get_language_display()}


def offers(row: Application) -> list[dict[str, str]]:
    """The steps that can be taken. Each has a page of its own, where nothing is decided before it is sent."""
    return [{"value": name, "label": str(LABELS[name])} for name in LABELS if can_be_taken(row, name)]


@curators_only
@require_POST
def note(request: HttpRequest, key: UUID) -> HttpResponseBase:
    row = application_asked_for(request, key)
    if refusal := refused_to_involved(request, row):
        return refusal
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show(request, row, form=form)
    deciding.note(row, text=form.cleaned_data["text"], curator=person_of(request))
    return redirect(f"{reverse('application_review', args=[row.pk])}#notes")


def refused_to_involved(request: HttpRequest, row: Application) -> HttpResponse | None:
    """403 with its reason for whoever applied or works for the city."""
    allowed = may(person_of(request), "application.decide", row)
    return None if allowed else error(request, 403, happened=str(getattr(allowed, "reason", "")))
