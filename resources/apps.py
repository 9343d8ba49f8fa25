from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Resources")

    def ready(self) -> None:
        from core.review import translations  # all need models, which are not loaded before
        from resources.models import Resource

        translations.register(
            translations.TranslatedKind(
                model=Resource, label=_("Resource"), title_field="title", public=lambda: Resource.objects.published()
            )
        )
