"""Samples are news to those who follow their city and their topics."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.notifications import following
from tests.sample.models import Sample


@following.register(Sample)
class SampleNews(following.Subject[Sample]):
    label = _("Sample")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("city",)}
    terms = "terms"
