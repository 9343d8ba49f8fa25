from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "core.retention"
