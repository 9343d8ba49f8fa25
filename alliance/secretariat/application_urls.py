"""Addresses of applications, for curators."""

from django.urls import path

from alliance.secretariat import application_steps as steps
from alliance.secretariat import applications

ONE = "applications/<uuid:key>/"
urlpatterns = [
    path("applications/", applications.application_list, name="applications"),
    path(ONE, applications.application, name="application_review"),
    path(f"{ONE}note/", applications.note, name="application_note"),
    path(f"{ONE}approve/", steps.approve, {"provisionally": False}, name="application_approve"),
    path(f"{ONE}approve-provisionally/", steps.approve, {"provisionally": True}, name="application_provisional"),
    *(path(f"{ONE}{name}/", steps.take, {"step": name}, name=f"application_{name}") for name in steps.STEPS),
    path(f"{ONE}remove/", steps.remove, name="application_remove"),
    path("cities/<slug:slug>/admit/", steps.admit, name="city_admit"),
]
