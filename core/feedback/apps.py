from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "core.feedback"
    label = "reports"
    verbose_name = _("Reports from readers")
