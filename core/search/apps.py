from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "core.search"

    def ready(self) -> None:
        from core.history.write import followers  # models are not loaded before
        from core.search.indexing import clear_if_empty, follow

        if follow not in followers:
            followers.append(follow)
        post_migrate.connect(clear_if_empty, sender=self, dispatch_uid="search_index")
