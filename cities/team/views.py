"""The pages of a team. The workspace of the city and the secretariat show the same ones, each within its own frame.

A page finds its workspace first, which hides what is not for this person (404); then it asks what they may do (403);
and a step on a role also wants a fresh sign-in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cities.models import City
from cities.team import actions, invitations
from cities.team.forms import InviteForm, StepForm
from cities.team.models import Invitation, StaffRole
from core.accounts.forms import errors_of
from core.accounts.fresh import is_fresh, to_re_enter
from core.accounts.gates import signed_in
from core.accounts.limits import DAY, Limit
from core.accounts.models import User
from core.accounts.permissions import may
from core.conflicts import refusal_of, seen_in
from core.history.write import Actor, AlreadyExists
from core.text.clocks import clock
from core.text.fallback import localized
from core.ui.answers import error
from core.ui.paging import page_of

INVITATIONS = Limit("invitations", 20, DAY)
MOST_INVITATIONS = 100
LANGUAGE_NAMES = dict(InviteForm.base_fields["language"].choices)  # type: ignore[attr-defined]

read_or_send = require_http_methods(["GET", "HEAD", "POST"])
type View = Callable[..., HttpResponseBase]
type Frame = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TeamContext:
    """One team, as one person sees it from one place."""

    city: City
    person: User
    name: str  # of the page; the other addresses begin with it
    frame: Frame  # `layout`, the template around the page, and what that needs
    steps: tuple[str, ...]
    handover: str = ""  # name of the address where the focal point is handed over, where there is one

    @property
    def city_name(self) -> str:
        return localized(self.city, "name").text

    def at(self, what: str = "", *args: int) -> str:
        return reverse(f"{self.name}{what}", args=[self.city.slug, *args])

    def by(self) -> Actor:
        return Actor.person(self.person)


type Finder = Callable[[HttpRequest, str], TeamContext]


# --- Steps on a role ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What can be done with a role. `fits` says whether it is possible for a role as it is."""

    permission: str
    label: str | Promise
    title: str | Promise
    text: str | Promise
    done: str | Promise
    fits: Callable[[StaffRole], bool]
    run: Callable[..., object]
    kind: str = "solid"


def is_lead(row: StaffRole) -> bool:
    return row.role == StaffRole.Role.LEAD


def raised(row: StaffRole, *, by: Actor, expected: int) -> object:
    return actions.change_role(row, to=StaffRole.Role.LEAD, by=by, expected=expected)


def lowered(row: StaffRole, *, by: Actor, expected: int) -> object:
    return actions.change_role(row, to=StaffRole.Role.EDITOR, by=by, expected=expected)


