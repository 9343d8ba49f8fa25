"""What follows publication: values that the page of the city does not have yet go into the draft of its profile."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.workspace.addresses import TargetRef
from alliance.workspace.assessment.finishing import show_result
from alliance.workspace.assessment.work import Work, work_at
from alliance.workspace.context import CityContext, staff_only
from assessment.results.new_figures import new_figures
from cities.models import City
from core.history.merge import Clashes
from core.history.snapshot import Snapshot
from core.history.write import AlreadyExists, one_transaction
from core.review.models import Proposal
from core.review.proposals import actions, next_draft
from core.review.proposals.drafts import to_write
from core.review.proposals.kinds import kind_of
from core.workflow import InvalidTransition


@staff_only
@require_POST
def take_over(request: HttpRequest, workspace: CityContext, key: str) -> HttpResponseBase:
    """Nothing is sent by it: the draft waits with the city's other words."""
    work = work_at(workspace, key)
    found = new_figures(work.result, workspace.city.figures.all()) if work.result and work.result.is_public else []
    if not found:
        return show_result(request, work, notice=_("Your city’s page already shows all of this."), status=409)
    patch: Snapshot = {}
    for each in found:
        patch |= each.patch()
    try:
        write(work, patch)
    except (AlreadyExists, Clashes, InvalidTransition):
        notice = _("Someone is editing these figures now. Check the draft of your city’s page.")
        return show_result(request, work_at(workspace, key), notice=notice, status=409)
    told = _(
        "The figures have been added to the draft of your city’s page. Check them, then send the draft for review."
    )
    messages.success(request, told)
    return redirect(workspace.address("workspace_section", TargetRef(kind_of("city").segment), "figures"))


def write(work: Work, patch: Snapshot) -> None:
    """Writes into the draft that is there, into a new one, or beside the one in review. Raises what the actions
    raise."""
    kind, city, by = kind_of("city"), City.objects.get(pk=work.workspace.city.pk), work.by
    there = to_write(kind, str(city.pk))
    if there is None:
        actions.start(kind, tenant=city.pk, row=city, patch=patch, by=by)
        return
    with one_transaction():
        draft = next_draft.begin(there, by=by) if there.state == Proposal.State.SUBMITTED else there
        actions.save(draft, patch=patch, started={}, expected=draft.version, by=by)
