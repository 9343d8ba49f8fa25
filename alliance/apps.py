from importlib import import_module

from django.apps import AppConfig


class AllianceConfig(AppConfig):
    name = "alliance"
    label = "alliance"

    def ready(self) -> None:
        for name in ("checks", "people"):  # both register; they need models, which are not loaded before
            import_module(f"alliance.{name}")
