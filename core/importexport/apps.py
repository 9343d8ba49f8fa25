from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.retention import rules


class ImportExportConfig(AppConfig):
    name = "core.importexport"
    label = "sheets"
    verbose_name = _("Import and export")

    def ready(self) -> None:
        from core.importexport import jobs, permissions  # both need models, which are not loaded before

        permissions.register_all()
        rules.register(
            "imports",
            after=jobs.KEPT,
            says=_("Files sent for an import, with their reports: 30 days."),
            due=jobs.older_than,
            remove=jobs.forget,
        )
