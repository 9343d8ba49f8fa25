"""What can be asked of projects, by what everybody reads of them. Pages and the API use the same."""

from typing import Any

import django_filters
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from core.content.levels import Level
from core.text.fallback import columns
from finance import visibility
from finance.projects.models import ProjectProfile, Stage, Support

LONGEST = 200
MOST_VALUES = 20


def asked(data: Any, name: str) -> list[str]:
    """All values of a name: a program may give a plain dictionary."""
    getlist = getattr(data, "getlist", None)
    values = getlist(name) if getlist else [data.get(name, "")]
    return [str(value)[:LONGEST] for value in values if value][:MOST_VALUES]


def naming(scheme: str, codes: list[str]) -> QuerySet[Any]:
    """The keys of the projects that name one of these terms."""
    through: Any = ProjectProfile.terms.through
    rows = through._default_manager.filter(term__scheme__code=scheme, term__code__in=codes)
    found: QuerySet[Any] = rows.values("projectprofile_id")
    return found


class ProjectFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(method="by_words", label=_("Search terms"))
    target = django_filters.CharFilter(method="by_target", label=_("Global target"))
    solution = django_filters.CharFilter(method="by_solution", label=_("Solution"))
    country = django_filters.CharFilter(method="by_country", label=_("Country or region"))
    stage = django_filters.ChoiceFilter(choices=Stage.choices, method="by_stage", label=_("Stage"))
    support = django_filters.ChoiceFilter(choices=Support.choices, method="by_support", label=_("Support sought"))
    currency = django_filters.CharFilter(method="by_currency", label=_("Currency"))
    city = django_filters.CharFilter(field_name="city__slug", label=_("City"))

    class Meta:
        model = ProjectProfile
        fields: list[str] = []

    def by_words(self, rows: QuerySet[ProjectProfile], name: str, value: str) -> QuerySet[ProjectProfile]:
        """Leaves projects with these words in the title or in what it is about, in any language; each word has to be
        there."""
        for word in value[:LONGEST].split():
            there = Q()
            for column in columns("title", "summary", "problem"):
                there |= Q((f"{column}__icontains", word))
            rows = rows.filter(there)
        return rows

    def by_country(self, rows: QuerySet[ProjectProfile], name: str, value: str) -> QuerySet[ProjectProfile]:
        return rows.filter(city__country__in=asked(self.data, name))

    def by_stage(self, rows: QuerySet[ProjectProfile], name: str, value: str) -> QuerySet[ProjectProfile]:
        return rows.filter(stage__in=asked(self.data, name))

    def by_target(self, rows: QuerySet[ProjectProfile], name: str, value: str) -> QuerySet[ProjectProfile]:
        return rows.filter(pk__in=naming("kmgbf-targets", asked(self.data, name)))

    def by_solution(self, rows: QuerySet[ProjectProfile], name: str, value: str) -> QuerySet[ProjectProfile]:
        return rows.filter(pk__in=naming("solution-types", asked(self.data, name)))

    def by_currency(self, rows: QuerySet[ProjectProfile], name: str, value: str) -> QuerySet[ProjectProfile]:
        """Where everybody reads the money: a filter tells what it finds."""
        codes = [code.upper() for code in asked(self.data, name)]
        return rows.filter(currency__in=codes, money_level=visibility.CODES[Level.PUBLIC])

    def by_support(self, rows: QuerySet[ProjectProfile], name: str, value: str) -> QuerySet[ProjectProfile]:
        """Its text has the quoted code, on both databases."""
        found: QuerySet[ProjectProfile] = rows.annotate(support_text=Cast("support", CharField()))
        there = Q()
        for code in asked(self.data, name):
            there |= Q(support_text__contains=f'"{code}"')
        return found.filter(there)
