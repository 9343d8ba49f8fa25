"""What can be asked of the actions of a plan. What nothing answers to is an empty list, never a fault."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.text.fallback import columns
from planning.tracking.models import PlanAction

NAMES = (*columns("title"), "official_name", "number")


class PlanActionFilters(django_filters.FilterSet):
    """`lead` is the address name of the leading body, or the name of the unit that leads where no body is named."""

    status = django_filters.CharFilter(label=_("Status"))
    lead = django_filters.CharFilter(method="led_by", label=_("Led by"))
    target = django_filters.CharFilter(field_name="targets__slug", label=_("Target"))
    goal = django_filters.CharFilter(method="of_goal", label=_("Goal"))
    q = django_filters.CharFilter(method="by_words", label=_("Keywords in the title"))

    class Meta:
        model = PlanAction
        fields: list[str] = []

    def led_by(self, rows: QuerySet[PlanAction], name: str, value: str) -> QuerySet[PlanAction]:
        return rows.filter(Q(lead__slug=value) | Q(lead__isnull=True, lead_unit=value))

    def of_goal(self, rows: QuerySet[PlanAction], name: str, value: str) -> QuerySet[PlanAction]:
        below = Q(goal__slug=value) | Q(targets__goal__slug=value)
        return rows.filter(pk__in=PlanAction.objects.filter(below).values("pk"))

    def by_words(self, rows: QuerySet[PlanAction], name: str, value: str) -> QuerySet[PlanAction]:
        words = Q()
        for each in NAMES:
            words |= Q((f"{each}__icontains", value))
        return rows.filter(words)
