from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.discovery import autodiscover


class ImportExportConfig(AppConfig):
    name = "core.importexport"
    label = "sheets"
    verbose_name = _("Import and export")

    def ready(self) -> None:
        # both need models, which are not loaded before
        autodiscover("importexport")
