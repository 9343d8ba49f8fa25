from django.apps import AppConfig


class TextConfig(AppConfig):
    name = "core.text"
