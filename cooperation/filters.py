"""What can be asked of offers, needs and links. Pages and the API use the same."""

from typing import Any

import django_filters
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from cities.places import REGIONS
from cooperation.models import Form, Link, LinkCity, Posting
from core.vocabulary.models import Term

SCHEMES = {"topic": "topics", "target": "kmgbf-targets", "solution": "solution-types", "challenge": "challenges"}
MOST_VALUES = 20


def holding(rows: QuerySet[Posting], column: str, value: str) -> QuerySet[Posting]:
    """Leaves rows whose column of JSON lists a code: its text has the quoted code, on both databases."""
    text = f"{column}_text"
    found: QuerySet[Posting] = rows.annotate(**{text: Cast(column, CharField())})
    return found.filter(**{f"{text}__contains": f'"{value}"'})


def terms(data: Any, name: str) -> QuerySet[Term]:
    getlist = getattr(data, "getlist", None)
    wanted = getlist(name) if getlist else [data.get(name, "")]
    return Term.objects.filter(scheme__code=SCHEMES[name], code__in=[code for code in wanted if code][:MOST_VALUES])


class PostingFilters(django_filters.FilterSet):
    side = django_filters.ChoiceFilter(choices=Posting.Side.choices, label=_("Offers or needs"))
    topic = django_filters.CharFilter(method="by_term", label=_("Topic"))
    target = django_filters.CharFilter(method="by_term", label=_("Framework target"))
    solution = django_filters.CharFilter(method="by_term", label=_("Nature-based solutions"))
    challenge = django_filters.CharFilter(method="by_term", label=_("Challenges"))
    form = django_filters.ChoiceFilter(choices=Form.choices, method="by_code", label=_("Form of cooperation"))
    language = django_filters.CharFilter(method="by_code", label=_("Language"))
    region = django_filters.ChoiceFilter(
        field_name="city__region", choices=list(REGIONS.items()), label=_("Region of the world")
    )
    city = django_filters.CharFilter(field_name="city__slug", label=_("City"))

    class Meta:
        model = Posting
        fields: list[str] = []

    def by_term(self, postings: QuerySet[Posting], name: str, value: str) -> QuerySet[Posting]:
        through: Any = Posting.terms.through
        found = through._default_manager.filter(term__in=terms(self.data, name)).values("posting_id")
        return postings.filter(pk__in=found)

    def by_code(self, postings: QuerySet[Posting], name: str, value: str) -> QuerySet[Posting]:
        column = {"form": "forms", "language": "languages"}[name]
        return holding(postings, column, value.replace('"', ""))


class LinkFilters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Link.Kind.choices, label=_("Kind"))
    topic = django_filters.CharFilter(method="by_term", label=_("Topic"))
    target = django_filters.CharFilter(method="by_term", label=_("Framework target"))
    region = django_filters.ChoiceFilter(
        choices=list(REGIONS.items()), method="by_region", label=_("Region of the world")
    )
    city = django_filters.CharFilter(method="by_city", label=_("City"))

    class Meta:
        model = Link
        fields: list[str] = []

    def by_term(self, links: QuerySet[Link], name: str, value: str) -> QuerySet[Link]:
        through: Any = Link.terms.through
        return links.filter(pk__in=through._default_manager.filter(term__in=terms(self.data, name)).values("link_id"))

    def by_region(self, links: QuerySet[Link], name: str, value: str) -> QuerySet[Link]:
        return links.filter(pk__in=LinkCity.objects.filter(city__region=value).values("link"))

    def by_city(self, links: QuerySet[Link], name: str, value: str) -> QuerySet[Link]:
        return links.filter(pk__in=LinkCity.objects.filter(city__slug=value).values("link"))
