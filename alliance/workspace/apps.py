from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class WorkspaceConfig(AppConfig):
    name = "alliance.workspace"
    verbose_name = gettext_lazy("Workspace of a city")

    def ready(self) -> None:
        from alliance.workspace import proposing  # needs models, which are not loaded before

        proposing.register_all()
