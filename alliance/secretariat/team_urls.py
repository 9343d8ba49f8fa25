"""Addresses of the teams of cities, for curators."""

from alliance.secretariat import team
from cities.team.views import step_addresses

urlpatterns = step_addresses("team/<slug:slug>/", team.NAME, team.workspace, team.STEPS)
