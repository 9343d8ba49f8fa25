"""Resources are news to those who follow the cities, topics and targets that they are about."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.notifications import following
from resources.models import Resource


@following.register(Resource)
class ResourceNews(following.Subject[Resource]):
    label = _("Resource")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("cities",)}
    terms = "terms"
    day_field = "released_on"