STEPS: Mapping[str, Step] = {
    "lead": Step(
        permission="role.manage",
        label=gettext_lazy("Make lead"),
        title=gettext_lazy("Make %(name)s a lead of %(city)s"),
        text=gettext_lazy(
            "A lead also sends texts for review, invites people, and changes or ends their roles, including yours."
        ),
        done=gettext_lazy("%(name)s is now a lead."),
        fits=lambda row: not is_lead(row) and actions.can_lead(row),
        run=raised,
    ),
    "editor": Step(
        permission="role.manage",
        label=gettext_lazy("Make editor"),
        title=gettext_lazy("Make %(name)s an editor of %(city)s"),
        text=gettext_lazy("An editor writes, but can no longer send texts for review or manage the team."),
        done=gettext_lazy("%(name)s is now an editor."),
        fits=is_lead,
        run=lowered,
    ),
    "focal-point": Step(
        permission="role.manage",
        label=gettext_lazy("Make focal point"),
        title=gettext_lazy("Make %(name)s the focal point of %(city)s"),
        text=gettext_lazy(
            "The alliance contacts the focal point first. The current focal point gives up this role and "
            "remains a lead."
        ),
        done=gettext_lazy("%(name)s is now the focal point."),
        fits=lambda row: actions.can_be_focal_point(row) and not row.is_focal_point,
        run=actions.make_focal_point,
    ),
    "end": Step(
        permission="role.manage",
        label=gettext_lazy("End the role"),
        title=gettext_lazy("End the role of %(name)s in %(city)s"),
        text=gettext_lazy(
            "The person’s rights end immediately. The person’s text stays. Open invitations from this person "
            "are no longer valid."
        ),
        done=gettext_lazy("The role of %(name)s has ended."),
        fits=lambda row: True,
        run=actions.end_role,
        kind="danger",
    ),
    "leave": Step(
        permission="role.leave",
        label=gettext_lazy("Leave the team"),
        title=gettext_lazy("Leave the team of %(city)s"),
        text=gettext_lazy(
            "Your rights for this city end immediately. Your text stays. Open invitations from you are no longer valid."
        ),
        done=gettext_lazy("You have left the team."),
        fits=lambda row: True,
        run=actions.leave,
        kind="danger",
    ),
    "suspend": Step(
        permission="role.suspend",
        label=gettext_lazy("Suspend"),
        title=gettext_lazy("Suspend the role of %(name)s in %(city)s"),
        text=gettext_lazy(
            "The person’s rights are suspended immediately until the secretariat restores them. The city "
            "cannot change this."
        ),
        done=gettext_lazy("The role of %(name)s is suspended."),
        fits=lambda row: not row.is_suspended,
        run=actions.suspend,
        kind="danger",
    ),
    "resume": Step(
        permission="role.suspend",
        label=gettext_lazy("End the suspension"),
        title=gettext_lazy("End the suspension of %(name)s in %(city)s"),
        text=gettext_lazy("The rights of the role are restored immediately."),
        done=gettext_lazy("The suspension of %(name)s has ended."),
        fits=lambda row: row.is_suspended,
        run=actions.resume,
    ),
}


# --- Addresses ----------------------------------------------------------------------------------------------------


def step_addresses(root: str, name: str, find: Finder, steps: Iterable[str]) -> list[URLPattern]:
    """All pages below `root`, which holds the slug of the city."""
    return [
        path(root, opened(team, find), name=name),
        path(f"{root}invite/", opened(invite, find), name=f"{name}_invite"),
        path(f"{root}invitations/<int:number>/resend/", opened(resend, find), name=f"{name}_resend"),
        path(f"{root}invitations/<int:number>/revoke/", opened(revoke, find), name=f"{name}_revoke"),
        *(
            path(f"{root}people/<int:number>/{step}/", opened(role_step, find), {"step": step}, name=f"{name}_{step}")
            for step in steps
        ),
    ]


