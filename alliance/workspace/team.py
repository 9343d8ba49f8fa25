"""The team of a city, for its own staff. To everybody else the page does not exist."""

from django.http import HttpRequest
from django.urls import reverse

from alliance.workspace.context import desk_of
from cities.team.views import TeamContext

NAME = "workspace_team"
STEPS = ("lead", "editor", "focal-point", "end", "leave")


def workspace(request: HttpRequest, slug: str) -> TeamContext:
    """The team of a city for somebody who is signed in. Raises Http404 for everybody who does not work for the city."""
    here = desk_of(request, slug)
    card = reverse("staff_card", args=[slug])
    frame = {"layout": "workspace/base.html", "card_url": card, **here.page(NAME)}
    return TeamContext(city=here.city, person=here.person, name=NAME, frame=frame, steps=STEPS, handover="handover")
