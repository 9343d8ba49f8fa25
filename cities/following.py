"""Cities can be followed, and are news to those who do."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.querysets import LISTED
from core.notifications import following


@following.register_followable
class FollowableCity(following.Followable):
    code, order, label = "city", 20, _("City")

    def rows(self) -> QuerySet[City]:
        return City.objects.listed()


@following.register(City)
class CityNews(following.Subject[City]):
    label = _("City")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("pk",)}
    state_field = "status"
    public_states = LISTED