def opened(view: View, find: Finder) -> View:
    """Anonymous people sign in first; then the workspace is found, or the page does not exist."""

    @wraps(view)
    @signed_in
    def marked(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        return view(request, find(request, slug), **kwargs)

    return marked


# --- The team -----------------------------------------------------------------------------------------------------


@require_safe
def team(request: HttpRequest, workspace: TeamContext) -> HttpResponse:
    return team_page(request, workspace)


def team_page(
    request: HttpRequest, workspace: TeamContext, form: InviteForm | None = None, status: int = 200
) -> HttpResponse:
    people = page_of(StaffRole.objects.filter(city=workspace.city).for_team(), request.GET.get("page"))
    may_invite = bool(may(workspace.person, "city.invite", workspace.city))
    context = {
        **workspace.frame,
        "title": _("Team of %(city)s") % {"city": workspace.city_name},
        "rows": rows(workspace, people.object_list),
        "people_page": people,
        "may_invite": may_invite,
        "invitations": open_invitations(workspace) if may_invite else (),
        "form": form or InviteForm(initial={"language": get_language()}),
        "errors": errors_of(form) if form else [],
        "invite_url": workspace.at("_invite"),
        "handover_url": reverse(workspace.handover, args=[workspace.city.slug]) if is_handed_over(workspace) else "",
    }
    return render(request, "workspace/team.html", context, status=status)


def rows(workspace: TeamContext, people: Iterable[StaffRole]) -> list[dict[str, Any]]:
    people = list(people)
    rights, handed_over = rights_of(workspace), is_handed_over(workspace)
    return [
        {
            "name": row.user.name,
            "role": row.get_role_display(),
            "is_focal_point": row.is_focal_point,
            "is_suspended": row.is_suspended,
            "body": row.body,
            "since": date_format(row.since) if row.since else "",
            "steps": [
                {"label": STEPS[name].label, "url": workspace.at(f"_{name}", row.pk)}
                for name in workspace.steps
                if is_offered(workspace, row, name, rights) and not (handed_over and name == "focal-point")
            ],
        }
        for row in people
    ]


def is_handed_over(workspace: TeamContext) -> bool:
    """Where somebody is the focal point, the next one is asked. The secretariat sets it where nobody can be asked."""
    return bool(workspace.handover) and StaffRole.objects.filter(city=workspace.city, is_focal_point=True).exists()


def rights_of(workspace: TeamContext) -> dict[str, bool]:
    """Asked once for the whole table. Each step asks for its own role again."""
    return {
        "role.manage": bool(may(workspace.person, "city.manage_team", workspace.city)),
        "role.suspend": bool(may(workspace.person, "city.administer", workspace.city)),
        "role.leave": True,
    }


def is_offered(workspace: TeamContext, row: StaffRole, name: str, rights: Mapping[str, bool]) -> bool:
    step, is_own = STEPS[name], row.user_id == workspace.person.pk
    if not rights[step.permission] or not step.fits(row):
        return False
    if step.permission == "role.manage":
        return (not row.is_suspended or workspace.person.is_superuser) and not (is_own and name == "end")
    return is_own == (name == "leave") and (name != "leave" or not row.is_suspended)


def open_invitations(workspace: TeamContext) -> list[dict[str, Any]]:
    found = Invitation.objects.unanswered().filter(city=workspace.city)[:MOST_INVITATIONS]
    return [
        {
            "email": row.email,
            "role": row.get_role_display(),
            "language": LANGUAGE_NAMES[row.language],
            "by": row.by_label,
            "state": row.state.label,
            "is_open": row.state == Invitation.State.OPEN,
            "expires": clock(row.expires_at),
            "steps": [
                {"label": _("Send again"), "url": workspace.at("_resend", row.pk)},
                {"label": _("Withdraw"), "url": workspace.at("_revoke", row.pk)},
            ],
        }
        for row in found
    ]


# --- Inviting -----------------------------------------------------------------------------------------------------


def invited(row: Invitation) -> str:
    """Who acts next, and until when."""
    words = {"email": row.email, "days": invitations.DAYS}
    return _("The invitation is on its way to %(email)s. The link in it is valid for %(days)s days.") % words


@read_or_send
def invite(request: HttpRequest, workspace: TeamContext) -> HttpResponseBase:
    """Says nothing about accounts: whether the address has one shows in the mailbox alone (T35)."""
    if refusal := refused(request, workspace, "city.invite", workspace.city):
        return refusal
    if request.method != "POST":
        return redirect(workspace.at())
    form = InviteForm(request.POST)
    if not form.is_valid():
        return team_page(request, workspace, form)
    if (wait := INVITATIONS.take(workspace.city.pk)) is not None:
        return too_many(request, wait)
    try:
        made = invitations.invite(city=workspace.city, by=workspace.by(), **form.cleaned_data)
    except AlreadyExists:
        form.add_error("email", _("There is already an invitation for this address. Send it again or withdraw it."))
        return team_page(request, workspace, form, status=409)
    messages.success(request, invited(made))
    return redirect(workspace.at())


@read_or_send
def resend(request: HttpRequest, workspace: TeamContext, number: int) -> HttpResponseBase:
    if refusal := refused(request, workspace, "city.invite", workspace.city):
        return refusal
    row = get_object_or_404(Invitation, pk=number, city=workspace.city)
    if request.method != "POST":
        return confirmation(
            request,
            workspace,
            title=_("Send the invitation again"),
            text=_("We will send %(email)s a new link, valid for seven days. The old link will no longer be valid.")
            % {"email": row.email},
            button=_("Send again"),
        )
    if (wait := INVITATIONS.take(workspace.city.pk)) is not None:
        return too_many(request, wait)
    try:
        invitations.resend(row, by=workspace.by())
    except invitations.NoLongerValid:
        return error(request, 409)
    messages.success(request, invited(row))
    return redirect(workspace.at())


@read_or_send
def revoke(request: HttpRequest, workspace: TeamContext, number: int) -> HttpResponseBase:
    if refusal := refused(request, workspace, "city.invite", workspace.city):
        return refusal
    row = get_object_or_404(Invitation, pk=number, city=workspace.city)
    if request.method != "POST":
        return confirmation(
            request,
            workspace,
            title=_("Withdraw the invitation"),
            text=_("The link that was sent to %(email)s will no longer be valid.") % {"email": row.email},
            button=_("Withdraw"),
            kind="danger",
        )
    try:
        invitations.revoke(row, by=workspace.by())
    except invitations.NoLongerValid:
        return error(request, 409)
    messages.success(request, _("The invitation has been withdrawn."))
    return redirect(workspace.at())


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    return error(
        request,
        429,
        title=_("Too many invitations"),
        happened=_("A city can send up to 20 invitations a day. No invitation was sent."),
        next_step=_("Try again tomorrow."),
        wait=wait,
    )


# --- A step on a role ---------------------------------------------------------------------------------------------


@read_or_send
def role_step(request: HttpRequest, workspace: TeamContext, number: int, step: str) -> HttpResponseBase:
    row = get_object_or_404(StaffRole.objects.select_related("user", "city"), pk=number, city=workspace.city)
    chosen = STEPS[step]
    if refusal := refused(request, workspace, chosen.permission, row):
        return refusal
    if not is_fresh(request):
        return to_re_enter(request)
    if not chosen.fits(row) or (step == "focal-point" and is_handed_over(workspace)):
        return error(request, 409)
    if request.method != "POST":
        return asked(request, workspace, row, chosen)
    return taken(request, workspace, row, chosen, seen_in(request.POST))


def asked(request: HttpRequest, workspace: TeamContext, row: StaffRole, step: Step) -> HttpResponse:
    words = words_of(workspace, row)
    return confirmation(
        request,
        workspace,
        title=str(step.title) % words,
        text=str(step.text),
        button=str(step.label),
        kind=step.kind,
        form=StepForm(row=row),
    )


def taken(request: HttpRequest, workspace: TeamContext, row: StaffRole, step: Step, version: int) -> HttpResponseBase:
    words = words_of(workspace, row)
    try:
        late = refusal_of(lambda: step.run(row, by=workspace.by(), expected=version))
    except actions.NeedsLead as reason:
        return error(
            request,
            409,
            title=str(reason),
            happened=_("%(name)s is the only lead of %(city)s. Nothing was changed.") % words,
            next_step=_("Make someone else a lead first."),
        )
    if late:
        return error(request, 409, happened=late)
    messages.success(request, str(step.done) % words)
    is_gone = row.user_id == workspace.person.pk and not may(workspace.person, "city.work", workspace.city)
    return redirect("account" if is_gone else workspace.at())


def words_of(workspace: TeamContext, row: StaffRole) -> dict[str, str]:
    return {"name": row.user.name, "city": workspace.city_name}


# --- Shared -------------------------------------------------------------------------------------------------------


def refused(
    request: HttpRequest, workspace: TeamContext, permission: str, thing: City | StaffRole
) -> HttpResponse | None:
    """403 with its reason: who comes this far knows that the team is there."""
    allowed = may(workspace.person, permission, thing)
    return None if allowed else error(request, 403, happened=str(getattr(allowed, "reason", "")))


def confirmation(
    request: HttpRequest,
    workspace: TeamContext,
    *,
    title: str,
    text: str,
    button: str,
    kind: str = "solid",
    form: StepForm | None = None,
) -> HttpResponse:
    """Every step has a page that says what will happen: no script asks."""
    context = {
        **workspace.frame,
        "title": title,
        "text": text,
        "button": button,
        "kind": kind,
        "form": form,
        "team_url": workspace.at(),
        "crumbs": [{"label": pgettext("people of a city", "Team"), "url": workspace.at()}],
    }
    return render(request, "workspace/team-step.html", context)
