"""Cooperation between cities, for curators: what was reported, that requests exist and how they stand, needs that
nobody has answered. The words of a request or a link are shown when one side reported it, and not before."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.secretariat.gates import curators_only, person_of
from cities.models import City
from cities.team.models import StaffRole
from cooperation.links import actions as linking
from cooperation.models import Exchange, Link, Message, Posting, Request, ThreadFile, WantedLead
from cooperation.postings import actions
from cooperation.requests import actions as requesting
from cooperation.threads.proposed import asked_in_thread, beside_words
from core.accounts.permissions import may, require_permission
from core.conflicts import SeenForm, saved
from core.files.serving import file_response
from core.history.keys import rows_named
from core.history.rowkeys import key_of
from core.history.write import Actor
from core.review.diff.labels import with_commas
from core.review.forms.controls import OneLine
from core.review.models import Proposal
from core.text import limits
from core.text.fallback import localized
from core.ui.paging import page_of

UNMET_AFTER = timedelta(days=60)


# --- Lists --------------------------------------------------------------------------------------------------------


@curators_only
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    now = request.GET.get("show", "")
    code = now if now in LISTS else "reported"
    label, header, rows_of = LISTS[code]
    page, rows = rows_of(request)
    here = reverse("review_cooperation")
    context = {
        "title": _("Cooperation between cities"),
        "tabs": [
            {"label": str(each[0]), "url": f"{here}?show={name}", "current": name == code}
            for name, each in LISTS.items()
        ],
        "caption": str(label),
        "header": [{"label": str(each)} for each in header],
        "rows": rows,
        "list_page": page,
        "params": request.GET,
    }
    return render(request, "secretariat/cooperation.html", context)


def name_of(city: City | None) -> str:
    return localized(city, "name").text if city else ""


def day(value: Any) -> str:
    return date_format(value) if value else "–"


def reported(request: HttpRequest) -> tuple[Any, list[list[Any]]]:
    """Requests and links that nobody has dealt with. Whoever works for one of the cities does not see who reported."""
    person = person_of(request)
    requests, links = Request.objects.reported_to(person), Link.objects.reported_to(person)
    rows = [
        *(request_row(each, each.reported_on) for each in requests.select_related("from_city", "to_city")[:100]),
        *(link_row(each) for each in links.prefetch_related("parts__city")[:100]),
    ]
    return None, rows


def request_row(row: Request, on: Any) -> list[Any]:
    words = {"one": name_of(row.from_city), "other": name_of(row.to_city)}
    return [
        {"text": _("%(one)s to %(other)s") % words, "url": reverse("review_request", args=[row.key])},
        _("Request"),
        str(row.get_state_display()),
        day(on),
    ]


def link_row(row: Link) -> list[Any]:
    names = with_commas(name_of(part.city) for part in row.members)
    return [
        {"text": names, "url": reverse("review_link", args=[row.slug])},
        _("Link"),
        str(row.get_state_display()),
        day(row.reported_on or row.last_active_on),
    ]


def requests(request: HttpRequest) -> tuple[Any, list[list[Any]]]:
    """That they exist, their state and their dates."""
    found = Request.objects.exclude(state=Request.State.DRAFT).exclude(sent_on=None)
    page = page_of(found.select_related("from_city", "to_city").newest_first(), request.GET.get("page"))
    return page, [request_row(each, each.sent_on) for each in page.object_list]


def links(request: HttpRequest) -> tuple[Any, list[list[Any]]]:
    page = page_of(Link.objects.prefetch_related("parts__city").newest_first(), request.GET.get("page"))
    return page, [link_row(each) for each in page.object_list]


def unmet(request: HttpRequest) -> tuple[Any, list[list[Any]]]:
    """Needs that nobody has answered for 60 days: the secretariat may know whom to ask."""
    page = page_of(unmet_needs(timezone.localdate()), request.GET.get("page"))
    return page, [posting_row(each) for each in page.object_list]


def unmet_needs(today: date) -> QuerySet[Posting]:
    answered = Request.objects.filter(posting=OuterRef("pk")).exclude(state=Request.State.DRAFT)
    found = Posting.objects.published().needs().filter(published_on__lte=today - UNMET_AFTER)
    return found.exclude(Exists(answered)).select_related("city", "organisation").order_by("published_on", "pk")


def postings(request: HttpRequest) -> tuple[Any, list[list[Any]]]:
    found = Posting.objects.select_related("city", "organisation").order_by(F("published_on").desc(), "-pk")
    page = page_of(found, request.GET.get("page"))
    return page, [posting_row(each) for each in page.object_list]


def posting_row(row: Posting) -> list[Any]:
    title = localized(row, "title")
    url = reverse("review_posting", args=[row.slug])
    owner = row.city or row.organisation
    return [
        {"text": title.text, "lang": title.other_language, "url": url},
        localized(owner, "name").text if owner else "",
        str(row.get_state_display()),
        day(row.published_on),
    ]


def without_lead(request: HttpRequest) -> tuple[Any, list[list[Any]]]:
    """Cities with something to answer, or that another city would ask, and nobody who may."""
    leads = StaffRole.objects.leads().with_rights().filter(city=OuterRef("pk"))
    open_ones = Posting.objects.open().filter(city=OuterRef("pk"))
    asked = Request.objects.waiting().filter(waits_for=OuterRef("pk"))
    wanted = WantedLead.objects.filter(city=OuterRef("pk"))
    rows = City.objects.public().filter(Exists(open_ones) | Exists(asked) | Exists(wanted))
    page = page_of(rows.exclude(Exists(leads)).by_name(), request.GET.get("page"))
    told = wanted_by(page.object_list)
    return page, [without_lead_row(city, told.get(city.pk, [])) for city in page.object_list]


def wanted_by(cities: Iterable[City]) -> dict[int, list[WantedLead]]:
    """Who would ask each of these cities, the latest first. One query."""
    found: dict[int, list[WantedLead]] = {}
    for row in WantedLead.objects.filter(city__in=[city.pk for city in cities]).select_related("by_city"):
        found.setdefault(row.city_id, []).append(row)
    return found


def without_lead_row(city: City, told: list[WantedLead]) -> list[Any]:
    who = list(dict.fromkeys(name_of(row.by_city) for row in told))
    words = _("Cities that want to send a request: %(cities)s") % {"cities": with_commas(who)} if who else "–"
    return [name_of(city), _("No lead available to answer"), words, day(told[0].on if told else None)]


WHAT = (gettext_lazy("Item"), gettext_lazy("Kind"), gettext_lazy("Status"), gettext_lazy("Date"))
POSTED = (
    gettext_lazy("Offer or need"),
    gettext_lazy("City or organisation"),
    gettext_lazy("Status"),
    gettext_lazy("Published on"),
)
type Rows = Callable[[HttpRequest], tuple[Any, list[list[Any]]]]

LISTS: dict[str, tuple[Any, tuple[Any, ...], Rows]] = {
    "reported": (gettext_lazy("Reported"), WHAT, reported),
    "unmet": (gettext_lazy("Needs without an answer"), POSTED, unmet),
    "no-lead": (gettext_lazy("Cities without a lead"), WHAT, without_lead),
    "requests": (gettext_lazy("Requests"), WHAT, requests),
    "links": (gettext_lazy("Links"), WHAT, links),
    "postings": (gettext_lazy("Offers and needs"), POSTED, postings),
}


# --- One request, one link ----------------------------------------------------------------------------------------


class ReasonForm(SeenForm):
    """Why the secretariat steps in."""

    reason = OneLine(gettext_lazy("Reason"), limits.REASON)

    @property
    def text(self) -> str:
        return str(self["reason"].value() or "")

    @property
    def problem(self) -> str:
        return " ".join(text for texts in self.errors.values() for text in map(str, texts)) if self.is_bound else ""


DONE = {
    "close": gettext_lazy("Closed. The cities will be notified."),
    "handle": gettext_lazy("The report is marked as handled."),
}


def case[Row: (Request, Link)](
    request: HttpRequest,
    at: Callable[[], Row],
    permission: str,
    steps: Mapping[str, Callable[..., object]],
    show: Callable[[HttpRequest, Row, ReasonForm], HttpResponse],
) -> HttpResponseBase:
    """What cities have with each other, read anew by `at`, and the steps that a curator takes with a reason: to close
    it, and to answer a report. Raises Http404 for another step."""
    row, person = at(), person_of(request)
    if request.method != "POST":
        return show(request, row, ReasonForm(row=row))
    require_permission(person, permission, row)
    name = request.POST.get("step", "close")
    if name not in steps:
        raise Http404
    form = saved(
        lambda: ReasonForm(request.POST, row=at()),
        lambda form: steps[name](row, reason=form.said["reason"], expected=form.now, curator=person),
        by=person,
    )
    if not form.is_saved:
        return show(request, at(), form)
    messages.success(request, DONE[name])
    return redirect("review_cooperation")


REQUEST_CASE = {"close": requesting.close, "handle": requesting.handle_report}
LINK_CASE = {"close": linking.close, "handle": linking.handle_report}


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def one_request(request: HttpRequest, key: UUID) -> HttpResponseBase:
    return case(request, lambda: asked_for(key), "request.close", REQUEST_CASE, show_request)


def asked_for(key: UUID) -> Request:
    """Raises Http404 for a draft: it is the city's alone."""
    rows = Request.objects.exclude(state=Request.State.DRAFT).select_related("from_city", "to_city")
    return get_object_or_404(rows, key=key)


