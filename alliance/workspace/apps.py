from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class WorkspaceConfig(AppConfig):
    name = "alliance.workspace"
    verbose_name = gettext_lazy("Workspace of a city")

    def ready(self) -> None:
        # both need models, which are not loaded before
        from alliance.workspace.proposing import own_kinds
        from core.importexport.kinds import register_own

        for kind in own_kinds():
            register_own(kind)
