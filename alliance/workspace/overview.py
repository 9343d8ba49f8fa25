"""The overview of a city: what needs somebody, how things stand, what happened; in the first week its five tasks."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from alliance.workspace.addresses import Where
from alliance.workspace.confirming import old_parts
from alliance.workspace.desk import Desk, staff_only
from alliance.workspace.happened import entries_of_city, runs, told
from alliance.workspace.lists import MOST_OPEN, TONES, title_in
from alliance.workspace.things import State
from cities.models import Invitation, StaffRole
from core.review import freshness
from core.review.kinds import kind_of, kinds
from core.review.models import Proposal
from core.review.sections import touched
from core.text.fallback import language_name

LATEST, MOST_OF_TEAM = 6, 20
LOOKED_AT = 60  # entries that are put together into the latest changes
SOON = timedelta(days=2)


@require_safe
@staff_only
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    own = Proposal.objects.of(desk.city.pk)
    known = list((own if is_in_first_week(desk) else own.open())[:MOST_OPEN])
    proposals = [each for each in known if each.is_open]
    titles = titles_of(desk, proposals)
    team, invitations = team_of(desk), list(Invitation.objects.unanswered().filter(city=desk.city)[:MOST_OF_TEAM])
    tasks = first_tasks(desk, known, team, invitations) if is_in_first_week(desk) else []
    context = {
        **desk.page("workspace"),
        "title": desk.city.name,
        "needs": [need(desk, each, titles) for each in in_order_of_need(proposals) if each.is_being_written],
        "waiting": [need(desk, each, titles) for each in proposals if not each.is_being_written],
        "duties": duties(desk, team, invitations),
        "old_parts": old_parts(desk),
        "tasks": [] if all(task["state"] == "done" for task in tasks) else tasks,
        "profile": next((each for each in proposals if each.kind == "city"), None),
        "profile_url": desk.address("workspace_thing", Where("profile")),
        "confirmed": freshness.sentence(desk.city.confirmed_on),
        "aged": freshness.aged(kind_of("city"), desk.city),
        "older": [language_name(code) for code in desk.city.older_in.split()],
        "history_url": desk.address("workspace_history"),
        "team": [member for member in team if not member.is_suspended],
        "team_url": optional(desk, "workspace_team"),
        "export_url": optional(desk, "workspace_export"),
        "changes": [told(desk, run[0]) for run in runs(list(entries_of_city(desk)[:LOOKED_AT]))[:LATEST]],
    }
    return render(request, "workspace/overview.html", context)


def team_of(desk: Desk) -> list[StaffRole]:
    rows = StaffRole.objects.filter(city=desk.city, user__is_active=True)
    return list(rows.for_team()[:MOST_OF_TEAM])


def optional(desk: Desk, name: str) -> str:
    try:
        return desk.address(name)
    except NoReverseMatch:
        return ""


def in_order_of_need(proposals: list[Proposal]) -> list[Proposal]:
    """First what the alliance asked to be changed, last what waits for the alliance."""
    order = [State.RETURNED, State.DRAFT, State.SUBMITTED]
    return [each for state in order for each in proposals if each.state == state]


def titles_of(desk: Desk, proposals: list[Proposal]) -> dict[str, str]:
    """By key of the proposal; one query for each kind that has titles."""
    found = {}
    for kind in kinds():
        mine = [each for each in proposals if each.kind == kind.code]
        keys = {each.object_id for each in mine if each.object_id}
        is_own = kind.segment == "profile"
        titles = dict.fromkeys(keys, desk.city.name) if is_own else kind.titles(keys) if keys else {}
        for each in mine:
            found[str(each.pk)] = titles.get(each.object_id, "") or title_in(kind, each)
    return found


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


def duties(desk: Desk, team: list[StaffRole], invitations: list[Invitation]) -> list[dict[str, str]]:
    """What only a lead can mend: nobody to turn to, invitations that are void soon."""
    url = optional(desk, "workspace_team")
    if not (desk.is_lead and url):
        return []
    found = []
    if not any(member.is_focal_point for member in team):
        found.append({"label": _("Choose a focal point, to whom the alliance turns first"), "url": url})
    now = timezone.now()
    for each in sorted(invitations, key=lambda invitation: invitation.expires_at):
        if now < each.expires_at < now + SOON:
            words = {"email": each.email, "time": desk.clock(each.expires_at)}
            found.append({"label": _("The invitation of %(email)s ends: %(time)s. Send it again?") % words, "url": url})
    return found


# --- The first week -----------------------------------------------------------------------------------------------


def is_in_first_week(desk: Desk) -> bool:
    """As long as the city has not confirmed anything of its profile."""
    return not desk.city.confirmed_on


def first_tasks(
    desk: Desk, proposals: list[Proposal], team: list[StaffRole], invitations: list[Invitation]
) -> list[dict[str, Any]]:
    """Five tasks, each done or not: told by what there is, not by what was clicked."""
    work = [each for each in proposals if each.state != State.DISCARDED]
    begun = {key for each in work if each.kind == "city" for key in each.changes}
    has_practice = any(each.kind == "practice" for each in work) or (kind_of("practice").rows_of(desk.city.pk).exists())
    return [
        profile_task(desk, "names", _("Read the names of your city and correct them"), begun),
        profile_task(desk, "text", _("Write one plain sentence about it"), begun),
        profile_task(desk, "figures", _("Check the figures: each needs its year and source"), begun),
        task(_("Tell about one practice"), desk.address("workspace_quick", "practices"), is_done=has_practice),
        task(
            _("Invite a colleague") if desk.is_lead else _("Look who else works for your city"),
            optional(desk, "workspace_team"),
            is_done=len(team) > 1 or bool(invitations),
        ),
    ]


def profile_task(desk: Desk, code: str, label: str, begun: set[str]) -> dict[str, Any]:
    kind = kind_of("city")
    section = kind.section(code)
    day = freshness.days_of(kind, desk.city)[code]
    is_done = bool(day) or section in touched(kind, {key for key in begun if not key.startswith("terms.")})
    return task(label, desk.address("workspace_section", Where("profile"), code), is_done=is_done)


def task(label: str, url: str, *, is_done: bool) -> dict[str, Any]:
    status = pgettext("task", "Done") if is_done else pgettext("task", "To do")
    state = {"state": "done" if is_done else "none", "status": status}
    return {"label": label, "url": url, **state}
