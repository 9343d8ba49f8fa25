"""Addresses of pages that write several parts of a plan. They stand before those of kinds of content."""

from django.urls import path

from alliance.workspace.planning import first

urlpatterns = [
    path("w/<slug:city>/plans/new/first-hour/", first.first_hour, name="plan_first_hour"),
]
