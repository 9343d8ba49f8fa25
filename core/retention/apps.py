from django.apps import AppConfig

from core.discovery import autodiscover


class RetentionConfig(AppConfig):
    name = "core.retention"

    def ready(self) -> None:
        autodiscover("retention")
