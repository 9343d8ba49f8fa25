from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class WorkspaceConfig(AppConfig):
    name = "alliance.workspace"
    verbose_name = gettext_lazy("Workspace of a city")

    def ready(self) -> None:
        import_module("alliance.workspace.proposing")  # registers; needs models, which are not loaded before
