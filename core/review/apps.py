from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from core.discovery import autodiscover


class ReviewConfig(AppConfig):
    name = "core.review"
    verbose_name = _("Review")

    def ready(self) -> None:
        autodiscover("proposals")
        import_module("core.review.rules.auto_publish")  # the rules that know no feature
        autodiscover("auto_publish")
        from core.review.forms.checks import check_children  # needs models, which are not loaded before

        register(check_children)
