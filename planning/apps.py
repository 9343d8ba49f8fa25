from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = _("Plans")

    def ready(self) -> None:
        from core.history.write import closing_listeners
        from planning.years.keeping import CLOSING  # models are not loaded before

        if CLOSING not in closing_listeners:
            closing_listeners.append(CLOSING)
