from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    name = "core.review"
    verbose_name = _("Review")

    def ready(self) -> None:
        pass
