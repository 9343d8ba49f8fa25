from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "alliance.portal"
    sub_packages = ("topics",)

    def ready(self) -> None:
        from alliance.portal.following import news  # these need models, which are not loaded before
        from core.history.write import transaction_listeners

        if news.told not in transaction_listeners:
            transaction_listeners.append(news.told)
