from django.apps import AppConfig


class TextConfig(AppConfig):
    name = "core.text"

    def ready(self) -> None:
        from core.text.threads import keep_in_threads  # reads the addresses' module, which needs the settings

        keep_in_threads()
