from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.history import verbs


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Resources")

    def ready(self) -> None:
        from core.review import translated  # all need models, which are not loaded before
        from resources import permissions, search, sheets
        from resources.models import Resource

        verbs.register(
            resource_added=_("added the resource"),
            resource_changed=_("changed the resource"),
            resource_removed=_("removed the resource"),
            resource_reverted=_("went back to an earlier version of the resource"),
        )
        permissions.register_all()
        sheets.register_all()
        search.register_all()
        translated.register(
            translated.TranslatedKind(
                model=Resource, label=_("Resource"), title_field="title", public=lambda: Resource.objects.published()
            )
        )
