from django.apps import AppConfig
from django.core import checks


class ContentConfig(AppConfig):
    name = "core.content"

    def ready(self) -> None:
        # needs models, which are not loaded before
        from core.content.reading import check_private_fields

        checks.register(check_private_fields)
