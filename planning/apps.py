from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = _("Plans")

    def ready(self) -> None:
        from core.history.write import write_listeners  # needs models, which are not loaded before
        from planning.tracking.city_figures import follow

        if follow not in write_listeners:
            write_listeners.append(follow)
