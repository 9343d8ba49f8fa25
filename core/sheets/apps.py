from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SheetsConfig(AppConfig):
    name = "core.sheets"
    verbose_name = _("Import and export")

    def ready(self) -> None:
        from core.sheets import permissions  # needs models, which are not loaded before

        permissions.register_all()
