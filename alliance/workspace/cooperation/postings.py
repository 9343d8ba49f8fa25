"""Offers and needs of a city: the short form by which one begins, and the steps of one that is public."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from alliance.workspace.context import CityContext, staff_only
from alliance.workspace.edit_targets import EditTarget, as_uuid
from alliance.workspace.sections import begun_proposal, fresh_sheet, section_saved, show_section
from alliance.workspace.signedout import typing_kept
from cooperation.filters import SCHEMES
from cooperation.models import Posting
from cooperation.postings import actions
from core.accounts.permissions import require_permission
from core.conflicts import refusal_of, seen_in
from core.review.proposals.kinds import kind_of
from core.ui.answers import error
from core.vocabulary.models import Term

STEPS = {
    "renew": gettext_lazy("The offer or need is open for another year."),
    "pause": gettext_lazy("Paused. Readers will not see the offer or need until you reopen it."),
    "resume": gettext_lazy("The offer or need is open again."),
    "meet": gettext_lazy("Marked as met. The offer or need is no longer public."),
    "withdraw": gettext_lazy("The offer or need has been withdrawn."),
}


@typing_kept(gettext_lazy("Add an offer or need"))
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, workspace: CityContext, side: str) -> HttpResponseBase:
    """The short form with its side chosen by the button, and what was carried over from elsewhere."""
    kind = kind_of("posting")
    assert kind.quick is not None
    if request.method == "POST":
        key = as_uuid(request.POST.get("new", ""))
        return section_saved(
            request, begun_proposal(workspace, kind, key) or EditTarget(workspace, kind, None, None), kind.quick
        )
    sheet = fresh_sheet(EditTarget(workspace, kind, None, None), kind.quick)
    sheet.form.initial = {"side": side, **carried(request)}
    return show_section(request, sheet)


def carried(request: HttpRequest) -> dict[str, str]:
    """What another page knew already: a title, a way, and a topic, target or the like by its code."""
    found = {name: request.GET[name] for name in ("title", "forms") if request.GET.get(name)}
    named = next(((scheme, request.GET[name]) for name, scheme in SCHEMES.items() if request.GET.get(name)), ("", ""))
    term = Term.objects.visible().filter(scheme__code=named[0], code=named[1]).first()
    return {**found, "terms": str(term.pk)} if term else found


@staff_only
@require_POST
def step(request: HttpRequest, workspace: CityContext, slug: str, step: str) -> HttpResponseBase:
    row = Posting.objects.filter(city=workspace.city, slug=slug).first()
    if row is None:
        raise Http404
    require_permission(workspace.person, "posting.move", row)
    about: Any = {"expected": seen_in(request.POST), "person": workspace.person, "by": workspace.by}
    take = partial(actions.renew_posting, row) if step == "renew" else partial(actions.move_posting, row, step)
    try:
        late = refusal_of(lambda: take(**about))
    except ValidationError as wrong:
        return error(
            request,
            409,
            happened=" ".join(wrong.messages),
            next_step=_("Withdraw one offer or need, or mark one as met, then try again."),
        )
    if late:
        return error(request, 409, happened=late)
    messages.success(request, str(STEPS[step]))
    return redirect(workspace.address("workspace_cooperation"))