def show_request(request: HttpRequest, row: Request, form: ReasonForm) -> HttpResponse:
    is_read = bool(may(request.user, "request.read_reported", row))
    may_step = bool(may(request.user, "request.close", row))
    words = {"one": name_of(row.from_city), "other": name_of(row.to_city)}
    context = {
        "title": _("Request from %(one)s to %(other)s") % words,
        "row": row,
        "dates": dates(row),
        "said": [row.title, *([] if asked_in_thread(row) else [row.text])] if is_read else [],
        "report": row.report if is_read else "",
        "thread": thread(Message.objects.filter(request=row)) if is_read else [],
        "may_close": row.is_waiting and may_step,
        "may_handle": row.has_open_report and may_step,
        "form": form,
    }
    return render(request, "secretariat/cooperation-case.html", context, status=form.status)


def dates(row: Request) -> list[dict[str, str]]:
    found = (
        (_("Sent on"), row.sent_on),
        (_("Answer due by"), row.due_on),
        (_("Answered on"), row.answered_on),
        (_("Closed on"), row.closed_on),
        *report_days(row),
    )
    return [{"label": label, "value": day(value)} for label, value in found if value]


def report_days(row: Request | Link) -> tuple[tuple[str, date | None], ...]:
    return (_("Reported"), row.reported_on), (_("Report handled on"), row.report_handled_on)


