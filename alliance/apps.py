from django.apps import AppConfig


class AllianceConfig(AppConfig):
    name = "alliance"
    label = "alliance"

    def ready(self) -> None:
        from alliance import people  # needs models, which are not loaded before

        people.register_all()
