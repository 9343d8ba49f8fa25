"""The overview of a city, and the lists of its practices, plans and organisations with their state."""

from typing import Any

from django.db import models
from django.db.models import Q, Subquery
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.workspace.addresses import Where
from alliance.workspace.desk import Desk, staff_only
from alliance.workspace.things import State, title_of
from cities.models import City, StaffRole
from core.accounts.gates import signed_in
from core.accounts.permissions import may
from core.history.models import Entry
from core.history.verbs import VERBS
from core.review.kinds import Kind, kind_at, kind_of, kinds
from core.review.models import Proposal
from core.text.fallback import picked
from core.ui.paging import page_of

LATEST = 6
MOST_OPEN = 200
TONES = {
    State.DRAFT: "info",
    State.SUBMITTED: "info",
    State.RETURNED: "warn",
    State.DECLINED: "bad",
    State.PUBLISHED: "ok",
}


@require_safe
@staff_only
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    proposals = list(Proposal.objects.of(desk.city.pk).open()[:MOST_OPEN])
    titles = titles_of(proposals)
    profile = next((each for each in proposals if each.kind == "city"), None)
    entries = list(entries_of_city(desk)[:LATEST])
    context = {
        **desk.page("workspace"),
        "title": desk.city.name,
        "needs": [need(desk, each, titles) for each in in_order_of_need(proposals)],
        "profile": profile,
        "profile_url": desk.address("workspace_thing", Where("profile")),
        "history_url": desk.address("workspace_history"),
        "team": list(
            StaffRole.objects.filter(city=desk.city, user__is_active=True, is_suspended=False).select_related("user")[
                :20
            ]
        ),
        "team_url": optional(desk, "workspace_team"),
        "export_url": optional(desk, "workspace_export"),
        "changes": [told(desk, entry) for entry in entries],
        "first_tasks": first_tasks(desk) if is_first_visit(desk, proposals) else [],
    }
    return render(request, "workspace/overview.html", context)


def optional(desk: Desk, name: str) -> str:
    try:
        return desk.address(name)
    except NoReverseMatch:
        return ""


def in_order_of_need(proposals: list[Proposal]) -> list[Proposal]:
    order = [State.RETURNED, State.DRAFT, State.SUBMITTED]
    return sorted(proposals, key=lambda proposal: order.index(State(proposal.state)))


def titles_of(proposals: list[Proposal]) -> dict[str, str]:
    """By key of the proposal; one query for each kind that has titles."""
    found = {}
    for kind in kinds():
        mine = [each for each in proposals if each.kind == kind.code]
        titles = kind.titles([each.object_id for each in mine if each.object_id]) if mine else {}
        for each in mine:
            found[str(each.pk)] = titles.get(each.object_id, "") or title_in(kind, each)
    return found


def title_in(kind: Kind, proposal: Proposal) -> str:
    field = kind.title_field
    return picked(lambda language: proposal.changes.get(f"{field}_{language.replace('-', '_')}")).text


def need(desk: Desk, proposal: Proposal, titles: dict[str, str]) -> dict[str, Any]:
    kind = kind_of(proposal.kind)
    return {
        "label": _("%(kind)s: %(title)s")
        % {"kind": kind.label, "title": titles[str(proposal.pk)] or _("without a title")},
        "url": reverse("proposal", args=[proposal.pk]),
        "state": str(proposal.get_state_display()),
        "tone": TONES[State(proposal.state)],
        "message": proposal.message if proposal.state == State.RETURNED else "",
        "sentence": sentence_of(desk, proposal),
    }


def sentence_of(desk: Desk, proposal: Proposal) -> str:
    if proposal.state == State.RETURNED and proposal.decided_at:
        return _("%(name)s asked for changes, %(time)s.") % {
            "name": proposal.decided_by_label,
            "time": desk.clock(proposal.decided_at),
        }
    if proposal.state == State.SUBMITTED and proposal.sent_at:
        return _("Waiting in review since %(time)s.") % {"time": desk.clock(proposal.sent_at)}
    if proposal.offered_at:
        return _("%(name)s says that it is ready: a lead reads and sends it.") % {
            "name": proposal.drafted_by or proposal.offered_by_label
        }
    return _("Draft not sent. Last saved %(time)s.") % {"time": desk.clock(proposal.changed_at)}


def is_first_visit(desk: Desk, proposals: list[Proposal]) -> bool:
    """Nobody of the city has proposed anything yet."""
    return not (proposals or desk.city.confirmed_on or Proposal.objects.of(desk.city.pk).exists())


def first_tasks(desk: Desk) -> list[dict[str, str]]:
    def section(code: str) -> str:
        return desk.address("workspace_section", Where("profile"), code)

    tasks = [
        {"label": _("Read the names of your city and correct them"), "url": section("names")},
        {"label": _("Write one plain sentence about it"), "url": section("text")},
        {"label": _("Check the figures: each needs its year and source"), "url": section("figures")},
        {"label": _("Add a photo"), "url": section("picture")},
        {"label": _("Tell about one practice"), "url": desk.address("workspace_quick", "practices")},
    ]
    team = optional(desk, "workspace_team")
    return [*tasks, {"label": _("Invite a colleague"), "url": team}] if team and desk.is_lead else tasks


