from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from core.discovery import sub_packages


class FinanceConfig(AppConfig):
    name = "finance"
    verbose_name = _("Funding and finance")
    sub_packages = ("market", "projects", "interests")

    def import_models(self) -> None:
        """Django looks for `finance.models`; the models of the sub-packages belong to this app."""
        super().import_models()
        for package in sub_packages(self):
            import_module(f"{package}.models")

    def ready(self) -> None:
        """Django's admin looks into `finance.admin` alone."""
        for package in sub_packages(self):
            if module_has_submodule(import_module(package), "admin"):
                import_module(f"{package}.admin")
