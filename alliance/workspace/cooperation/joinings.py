"""The invitation of a further city into a link: what the invited city reads, and the answers of all that are asked."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.cooperation import showing
from alliance.workspace.cooperation.forms import JoinForm
from alliance.workspace.cooperation.steps import PageStep
from cooperation.links import joinings
from cooperation.models import Joining
from cooperation.steps import JOINING_STEPS
from core.accounts.permissions import may, require_permission
from core.conflicts import refusal_of, seen_in


def joining_at(workspace: CityContext, key: Any) -> Joining:
    """The joining at an address while it is proposed. Raises Http404 for whom it does not ask."""
    rows = Joining.objects.proposed().of_city(workspace.city.pk).select_related("link", "city", "by_city")
    found = rows.filter(key=key).first()
    if found is None:
        raise Http404
    return found


@staff_only
@require_safe
def page(request: HttpRequest, workspace: CityContext, key: Any) -> HttpResponseBase:
    row = joining_at(workspace, key)
    if row.city_id != workspace.city.pk:  # whoever is in the link has it on the page of the link
        return redirect(workspace.address("workspace_link", row.link.slug))
    return show(request, workspace, row)


def show(
    request: HttpRequest, workspace: CityContext, row: Joining, *, notice: str = "", status: int = 200
) -> HttpResponse:
    link = row.link
    context = {
        **workspace.page("workspace_cooperation"),
        "title": _("Invitation to a link"),
        "row": row,
        "link": link,
        "by": showing.city_name(row.by_city),
        "cities": showing.names(part.city for part in link.members),
        "agreed": showing.agreed_by(link, row),
        "has_agreed": workspace.city.pk in row.agreed,
        "may_answer": workspace.is_lead and bool(may(workspace.person, "joining.answer", row)),
        "form": JoinForm(),
        "notice": notice,
    }
    return render(request, "workspace/cooperation/joining.html", context, status=status)


# --- Steps --------------------------------------------------------------------------------------------------------

type Take = Callable[[CityContext, Joining, HttpRequest], str]


def agree(workspace: CityContext, row: Joining, request: HttpRequest) -> str:
    read, is_shown = seen_in(request.POST, "words"), "is_shown" in request.POST
    done = joinings.agree(
        row, city=workspace.city, read=read, is_shown=is_shown, person=workspace.person, by=workspace.by
    )
    if done.state == Joining.State.AGREED:
        return _("The leads of all cities have agreed. The city is now in the link.")
    return _("You have agreed. The city joins once the leads of all cities have agreed.")


def decline(workspace: CityContext, row: Joining, request: HttpRequest) -> str:
    joinings.decline(row, city=workspace.city, person=workspace.person, by=workspace.by)
    return _("Declined. The other cities will be notified.")


def take_back(workspace: CityContext, row: Joining, request: HttpRequest) -> str:
    joinings.take_back(row, city=workspace.city, person=workspace.person, by=workspace.by)
    return _("The invitation has been withdrawn.")


STEPS: dict[str, PageStep[Take]] = {
    "agree": PageStep(agree, JOINING_STEPS["agree"].permission),
    "decline": PageStep(decline, JOINING_STEPS["decline"].permission),
    "take-back": PageStep(take_back, JOINING_STEPS["take_back"].permission),
}


@staff_only
@require_POST
def step(request: HttpRequest, workspace: CityContext, key: Any, step: str) -> HttpResponseBase:
    row = joining_at(workspace, key)
    require_permission(workspace.person, STEPS[step].permission, row)
    is_invited = row.city_id == workspace.city.pk
    link_url = workspace.address("workspace_link", row.link.slug)
    told: list[str] = []
    if late := refusal_of(lambda: told.append(STEPS[step].take(workspace, row, request))):
        if is_invited and Joining.objects.proposed().filter(pk=row.pk).exists():
            return show(request, workspace, joining_at(workspace, key), notice=late, status=409)
        messages.warning(request, late)
        return redirect(workspace.address("workspace_cooperation") if is_invited else link_url)
    messages.success(request, told[0])
    row.refresh_from_db()
    is_member = row.state == Joining.State.AGREED or not is_invited
    if is_invited and row.state == Joining.State.PROPOSED:
        return redirect(workspace.address("workspace_joining", row.key))
    return redirect(link_url if is_member else workspace.address("workspace_cooperation"))
