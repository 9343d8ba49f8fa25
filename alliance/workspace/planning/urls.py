"""Addresses of pages that write several parts of a plan. They stand before those of kinds of content."""

from django.urls import path

from alliance.workspace import ready
from alliance.workspace.planning import entry, first
from alliance.workspace.planning.imports import files, matching, previewing, upload
from alliance.workspace.planning.year import adding, page, sending, sheet

urlpatterns = [
    path("w/<slug:city>/plans/new/first-hour/", first.first_hour, name="plan_first_hour"),
    path("w/<slug:city>/year/<int:year>/", page.page, name="plan_year_page"),
    path("w/<slug:city>/year/<int:year>/draft/", page.draft, name="plan_year_draft"),
    path("w/<slug:city>/year/<int:year>/here/", page.here, name="plan_year_here"),
    path("w/<slug:city>/year/<int:year>/sheet.xlsx", sheet.download, name="plan_year_sheet"),
    path("w/<slug:city>/year/<int:year>/sheet/", sheet.upload, name="plan_year_upload"),
    path("w/<slug:city>/year/<int:year>/add/", adding.add, name="plan_year_add"),
    path("w/<slug:city>/year/<int:year>/check/", sending.check, name="plan_year_check"),
    path("w/<slug:city>/year/<int:year>/ready/", ready.year, name="plan_year_ready"),
    path("w/<slug:city>/year/<int:year>/send/", sending.send, name="plan_year_send"),
    path("w/<slug:city>/year/<int:year>/take-back/", sending.take_back, name="plan_year_take_back"),
    path("w/<slug:city>/plans/<slug:slug>/entry/", entry.answer, name="plan_entry"),
    path("w/<slug:city>/plans/<slug:slug>/plan.xlsx", files.export, name="plan_export"),
    path("w/<slug:city>/import/plan/", upload.upload, name="plan_import"),
    path("w/<slug:city>/import/plan/template.<slug:format>", files.template, name="plan_import_template"),
    path("w/<slug:city>/import/plan/<uuid:key>/", previewing.job, name="plan_import_job"),
    path("w/<slug:city>/import/plan/<uuid:key>/match/", matching.match, name="plan_import_match"),
    path("w/<slug:city>/import/plan/<uuid:key>/run/", previewing.run, name="plan_import_run"),
]
