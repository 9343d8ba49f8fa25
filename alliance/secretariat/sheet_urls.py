from django.urls import path

from alliance.secretariat import sheets

urlpatterns = [
    path("import/", sheets.start, name="import_start"),
    path("import/jobs/<uuid:key>/", sheets.job, name="import_job"),
    path("import/jobs/<uuid:key>/run/", sheets.run, name="import_run"),
    path("import/jobs/<uuid:key>/report.csv", sheets.report, name="import_report"),
    path("import/<slug:code>/", sheets.upload, name="import_start"),
    path("import/<slug:code>/template.<slug:format>", sheets.template, name="import_template"),
    path("export/<slug:code>.<slug:format>", sheets.export, name="export_rows"),
    path("export/<slug:code>/", sheets.export, {"format": "xlsx"}, name="export_rows"),
]
