from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.discovery import sub_packages


class MeasurementConfig(AppConfig):
    name = "measurement"
    verbose_name = _("Measurements")
    sub_packages = ("layers", "species")

    def import_models(self) -> None:
        """Django looks for `measurement.models`; the models of the sub-packages belong to this app."""
        super().import_models()
        for package in sub_packages(self):
            import_module(f"{package}.models")

    def ready(self) -> None:
        """Django's admin looks into the module `admin` of the app alone."""
        import_module("measurement.species.admin")
