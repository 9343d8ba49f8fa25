"""What `manage.py check` says of the kinds of pages that are news."""

from typing import Any

from django.core.checks import CheckMessage, Error
from modeltranslation.manager import get_translatable_fields_for_model

from core.notifications.following import Subject, followed_subjects


def check_subjects(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Feeds read title and summary in each language: a column without languages would stop every feed."""
    return [error for subject in followed_subjects() for error in faults_of(subject)]


def faults_of(subject: Subject[Any]) -> list[CheckMessage]:
    name = subject.summary_field
    if not name or name in (get_translatable_fields_for_model(subject.model) or ()):
        return []
    return [
        Error(
            f"The summary_field {name!r} is no translated field of {subject.model._meta.label}.",
            hint="Register it for translation, or leave summary_field empty.",
            obj=type(subject),
            id="notices.E001",
        )
    ]
