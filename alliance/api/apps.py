from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "alliance.api"

    def ready(self) -> None:
        pass  # needs models, which are not loaded before
