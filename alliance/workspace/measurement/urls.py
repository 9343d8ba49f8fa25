"""Addresses of the map layers of a city."""

from django.urls import path

from alliance.workspace.measurement import pages, runs

HERE = "w/<slug:city>/data/"

urlpatterns = [
    path(HERE, pages.overview, name="measuring"),
    path(f"{HERE}boundary/", pages.boundary, name="measuring_boundary"),
    path(f"{HERE}sheet/", pages.sheet, name="measuring_sheet"),
    path(f"{HERE}layers/new/", pages.new, name="measuring_new"),
    path(f"{HERE}layers/<uuid:key>/", pages.layer, name="measuring_layer"),
    path(f"{HERE}layers/<uuid:key>/choice/", pages.choice, name="measuring_choice"),
    path(f"{HERE}layers/<uuid:key>/file/", pages.replace, name="measuring_replace"),
    path(f"{HERE}layers/<uuid:key>/remove/", pages.remove, name="measuring_remove"),
    path(f"{HERE}runs/", runs.start, name="measuring_runs"),
    path(f"{HERE}runs/new/", runs.bring, name="measuring_bring"),
    path(f"{HERE}runs/<uuid:key>/", runs.page, name="measuring_run"),
    path(f"{HERE}runs/<uuid:key>.json", runs.as_json, name="measuring_json"),
    path(f"{HERE}runs/<uuid:key>.xlsx", runs.as_xlsx, name="measuring_xlsx"),
    path(f"{HERE}runs/<uuid:key>/picture.svg", runs.picture, name="measuring_picture"),
    path(f"{HERE}runs/<uuid:key>/offer/", runs.offer, name="measuring_offer"),
    path(f"{HERE}runs/<uuid:key>/again/", runs.again, name="measuring_again"),
]
