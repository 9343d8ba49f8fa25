"""Practices are news to those who follow their city, and their topics and targets."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cities.practices.models import Practice
from core.notifications import following


@following.register(Practice)
class PracticeNews(following.Subject[Practice]):
    label = _("Practice")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("city",)}
    terms = "terms"
