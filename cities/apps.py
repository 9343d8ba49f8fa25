from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from core.discovery import sub_packages


class CitiesConfig(AppConfig):
    name = "cities"
    verbose_name = _("Cities")
    sub_packages = ("organisations", "practices", "team", "applications")

    def import_models(self) -> None:
        """Django looks into `cities.models` alone; the models of the sub-packages belong to this app too."""
        super().import_models()
        for package in sub_packages(self):
            import_module(f"{package}.models")

    def ready(self) -> None:
        """Django's admin looks into `cities.admin` alone."""
        for package in sub_packages(self):
            if module_has_submodule(import_module(package), "admin"):
                import_module(f"{package}.admin")
