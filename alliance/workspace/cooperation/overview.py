"""The cooperation of a city on one page: what needs somebody, its offers and needs, its links."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from alliance.workspace.addresses import TargetRef
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.cooperation import showing
from alliance.workspace.duties import cooperating
from cooperation.links import free_places
from cooperation.models import Link, Posting
from cooperation.postings.actions import SOON
from cooperation.steps import POSTING_STEPS
from core.review.models import Proposal
from core.review.proposals.kinds import kind_of
from core.text.fallback import shown_value

MOST = 60


@staff_only
@require_safe
def page(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    postings = list(
        Posting.objects.filter(city=workspace.city).prefetch_related("requests").order_by("state", "-pk")[:MOST]
    )
    taken = free_places.taken_of(each.pk for each in postings)
    links = Link.objects.of_cities([workspace.city.pk]).prefetch_related("parts__city").newest_first()[:MOST]
    context = {
        **workspace.page("workspace_cooperation"),
        "title": _("Cooperation"),
        "needs": cooperating(workspace),
        "postings": [posting_card(workspace, each, taken.get(each.pk, 0)) for each in postings],
        "drafts": drafts(workspace),
        "link_header": link_header(),
        "links": [showing.link_line(workspace, each) for each in links],
        "offer_url": workspace.address("offer_new"),
        "need_url": workspace.address("need_new"),
        "inbox_url": workspace.address("workspace_inbox"),
        "matches_url": workspace.optional_address("workspace_matches"),
    }
    return render(request, "workspace/cooperation/overview.html", context)


def link_header() -> list[dict[str, str]]:
    return [{"label": _("Link")}, {"label": _("Partner cities")}, {"label": _("Status")}, {"label": _("Last exchange")}]


def drafts(workspace: CityContext) -> list[dict[str, str]]:
    """Offers and needs that are written, or wait for a curator, and are not public yet."""
    kind = kind_of("posting")
    rows = Proposal.objects.of(workspace.city.pk).open().filter(kind="posting", object_id="", beside=None)[:MOST]
    return [
        {
            "label": shown_value(each.changes, kind.title_field).text or _("without a title"),
            "url": workspace.address("workspace_thing", TargetRef(kind.segment, str(each.pk))),
            "state": str(each.get_state_display()),
        }
        for each in rows
    ]


def posting_card(workspace: CityContext, row: Posting, taken: int) -> dict[str, Any]:
    """A posting with the steps that its state and the person allow, in the order in which they are shown."""
    soon = row.state == Posting.State.PUBLISHED and row.valid_until <= workspace.today + SOON
    labels = {
        "renew": _("Renew for a year"),
        "pause": _("Pause"),
        "resume": pgettext("offer or need", "Reopen"),
        "meet": _("Mark as met"),
        "withdraw": _("Withdraw"),
    }
    steps = [
        {"label": label, "url": workspace.address("posting_step", row.slug, step)}
        for step, label in labels.items()
        if workspace.is_lead and POSTING_STEPS[step].is_possible(row.state)
    ]
    return {
        **showing.posting_words(row),
        "side": str(row.get_side_display()),
        "state": str(row.get_state_display()),
        "tone": showing.POSTING_TONES.get(row.state, "mute"),
        "until": date_format(row.valid_until),
        "is_soon": soon,
        "taken": free_places.taken_words(row, taken),
        "asked": sum(each.is_waiting for each in row.requests.all()),
        "version": row.version,
        "steps": steps,
        "edit_url": workspace.address("workspace_thing", TargetRef(row.segment, row.slug)),
        "matches_url": matches_of(workspace, row),
    }


def matches_of(workspace: CityContext, row: Posting) -> str:
    url = workspace.optional_address("workspace_matches")
    return f"{url}?need={row.slug}" if url and row.side == Posting.Side.NEED and row.state == "published" else ""
