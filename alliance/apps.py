from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class AllianceConfig(AppConfig):
    name = "alliance"
    label = "alliance"

    def ready(self) -> None:
        for name in ("checks", "people", "founding.corrections"):  # register what needs models
            import_module(f"alliance.{name}")
        if settings.ERRORS_URL:
            from alliance.monitoring.errors import report_to  # the library is read only where it is wanted

            report_to(settings.ERRORS_URL, build=settings.BUILD)
