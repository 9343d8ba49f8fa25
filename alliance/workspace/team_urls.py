"""Addresses of a city's team, and of the invitations to it."""

from django.urls import path

from alliance.workspace import handover, invitation, team
from cities.team.views import step_addresses

urlpatterns = [
    *step_addresses("w/<slug:slug>/team/", team.NAME, team.workspace, team.STEPS),
    path("w/<slug:city>/team/handover/", handover.page, name="handover"),
    path("w/<slug:city>/team/handover/offer/", handover.offer, name="handover_offer"),
    path("w/<slug:city>/team/handover/accept/", handover.accept, name="handover_accept"),
    path("w/<slug:city>/team/handover/decline/", handover.decline, name="handover_decline"),
    path("w/<slug:city>/team/handover/revoke/", handover.revoke, name="handover_revoke"),
    path("invite/", invitation.answer, name="invitation_answer"),
    path("invite/<str:secret>/", invitation.link, name="invitation"),
]
