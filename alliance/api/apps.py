from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.retention import rules


class ApiConfig(AppConfig):
    name = "alliance.api"

    def ready(self) -> None:
        from alliance.api import once  # needs models, which are not loaded before

        rules.register(
            "api-answers",
            after=once.KEPT_FOR,
            says=_("Answers of the API that a program may ask for again: 24 hours."),
            due=once.too_old,
        )
