"""The team of any city, for curators."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from alliance.secretariat.gates import person_of
from cities.models import City
from cities.team.views import TeamContext
from core.accounts.permissions import may

NAME = "review_team"
STEPS = ("lead", "editor", "focal-point", "end", "suspend", "resume")


def workspace(request: HttpRequest, slug: str) -> TeamContext:
    """The team of a city for somebody who is signed in. Raises Http404 for everybody but curators."""
    person = person_of(request)
    if not may(person, "review.open"):
        raise Http404
    frame = {"layout": "secretariat/base.html"}
    return TeamContext(city=get_object_or_404(City, slug=slug), person=person, name=NAME, frame=frame, steps=STEPS)
