"""Species lists are news to those who follow their city."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.notifications import following
from measurement.species.models import SpeciesList


@following.register(SpeciesList)
class SpeciesListNews(following.Subject[SpeciesList]):
    label = _("Species list")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("city",)}
