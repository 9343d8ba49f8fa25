"""What can be asked of the list of cities. Pages and the API use the same; the page ignores what it does not know."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.places import REGIONS, place_names
from core.search.finding import nearest
from core.text.clean import one_line
from core.text.fallback import columns
from core.text.languages import LANGUAGE_CODES
from core.vocabulary.models import Term

LONGEST = 200
NAME_COLUMNS = ("name", "official_name")


class CityFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(method="by_name", label=_("City or country"))
    region = django_filters.ChoiceFilter(choices=list(REGIONS.items()), label=_("Region"))
    country = django_filters.CharFilter(field_name="country", lookup_expr="iexact", label=_("Country or region"))
    biome = django_filters.CharFilter(method="by_biome", label=_("Biome"))
    setting = django_filters.CharFilter(method="by_term", label=_("Nature around the city"))
    challenge = django_filters.CharFilter(method="by_term", label=_("Challenges"))
    ecosystem = django_filters.CharFilter(method="by_term", label=_("Ecosystems"))
    solution = django_filters.CharFilter(method="by_term", label=_("Nature-based solutions"))
    kind = django_filters.CharFilter(field_name="kind__code", label=_("Type of local government"))
    status = django_filters.ChoiceFilter(choices=City.Status.choices, label=_("Status in the alliance"))

    schemes = {
        "setting": "settings",
        "challenge": "challenges",
        "ecosystem": "ecosystems",
        "solution": "solution-types",
    }

    instead = ""  # the words that were looked for where no name has those that were asked

    class Meta:
        model = City
        fields: list[str] = []

    def values(self, name: str) -> list[str]:
        """All values of a repeated parameter."""
        getlist = getattr(self.data, "getlist", None)
        found = getlist(name) if getlist else [self.data.get(name, "")]
        return [value for value in found if value][:20]

    def by_name(self, cities: QuerySet[City], name: str, value: str) -> QuerySet[City]:
        """Names in all languages, parents and countries; where none has the words, those that were probably meant.

        No pattern of the reader reaches the database.
        """
        text = one_line(value)[:LONGEST]
        if not text:
            return cities
        wanted = Q(local_name__icontains=text) | Q(kana__startswith=text) | Q(country__in=countries_like(text))
        for column in columns(*NAME_COLUMNS, "parent_name"):
            wanted |= Q(**{f"{column}__icontains": text})
        found = cities.filter(wanted)
        if found.exists():
            return found
        self.instead, keys = nearest(text, "city")
        return cities.filter(pk__in=keys) if keys else found

    def by_biome(self, cities: QuerySet[City], name: str, value: str) -> QuerySet[City]:
        return cities.filter(biome__in=Term.objects.filter(scheme__code="biomes", code__in=self.values(name)))

    def by_term(self, cities: QuerySet[City], name: str, value: str) -> QuerySet[City]:
        """Any of the terms of one group, all of the groups."""
        terms = Term.objects.filter(scheme__code=self.schemes[name], code__in=self.values(name))
        through: Any = City.terms.through
        return cities.filter(pk__in=through._default_manager.filter(term__in=terms).values("city_id"))


def countries_like(text: str) -> list[str]:
    """Codes of the countries whose name in any language of the site contains the text."""
    folded = text.casefold()
    return sorted(
        {code for one in LANGUAGE_CODES for code, name in place_names(one).items() if folded in name.casefold()}
    )
