from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.discovery import autodiscover


class ScheduledConfig(AppConfig):
    name = "core.scheduled"
    label = "scheduled"
    verbose_name = _("Daily tasks")

    def ready(self) -> None:
        autodiscover("scheduled")