def thread(rows: Any) -> list[dict[str, Any]]:
    return [
        {
            "who": each.author_label,
            "city": name_of(each.city),
            "step": str(each.get_step_display()),
            "proposed": beside_words(each),
            "text": each.text,
        }
        for each in rows.select_related("city")
    ]


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def one_link(request: HttpRequest, slug: str) -> HttpResponseBase:
    return case(request, lambda: link_at(slug), "link.close", LINK_CASE, show_link)


def link_at(slug: str) -> Link:
    return get_object_or_404(Link.objects.prefetch_related("parts__city"), slug=slug)


def show_link(request: HttpRequest, row: Link, form: ReasonForm) -> HttpResponse:
    is_read = bool(may(request.user, "link.read_reported", row))
    may_step = bool(may(request.user, "link.close", row))
    found = (
        (_("Start date"), row.starts),
        (_("Last exchange"), row.last_active_on),
        (_("Ended on"), row.ended_on),
        *report_days(row),
    )
    context = {
        "title": _("Link between %(cities)s") % {"cities": with_commas(name_of(part.city) for part in row.members)},
        "row": row,
        "dates": [{"label": label, "value": day(value)} for label, value in found if value],
        "said": [row.words_title, row.words_summary, *(each.learned for each in row.exchanges.all())]
        if is_read
        else [],
        "report": row.report if is_read else "",
        "thread": thread(Message.objects.filter(link=row)) if is_read else [],
        "may_close": row.state != Link.State.CLOSED and may_step,
        "may_handle": row.has_open_report and may_step,
        "form": form,
    }
    return render(request, "secretariat/cooperation-case.html", context, status=form.status)


