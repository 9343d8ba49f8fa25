from django.apps import AppConfig
from django.db.models.signals import post_migrate

from core.discovery import autodiscover


class SearchConfig(AppConfig):
    name = "core.search"

    def ready(self) -> None:
        from core.history.bulk import bulk_listeners  # models are not loaded before
        from core.history.write import write_listeners
        from core.search.indexing import clear_if_empty, follow_row, follow_together, index_vocabulary
        from core.vocabulary.loading import loaded_listeners

        if follow_row not in write_listeners:
            write_listeners.append(follow_row)
        bulk_listeners.setdefault(follow_row, follow_together)
        if index_vocabulary not in loaded_listeners:
            loaded_listeners.append(index_vocabulary)
        post_migrate.connect(clear_if_empty, sender=self, dispatch_uid="search_index")
        autodiscover("search")
