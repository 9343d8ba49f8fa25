"""Addresses of what is filed. They stand before those of kinds of content, one of which commitments are."""

from django.urls import path

from alliance.workspace.commitments import export, filings, reporting, sign_off, tool

HERE = "w/<slug:city>/commitments/<slug:key>/"

urlpatterns = [
    path("w/<slug:city>/reporting/", reporting.page, name="workspace_reporting"),
    path(f"{HERE}tool/", tool.page, name="commitment_tool"),
    path(f"{HERE}export/", export.page, name="commitment_export"),
    path(f"{HERE}sign-off/", sign_off.page, name="commitment_sign_off"),
    path(f"{HERE}filings/", filings.record, name="commitment_filings"),
    path(f"{HERE}filings/<uuid:filing>/", filings.move, name="commitment_filing"),
]
