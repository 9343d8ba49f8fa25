from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CooperationConfig(AppConfig):
    name = "cooperation"
    verbose_name = _("Cooperation")

    def ready(self) -> None:
        from cooperation.linking import learned  # models are not loaded before
        from core.history.write import write_listeners

        if learned not in write_listeners:
            write_listeners.append(learned)
