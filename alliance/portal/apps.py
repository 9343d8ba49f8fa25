from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "alliance.portal"
    sub_packages = ("topics",)

    def ready(self) -> None:
        from alliance.portal import index_links  # these need models, which are not loaded before
        from alliance.portal.following import news
        from core.history.write import transaction_listeners
        from resources import registry

        if news.tell_of_news not in transaction_listeners:
            transaction_listeners.append(news.tell_of_news)
        if index_links.of_index not in registry.extras:
            registry.extras.append(index_links.of_index)
