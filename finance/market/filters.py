"""What can be asked of calls. Pages and the API use the same."""

from typing import Any

import django_filters
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.vocabulary.models import Term, in_scheme
from finance.choices import Stage, Stands, Timing
from finance.deadlines import Standing
from finance.market.facts import known_calls
from finance.market.models import INSTRUMENTS, Call
from finance.matching import Answer, ProjectFacts, Subject, answer_to


def keys_by_standing(value: str) -> Any:
    rows: Any = Call.objects.standing_at(timezone.now())
    return rows.filter(standing=str(value)).order_by().values("pk")


class CallFilters(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Stands.choices, method="by_standing", label=_("Application period"))
    timing = django_filters.ChoiceFilter(choices=Timing.choices, method="by_timing", label=_("Application period"))
    funder = django_filters.CharFilter(field_name="funder__slug", label=_("Funder"))
    country = django_filters.CharFilter(method="by_country", label=_("Country or region"))
    stage = django_filters.ChoiceFilter(choices=Stage.choices, method="by_stage", label=_("Project stage"))
    instrument = django_filters.CharFilter(method="by_instrument", label=_("Instrument"))

    class Meta:
        model = Call
        fields: list[str] = []

    def by_standing(self, calls: QuerySet[Call], name: str, value: str) -> QuerySet[Call]:
        """Leaves calls as they stand at this moment."""
        return calls.filter(pk__in=keys_by_standing(value))

    def by_timing(self, calls: QuerySet[Call], name: str, value: str) -> QuerySet[Call]:
        """Leaves calls as somebody entered them; one that is over is closed, whatever was entered."""
        over = Q(pk__in=keys_by_standing(Standing.CLOSED))
        return calls.filter(over) if value == Timing.CLOSED else calls.filter(~over, timing=value)

    def by_country(self, calls: QuerySet[Call], name: str, value: str) -> QuerySet[Call]:
        """Those that are not closed to it by their own rules on places. What is not known stays, and so do drafts."""
        project, now = ProjectFacts(country=value.upper()[:2]), timezone.now()
        closed = [
            call.key
            for call in known_calls()
            if any(
                answer_to(each, project, call, now) is Answer.NO
                for each in call.criteria
                if each.subject is Subject.PLACE and each.is_must
            )
        ]
        return calls.exclude(slug__in=closed)

    def by_stage(self, calls: QuerySet[Call], name: str, value: str) -> QuerySet[Call]:
        """The column is JSON: its text has the quoted code, on both databases."""
        text = f"{name}s_text"
        found: QuerySet[Call] = calls.annotate(**{text: Cast("stages", CharField())})
        return found.filter(**{f"{text}__contains": f'"{value}"'})

    def by_instrument(self, calls: QuerySet[Call], name: str, value: str) -> QuerySet[Call]:
        through: Any = Call.terms.through
        wanted = Term.objects.filter(in_scheme(INSTRUMENTS), code=value)
        return calls.filter(pk__in=through._default_manager.filter(term__in=wanted).values("call_id"))
