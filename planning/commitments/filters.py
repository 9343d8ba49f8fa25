"""What can be asked of commitments. Pages and the API use the same."""

from typing import Any

import django_filters
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from core.vocabulary.models import Term
from planning.models import Commitment, Filing


def by_target(rows: QuerySet[Commitment], code: str) -> QuerySet[Commitment]:
    """Those that name a framework target, first or among others."""
    term = Term.objects.filter(scheme__code="kmgbf-targets", code=code)
    through: Any = Commitment.other_global_alignments.through
    others = through._default_manager.filter(term__in=term).values("commitment_id")
    return rows.filter(Q(primary_global_alignment__in=term) | Q(pk__in=others))


def by_state(rows: QuerySet[Commitment], state: str) -> QuerySet[Commitment]:
    """Those whose newest filing is in a state."""
    newest = Filing.objects.filter(commitment=OuterRef("pk")).order_by("-prepared_on", "-pk").values("state")
    return rows.annotate(newest_state=Subquery(newest[:1])).filter(newest_state=state)


class CommitmentFilters(django_filters.FilterSet):
    target = django_filters.CharFilter(method="of_target", label=_("Framework target"))
    city = django_filters.CharFilter(field_name="city__slug", label=_("City"))
    state = django_filters.ChoiceFilter(choices=Filing.State.choices, method="in_state", label=_("Filing status"))

    class Meta:
        model = Commitment
        fields: list[str] = []

    def of_target(self, rows: QuerySet[Commitment], name: str, value: str) -> QuerySet[Commitment]:
        return by_target(rows, value)

    def in_state(self, rows: QuerySet[Commitment], name: str, value: str) -> QuerySet[Commitment]:
        return by_state(rows, value)
