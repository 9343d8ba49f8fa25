from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _


class CitiesConfig(AppConfig):
    name = "cities"
    verbose_name = _("Cities")
    sub_packages = ("organisations", "practices", "team", "applications")

    def import_models(self) -> None:
        """Django looks into `cities.models` alone; the models of the sub-packages belong to this app too."""
        super().import_models()
        for name in self.sub_packages:
            import_module(f"{self.name}.{name}.models")

    def ready(self) -> None:

        for name in self.sub_packages:  # Django's admin looks into `cities.admin` alone
            if module_has_submodule(import_module(f"{self.name}.{name}"), "admin"):
                import_module(f"{self.name}.{name}.admin")
