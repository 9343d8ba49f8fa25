"""The overview of a city: what needs somebody, how things stand, what happened; in the first week its five tasks."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from alliance.workspace import duties, standing, tools
from alliance.workspace.activity import latest_entries, runs, told_together
from alliance.workspace.addresses import TargetRef
from alliance.workspace.confirming import old_parts, to_look_at
from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import EditTarget, State, thing_of
from alliance.workspace.lists import MOST_OPEN
from cities.certificates import has_one
from cities.models import City
from cities.team.models import Handover, Invitation, StaffRole
from core.history.models import Entry
from core.review import freshness
from core.review.models import Proposal
from core.review.proposals.kinds import kind_of
from core.text.fallback import language_name

LATEST, MOST_OF_TEAM = 6, 20
LOOKED_AT = 60  # entries that are put together into the latest changes


@staff_only
@require_safe
def overview(request: HttpRequest, workspace: CityContext) -> HttpResponse:
    own = Proposal.objects.of(workspace.city.pk)
    known = list((own if is_in_first_week(workspace) else own.open())[:MOST_OPEN])
    proposals = [each for each in known if each.is_open]
    team = team_of(workspace)
    invitations = invitations_of(workspace, team)
    there = tools.numbers(workspace)
    published = to_look_at(workspace, tools.kinds_with_aging(there))
    needs = duties.needs(workspace, proposals)
    assessing = duties.assessing(workspace)
    tasks = first_tasks(workspace, known, team, invitations, there) if is_in_first_week(workspace) else []
    context = {
        **workspace.page("workspace"),
        "title": workspace.city.name,
        "needs": [each for each in needs if each["is_being_written"]],
        "waiting": [each for each in needs if not each["is_being_written"]],
        "choose_url": workspace.address("workspace_together_choose") if sum(map(can_join, proposals)) > 1 else "",
        "duties": [
            *duties.of_the_team(workspace, team, invitations),
            *assessing,
            *(duties.year_of_plan(workspace) if there["cityindicator"].all or there["plantarget"].all else ()),
            *duties.requests_waiting(workspace),
            *duties.filings(workspace),
            *duties.reports(workspace),
        ],
        "older_texts": [each for each in duties.older_texts(workspace, published) if not each["is_profile"]],
        "translations_url": workspace.address("workspace_translations"),
        "old_parts": old_parts(published),
        "tasks": [] if all(task["is_done"] for task in tasks) else tasks,
        "tasks_left": sum(not task["is_done"] for task in tasks),
        "tools": tools.tiles(workspace, proposals, there, {"result": len(assessing)}),
        "parts": standing.of_profile(workspace),
        "assessment": standing.of_assessment(workspace) if assessing else None,
        "seen": standing.of_page(workspace),
        "profile": next((each for each in proposals if each.kind == "city"), None),
        "profile_url": workspace.address("workspace_thing", TargetRef("profile")),
        "confirmed": freshness.sentence(workspace.city.confirmed_on),
        "is_no_member": workspace.city.status == City.Status.FOUNDING,  # one that is being prepared has applied already
        "has_certificate": has_one(workspace.city),
        "aged": freshness.aged(kind_of("city"), workspace.city),
        "older": [language_name(code) for code in workspace.city.older_in.split()],
        "history_url": workspace.address("workspace_history"),
        "team": [member for member in team if not member.is_suspended],
        "team_url": duties.optional(workspace, "workspace_team"),
        "export_url": duties.optional(workspace, "workspace_export"),
        "changes": [told_together(workspace, run[0], len(run)) for run in latest(workspace)],
    }
    return render(request, "workspace/overview.html", context)


def can_join(proposal: Proposal) -> bool:
    """Whether a proposal can join others, as `ProposalQuerySet.can_join` says it."""
    is_part = proposal.bundle_id or proposal.beside_id
    return proposal.is_being_written and bool(proposal.changes) and not is_part


def latest(workspace: CityContext) -> list[list[Entry]]:
    return runs(latest_entries(workspace.city.pk, most=LOOKED_AT), joins_programs=True)[:LATEST]


def team_of(workspace: CityContext) -> list[StaffRole]:
    rows = StaffRole.objects.filter(city=workspace.city, user__is_active=True)
    offers = Handover.objects.open().filter(city=workspace.city, to=OuterRef("user"))
    return list(rows.for_team().annotate(is_offered=Exists(offers))[:MOST_OF_TEAM])


def invitations_of(workspace: CityContext, team: list[StaffRole]) -> list[Invitation]:
    """Those that leads look after; an editor who works alone sees by them that somebody was asked."""
    if not workspace.is_lead and len(team) > 1:
        return []
    return list(Invitation.objects.unanswered().filter(city=workspace.city)[:MOST_OF_TEAM])


# --- The first week -----------------------------------------------------------------------------------------------


def is_in_first_week(workspace: CityContext) -> bool:
    """Whether the city has not confirmed anything of its profile yet."""
    return not workspace.city.confirmed_on


def first_tasks(
    workspace: CityContext,
    proposals: list[Proposal],
    team: list[StaffRole],
    invitations: list[Invitation],
    there: tools.ByKind,
) -> list[dict[str, Any]]:
    """Five tasks, each done or not: told by what there is, not by what was clicked."""
    work = [each for each in proposals if each.state != State.DISCARDED]
    profile = thing_of(workspace, kind_of("city"), workspace.city)
    has_practice = any(each.kind == "practice" for each in work) or bool(there["practice"].all)
    return [
        profile_task(profile, "names", _("Check the names of your city and correct them")),
        profile_task(profile, "text", _("Describe your city in one plain sentence")),
        profile_task(profile, "figures", _("Check the figures: each needs a year and a source")),
        task(_("Share one practice"), workspace.address("workspace_quick", "practices"), is_done=has_practice),
        task(
            _("Invite a colleague") if workspace.is_lead else _("See who else works for your city"),
            duties.optional(workspace, "workspace_team"),
            is_done=len(team) > 1 or bool(invitations),
        ),
    ]


def profile_task(profile: EditTarget, code: str, label: str) -> dict[str, Any]:
    """A task as far as the task list of the profile says: a part is never done here and open there."""
    section = profile.kind.section(code)
    assert section is not None
    now = profile.standing(section)
    found = task(label, profile.section_url(now.section), is_done=now.is_done)
    return found if now.is_done else {**found, "state": now.state, "status": now.words}


def task(label: str, url: str, *, is_done: bool) -> dict[str, Any]:
    status = pgettext("task", "Done") if is_done else pgettext("task", "To do")
    state = {"state": "done" if is_done else "none", "status": status}
    return {"label": label, "url": url, "is_done": is_done, **state}
