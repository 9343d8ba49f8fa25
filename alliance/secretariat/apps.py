from django.apps import AppConfig


class SecretariatConfig(AppConfig):
    name = "alliance.secretariat"
    label = "of_the_secretariat"  # `secretariat` is a sender of messages
