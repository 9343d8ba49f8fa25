from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.history import verbs


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Resources")

    def ready(self) -> None:
        from resources import permissions, search, sheets  # all need models, which are not loaded before

        verbs.register(
            resource_added=_("added the resource"),
            resource_changed=_("changed the resource"),
            resource_removed=_("removed the resource"),
            resource_reverted=_("went back to an earlier version of the resource"),
        )
        permissions.register_all()
        sheets.register_all()
        search.register_all()
