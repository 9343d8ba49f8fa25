from django.apps import AppConfig


class AllianceConfig(AppConfig):
    name = "alliance"
    label = "alliance"

    def ready(self) -> None:
        from alliance import checks, people  # noqa: F401  # needs models, which are not loaded before

        people.register_all()
