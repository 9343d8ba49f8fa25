from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CooperationConfig(AppConfig):
    name = "cooperation"
    verbose_name = _("Cooperation")

    def import_models(self) -> None:
        """Django looks into `cooperation.models` alone; the derived tables belong to this app too."""
        super().import_models()
        import_module("cooperation.neighbours.models")

    def ready(self) -> None:
        from cooperation.links.actions import learned  # these need models, which are not loaded before
        from cooperation.neighbours.after_writes import CLOSING
        from cooperation.neighbours.waiting import fill_if_empty
        from cooperation.withdrawn import CLOSING as WITHDRAWN
        from core.history.write import closing_listeners, write_listeners

        if learned not in write_listeners:
            write_listeners.append(learned)
        if WITHDRAWN not in closing_listeners:  # before the neighbours, which follow what is closed here
            closing_listeners.insert(0, WITHDRAWN)
        if CLOSING not in closing_listeners:
            closing_listeners.append(CLOSING)
        post_migrate.connect(fill_if_empty, sender=self, dispatch_uid="neighbours")