# --- Files that are to be shown with an exchange ------------------------------------------------------------------


def proposed_files(proposal: Proposal) -> list[dict[str, Any]]:
    """Files of the exchanges that the proposal would show to everybody: whoever decides opens them first."""
    return [
        {"name": each.name, "size": each.size, "url": reverse("review_file", args=[proposal.pk, each.pk])}
        for each in attached_to(proposal)
    ]


def attached_to(proposal: Proposal) -> list[ThreadFile]:
    if proposal.kind != "link":
        return []
    named = rows_named("public_exchanges", proposal.changes)
    keys = {found for text in named if isinstance(found := key_of(Exchange, text), UUID)}
    return list(ThreadFile.objects.filter(exchange__in=keys, exchange__link=int(proposal.object_id)))


@curators_only
@require_safe
def proposed_file(request: HttpRequest, key: UUID, file: UUID) -> HttpResponseBase:
    proposal = get_object_or_404(Proposal.objects.visible_to(person_of(request)), pk=key)
    found = next((each for each in attached_to(proposal) if each.pk == file), None)
    if found is None:
        raise Http404
    return file_response(request, str(found.file.name), public=False)


# --- One offer or need --------------------------------------------------------------------------------------------


@curators_only
@require_safe
def one_posting(request: HttpRequest, slug: str) -> HttpResponse:
    row = posting_at(slug)
    return show_posting(request, row, ReasonForm(row=row))


def posting_at(slug: str) -> Posting:
    found = Posting.objects.select_related("city", "organisation").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def show_posting(request: HttpRequest, row: Posting, form: ReasonForm) -> HttpResponse:
    is_hidden = row.state == Posting.State.HIDDEN
    is_open = row.state in (Posting.State.PUBLISHED, Posting.State.PAUSED)
    context = {
        "title": localized(row, "title").text,
        "row": row,
        "text": localized(row, "text"),
        "may_hide": (is_hidden or is_open) and bool(may(request.user, "posting.hide", row)),
        "is_hidden": is_hidden,
        "form": form,
    }
    return render(request, "secretariat/cooperation-posting.html", context, status=form.status)


@curators_only
@require_POST
def move_posting(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Hides what is public, or shows what was hidden. A reason is asked for hiding."""
    row, person = posting_at(slug), person_of(request)
    require_permission(person, "posting.hide", row)
    step = "show" if row.state == Posting.State.HIDDEN else "hide"

    def act(form: ReasonForm) -> object:
        reason = form.said["reason"]
        if step == "hide" and not reason:
            raise ValidationError(_("Enter a reason. The reason is kept in the history."))
        return actions.move_posting(row, step, expected=form.now, person=person, by=Actor.person(person, reason=reason))

    form = saved(lambda: ReasonForm(request.POST, row=posting_at(slug)), act, by=person)
    if not form.is_saved:
        return show_posting(request, posting_at(slug), form)
    messages.success(
        request,
        _("The offer or need is public again.") if step == "show" else _("The offer or need is no longer public."),
    )
    return redirect("review_posting", row.slug)