# --- What happened ------------------------------------------------------------------------------------------------


def entries_of_city(desk: Desk) -> models.QuerySet[Entry]:
    """Of the city's own content and of its proposals, newest first."""
    tenant = desk.city.pk
    mine = Q()
    for kind in kinds():
        mine |= in_rows(kind.model, kind.rows_of(tenant).order_by())
    proposals = Proposal.objects.of(tenant).order_by()
    return Entry.objects.filter(mine | in_rows(Proposal, proposals)).order_by("-id")


def in_rows(model: type[models.Model], rows: models.QuerySet[Any]) -> Q:
    """Numbers are compared within the database; it keeps a UUID in a form of its own, so those are fetched."""
    if isinstance(model._meta.pk, models.UUIDField):
        keys: Any = [str(key) for key in rows.values_list("pk", flat=True)]
    else:
        keys = Subquery(rows.annotate(key_as_text=Cast("pk", models.CharField(max_length=40))).values("key_as_text"))
    return Q(object_type=model._meta.label_lower, object_id__in=keys)


def told(desk: Desk, entry: Entry) -> dict[str, Any]:
    return {
        "who": entry.by_label,
        "whom": entry.on_behalf_of,
        "did": VERBS.get(entry.verb, entry.verb),
        "what": entry.object_text,
        "at": entry.at,
        "when": desk.clock(entry.at),
        "reason": entry.reason,
    }


# --- Lists --------------------------------------------------------------------------------------------------------


@require_safe
@staff_only
def thing_list(request: HttpRequest, desk: Desk, segment: str) -> HttpResponse:
    kind = kind_at(segment)
    if kind is None:
        raise Http404
    page = page_of(kind.rows_of(desk.city.pk).order_by("slug"), request.GET.get("page"))
    rows = list(page.object_list)
    mine = Proposal.objects.of(desk.city.pk).filter(kind=kind.code)
    drafts = {each.object_id: each for each in mine.open().filter(object_id__in=[str(row.pk) for row in rows])}
    new = mine.filter(object_id="").exclude(state__in=[State.DISCARDED, State.PUBLISHED])[:MOST_OPEN]
    context = {
        **desk.page(segment),
        "kind": kind,
        "title": str(kind.plural),
        "header": [{"label": str(kind.label)}, {"label": _("State")}, {"label": _("Draft")}],
        "rows": [
            *(new_row(desk, kind, each) for each in (new if page.number == 1 else ())),
            *(list_row(desk, kind, row, drafts.get(str(row.pk))) for row in rows),
        ],
        "new_url": desk.address("workspace_quick" if kind.quick else "workspace_new", segment),
        "import_url": desk.address("workspace_import") if segment == "practices" else "",
        "list_page": page,
        "params": request.GET,
    }
    return render(request, "workspace/list.html", context)


def list_row(desk: Desk, kind: Kind, row: Any, draft: Proposal | None) -> list[Any]:
    is_public = row.state == "published"
    return [
        {"text": title_of(kind, row), "url": desk.address("workspace_thing", Where(kind.segment, row.slug))},
        {"text": str(row.get_state_display()), "tone": "ok" if is_public else "mute"},
        state_cell(draft),
    ]


def new_row(desk: Desk, kind: Kind, draft: Proposal) -> list[Any]:
    url = desk.address("workspace_thing", Where(kind.segment, str(draft.pk)))
    title = title_in(kind, draft) or _("without a title")
    return [{"text": title, "url": url}, {"text": _("Not published yet"), "tone": "mute"}, state_cell(draft)]


def state_cell(draft: Proposal | None) -> Any:
    return {"text": str(draft.get_state_display()), "tone": TONES[State(draft.state)]} if draft else _("None")


# --- Ways ---------------------------------------------------------------------------------------------------------


@require_safe
@signed_in
def proposal(request: HttpRequest, key: Any) -> HttpResponseBase:
    """Where a mail or a notice leads: the city's staff to their desk, curators to the review."""
    found = Proposal.objects.visible_to(request.user).filter(pk=key).first()
    if found is None:
        raise Http404
    if not may(request.user, "proposal.edit", found):
        try:
            return redirect("review_item", found.pk)
        except NoReverseMatch as missing:
            raise Http404 from missing
    return redirect(address_for_staff(found))


def address_for_staff(proposal: Proposal) -> str:
    """To where the next step is: what is sent or decided is read, what is being written goes on."""
    kind = kind_of(proposal.kind)
    city = City.objects.get(pk=proposal.tenant)
    row = kind.row(proposal.object_id)
    if kind.segment == "profile":
        where = Where("profile")
    else:
        where = Where(kind.segment, row.slug if row else str(proposal.pk))
    is_waiting = proposal.state == State.SUBMITTED
    return reverse("workspace_check" if is_waiting else "workspace_thing", args=[city.slug, where])


@require_safe
@signed_in
def desks(request: HttpRequest) -> HttpResponseBase:
    """One city: straight to it. Several: a choice."""
    cities = list(City.objects.served_by(request.user).by_name())
    if not cities:
        raise Http404
    if len(cities) == 1:
        return redirect("workspace", cities[0].slug)
    return render(request, "workspace/desks.html", {"title": _("Your cities"), "cities": cities})
