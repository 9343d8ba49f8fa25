from django.apps import AppConfig

from core.discovery import autodiscover


class UiConfig(AppConfig):
    name = "core.ui"

    def ready(self) -> None:
        autodiscover("components")
