"""Addresses of a city's team, and of the invitations to it."""

from django.urls import path

from alliance.workspace import invitation, team
from cities.team import addresses

urlpatterns = [
    *addresses("w/<slug:slug>/team/", team.NAME, team.desk, team.STEPS),
    path("invite/", invitation.answer, name="invitation_answer"),
    path("invite/<str:secret>/", invitation.link, name="invitation"),
]
