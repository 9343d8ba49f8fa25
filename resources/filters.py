"""What can be asked of the library. Pages and the API use the same."""

from typing import Any

import django_filters
from django.db import connection
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from core.vocabulary.models import Term
from resources.models import Resource

SCHEMES = {"topic": "topics", "target": "kmgbf-targets"}


class ResourceFilters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Resource.Kind.choices, label=_("Kind"))
    stage = django_filters.ChoiceFilter(choices=Resource.Stage.choices, label=_("Stage of work"))
    language = django_filters.CharFilter(method="by_language", label=_("Language"))
    topic = django_filters.CharFilter(method="by_term", label=_("Topic"))
    target = django_filters.CharFilter(method="by_term", label=_("Framework target"))
    publisher = django_filters.CharFilter(method="by_publisher", label=_("Publisher"))

    class Meta:
        model = Resource
        fields: list[str] = []

    def by_language(self, resources: QuerySet[Resource], name: str, value: str) -> QuerySet[Resource]:
        """The column is JSON: PostgreSQL looks into it, SQLite compares its text with the quoted code."""
        if connection.vendor == "postgresql":
            return resources.filter(languages__contains=[value])
        return resources.annotate(languages_text=Cast("languages", CharField())).filter(
            languages_text__contains=f'"{value}"'
        )

    def by_term(self, resources: QuerySet[Resource], name: str, value: str) -> QuerySet[Resource]:
        wanted = Term.objects.filter(scheme__code=SCHEMES[name], code=value)
        through: Any = Resource.terms.through
        return resources.filter(pk__in=through._default_manager.filter(term__in=wanted).values("resource_id"))

    def by_publisher(self, resources: QuerySet[Resource], name: str, value: str) -> QuerySet[Resource]:
        through = Resource.publishers.through._default_manager
        return resources.filter(pk__in=through.filter(organisation__slug=value).values("resource_id"))
