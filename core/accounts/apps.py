from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class AccountsConfig(AppConfig):
    name = "core.accounts"
    verbose_name = pgettext_lazy("persons", "People")

    def ready(self) -> None:
        from core.accounts import forgetting  # both need models, which are not loaded before
        from core.accounts.menu import menu
        from core.ui import context

        context.people.append(menu)
        forgetting.register_all()
