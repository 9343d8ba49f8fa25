from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = _("Plans")

    def ready(self) -> None:
        from core.history.write import closing_listeners, write_listeners  # models are not loaded before
        from planning.tracking.city_figures import follow_figure
        from planning.years.keeping import CLOSING

        if CLOSING not in closing_listeners:
            closing_listeners.append(CLOSING)
        if follow_figure not in write_listeners:
            write_listeners.append(follow_figure)
