"""Results are news to those who follow their city."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from assessment.models import Result
from core.notifications import following


@following.register(Result)
class ResultNews(following.Subject[Result]):
    label = _("Assessment")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("city",)}
