"""What is searched of cities, and how a hit looks."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.places import country_name
from core.search import registry as search


@search.register(City)
class CityIndex(search.Index[City]):
    order, label = 10, _("Cities")
    names = ("name", "official_name", "local_name", "kana")
    body = ("parent_name", "text")

    def rows(self) -> QuerySet[City]:
        return City.objects.listed().prefetch_related("terms")

    def other_names(self, row: City) -> list[str]:
        return [*super().other_names(row), *row.other_names]

    def body_of(self, row: City) -> list[str]:
        return [country_name(row.country), *super().body_of(row), *self.words_of(row.terms.all())]


search.register_related(City, lambda row: row.practices.all())
