from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class WorkspaceConfig(AppConfig):
    name = "alliance.workspace"
    verbose_name = gettext_lazy("Workspace of a city")
