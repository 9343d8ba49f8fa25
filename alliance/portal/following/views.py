"""Following: a page with the form, since public pages hold none, and the list of what somebody follows."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.portal.following.things import Thing, thing_or_404, things
from core.accounts.gates import signed_in
from core.accounts.views.account import person
from core.notifications import actions
from core.notifications.models import Following
from core.ui.answers import error
from core.ui.paging import page_of

LARGEST_KEY = 2**63 - 1


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, kind: str, slug: str) -> HttpResponseBase:
    thing = thing_or_404(kind, slug)
    if request.method != "POST":
        return follow_page(request, thing)
    try:
        is_new = actions.follow(person(request), kind=thing.kind.code, thing=thing.number)
    except actions.TooMany:
        return error(
            request,
            409,
            title=_("You have reached the maximum number of items that one account can follow."),
            happened=_("Nothing was changed."),
            next_step=_("You follow too many items. Stop following one first."),
        )
    if is_new:
        messages.success(request, _("You now follow %(name)s.") % {"name": thing.name.text})
    else:
        messages.info(request, _("You already follow %(name)s.") % {"name": thing.name.text})
    return redirect("following")


def follow_page(request: HttpRequest, thing: Thing) -> HttpResponse:
    mine = Following.objects.filter(person=person(request), kind=thing.kind.code, thing=thing.number).first()
    title = _("You follow %(name)s") if mine else _("Follow %(name)s")
    context = {"title": title % {"name": thing.name.text}, "thing": thing, "mine": mine}
    return render(request, "portal/follow.html", context)


@signed_in
@require_safe
def following(request: HttpRequest) -> HttpResponseBase:
    mine = Following.objects.filter(person=person(request))
    page = page_of(mine, request.GET.get("page"))
    rows = list(page.object_list)
    found = things((row.kind, row.thing) for row in rows)
    context = {
        "title": _("What you follow"),
        "rows": [(row, found.get((row.kind, row.thing))) for row in rows],
        "list_page": page,
        "params": request.GET,
    }
    return render(request, "portal/following.html", context)


@signed_in
@require_POST
def stop(request: HttpRequest, number: int) -> HttpResponseBase:
    mine = Following.objects.filter(person=person(request), pk=number).first() if number <= LARGEST_KEY else None
    if mine is None:
        raise Http404
    actions.stop_following(person(request), kind=mine.kind, thing=mine.thing)
    messages.success(request, _("You no longer follow this."))
    return redirect("following")
