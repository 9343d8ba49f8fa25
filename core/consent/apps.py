from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.discovery import autodiscover
from core.history import triggers


class ConsentConfig(AppConfig):
    name = "core.consent"
    verbose_name = _("Consents")

    def ready(self) -> None:

        triggers.protect("consent_record")
        autodiscover("consents")
