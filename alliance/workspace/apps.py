from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class WorkspaceConfig(AppConfig):
    name = "alliance.workspace"
    verbose_name = gettext_lazy("Workspace of a city")

    def ready(self) -> None:
        # these need models, which are not loaded before
        from alliance.workspace import by_secretariat
        from alliance.workspace.proposing import own_kinds
        from core.history.write import transaction_listeners
        from core.importexport.kinds import register_own

        if by_secretariat.tell_cities not in transaction_listeners:
            transaction_listeners.append(by_secretariat.tell_cities)

        for kind in own_kinds():
            register_own(kind)
