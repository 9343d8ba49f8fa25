"""The lists of what a city publishes, one for each kind, with the state of each row and the way to its pages."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import State
from alliance.workspace.planning.missing import OF_SEGMENT as MISSING
from alliance.workspace.proposing import kind_code
from cities.models import City
from core.accounts.gates import signed_in
from core.accounts.permissions import may
from core.importexport.kinds import own_kind_of
from core.review.models import Proposal
from core.review.proposals.drafts import draft_beside
from core.review.proposals.kinds import ProposalKind, kind_at, kind_of
from core.text.fallback import localized, shown_value
from core.ui.paging import page_of

MOST_OPEN = 200
SHORT_WAYS = {"plans": "plan_first_hour"}  # the page that begins several things at once
WHOLE_TABLES = {"plans": "plan_import"}  # the page that takes a table of several kinds at once
TONES = {
    State.DRAFT: "info",
    State.SUBMITTED: "info",
    State.RETURNED: "warn",
    State.DECLINED: "bad",
    State.PUBLISHED: "ok",
}


def title_in(kind: ProposalKind, proposal: Proposal) -> str:
    holds = {**proposal.under, **proposal.changes}
    return shown_value(holds, kind.title_field).text


# --- Lists --------------------------------------------------------------------------------------------------------


@staff_only
@require_safe
def thing_list(request: HttpRequest, workspace: CityContext, segment: str) -> HttpResponse:
    kind = kind_at(segment)
    if kind is None:
        raise Http404
    page = page_of(kind.rows_of(workspace.city.pk).order_by("slug"), request.GET.get("page"))
    rows = list(page.object_list)
    mine = Proposal.objects.of(workspace.city.pk).filter(kind=kind.code, beside=None)
    drafts = {each.object_id: each for each in mine.open().filter(object_id__in=[str(row.pk) for row in rows])}
    lacking = MISSING[segment](rows) if segment in MISSING else None
    new = mine.filter(object_id="").exclude(state__in=[State.DISCARDED, State.PUBLISHED])[:MOST_OPEN]
    context = {
        **workspace.page(segment),
        "kind": kind,
        "title": str(kind.plural),
        "header": header_of(kind, lacking),
        "rows": [
            *(with_cell(new_row(workspace, kind, each), lacking) for each in (new if page.number == 1 else ())),
            *(with_cell(list_row(workspace, kind, row, drafts.get(str(row.pk))), lacking, row.pk) for row in rows),
        ],
        "new_url": workspace.address("workspace_quick" if kind.quick else "workspace_new", segment),
        "short_url": workspace.address(SHORT_WAYS[segment]) if segment in SHORT_WAYS else "",
        "table_url": workspace.address(WHOLE_TABLES[segment]) if segment in WHOLE_TABLES else "",
        "year": (year := workspace.today.year - 1),
        "year_url": workspace.address("plan_year_page", year) if segment in WHOLE_TABLES else "",
        "import_url": workspace.address("workspace_import", segment) if own_kind_of(kind_code(kind.model)) else "",
        "list_page": page if page.has_other_pages() else None,  # what is new stands above, and is not counted
        "params": request.GET,
    }
    return render(request, "workspace/list.html", context)


def header_of(kind: ProposalKind, lacking: dict[int, str] | None) -> list[dict[str, str]]:
    found = [{"label": str(kind.label)}, {"label": _("Status")}, {"label": _("Draft")}]
    return found if lacking is None else [*found, {"label": _("Missing information")}]


def with_cell(row: list[Any], lacking: dict[int, str] | None, key: int | None = None) -> list[Any]:
    """A row with a cell more, in a list that tells what is still missing. Of what is not published yet nothing is
    said."""
    if lacking is None:
        return row
    return [*row, "" if key is None else lacking[key] or pgettext("still missing", "nothing")]


def list_row(workspace: CityContext, kind: ProposalKind, row: Any, draft: Proposal | None) -> list[Any]:
    is_public, title = row.state == "published", localized(row, kind.title_field)
    url = workspace.address("workspace_thing", TargetRef(kind.segment, row.slug))
    return [
        {"text": title.text, "lang": title.other_language, "url": url},
        {"text": str(row.get_state_display()), "tone": "ok" if is_public else "mute"},
        state_cell(draft),
    ]


def new_row(workspace: CityContext, kind: ProposalKind, draft: Proposal) -> list[Any]:
    url = workspace.address("workspace_thing", TargetRef(kind.segment, str(draft.pk)))
    title = title_in(kind, draft) or _("without a title")
    return [{"text": title, "url": url}, {"text": _("Not published yet"), "tone": "mute"}, state_cell(draft)]


def state_cell(draft: Proposal | None) -> Any:
    return {"text": str(draft.get_state_display()), "tone": TONES[State(draft.state)]} if draft else _("None")


# --- Ways ---------------------------------------------------------------------------------------------------------


@signed_in
@require_safe
def proposal(request: HttpRequest, key: Any) -> HttpResponseBase:
    """Where a mail or a notice leads: the city's staff to their workspace, curators to the review."""
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
    """The page of the next step: what is sent or decided is read, what is being written goes on."""
    kind = kind_of(proposal.kind)
    city = City.objects.get(pk=proposal.tenant)
    row = kind.row(proposal.object_id)
    key = "" if kind.is_profile else row.slug if row else str(proposal.pk)
    where = TargetRef(kind.segment, key)
    name = "workspace_thing"
    if proposal.state == State.SUBMITTED:
        name = "workspace_sent" if draft_beside(proposal) else "workspace_check"
    return reverse(name, args=[city.slug, where])


@signed_in
@require_safe
def desks(request: HttpRequest) -> HttpResponseBase:
    """One city: straight to it. Several: a choice, of which those that are made up stand last."""
    mine = City.objects.served_by(request.user).select_related("biome").by_name(get_language() or "en")
    cities = sorted(mine, key=lambda each: each.is_example)
    if not cities:
        raise Http404
    if len(cities) == 1:
        return redirect("workspace", cities[0].slug)
    return render(request, "workspace/desks.html", {"title": _("Your cities"), "cities": cities})
