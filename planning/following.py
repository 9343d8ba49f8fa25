"""Plans are news to those who follow their city."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.notifications import following
from planning.models import Plan


@following.register(Plan)
class PlanNews(following.Subject[Plan]):
    label = _("Plan")
    links: ClassVar[Mapping[str, tuple[str, ...]]] = {"city": ("city",)}

    def rows(self) -> QuerySet[Plan]:
        return super().rows().select_related("city")  # a plan has its address from its city
