from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.history import audit_actions


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Resources")

    def ready(self) -> None:
        from core.review import translations  # all need models, which are not loaded before
        from resources import importexport, permissions, search
        from resources.models import Resource

        audit_actions.register(
            resource_added=_("added the resource"),
            resource_changed=_("changed the resource"),
            resource_removed=_("removed the resource"),
            resource_reverted=_("went back to an earlier version of the resource"),
        )
        permissions.register_all()
        importexport.register_all()
        search.register_all()
        translations.register(
            translations.TranslatedKind(
                model=Resource, label=_("Resource"), title_field="title", public=lambda: Resource.objects.published()
            )
        )
