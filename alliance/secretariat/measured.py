"""The measurement over map layers behind what a city sent: its numbers and its choice, and never a file."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.secretariat.gates import curators_only, person_of
from alliance.secretariat.proposal_view import ProposalView
from assessment.models import Result
from core.history.keys import Key
from core.review.models import Proposal
from measurement.layers import showing
from measurement.layers.models import Run, Shows


def keys_in(reading: ProposalView) -> list[str]:
    """The runs that lines of the result name."""
    if reading.kind.model is not Result:
        return []
    named = (str(value) for key, value in reading.wanted.items() if Key.parse(key).column == "run" and value)
    return list(dict.fromkeys(named))


def addresses(reading: ProposalView) -> list[str]:
    return [reverse("review_measurement", args=[reading.proposal.pk, key]) for key in keys_in(reading)]


@curators_only
@require_safe
def page(request: HttpRequest, key: UUID, run: UUID) -> HttpResponse:
    proposal = get_object_or_404(Proposal.objects.visible_to(person_of(request)), pk=key)
    if str(run) not in keys_in(ProposalView(proposal)):
        raise Http404
    row = get_object_or_404(Run.objects.measured(), pk=run, city=proposal.tenant, state=Run.State.READY)
    context = {
        "title": _("Measured from map layers"),
        "above": [{"label": ProposalView(proposal).title, "url": reverse("review_item", args=[key])}],
        "of_city": showing.of_city(row),
        "so_far": showing.so_far(row),
        **showing.headers(),
        "lines": showing.lines(row),
        "to_know": showing.to_know(row, {*Shows.values, "boundary"}),
        "largest": showing.largest(row),
        "files": showing.files(row),
        "picture_url": "",
    }
    return render(request, "secretariat/measurement.html", context)
