from django.apps import AppConfig
from django.utils.translation import pgettext_lazy

from core.discovery import autodiscover


class AccountsConfig(AppConfig):
    name = "core.accounts"
    verbose_name = pgettext_lazy("persons", "People")

    def ready(self) -> None:
        from core.accounts.menu import menu  # needs models, which are not loaded before
        from core.ui import context

        context.people.append(menu)
        autodiscover("tenants")
        autodiscover("permissions")
        autodiscover("personal_data")
