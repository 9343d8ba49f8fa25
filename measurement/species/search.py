"""How species lists are found: by their title and city; never by a species, whose name curators may hide."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import City
from core.search import registry as search
from measurement.species.models import SpeciesList


@search.register(SpeciesList)
class SpeciesListIndex(search.Index[SpeciesList]):
    order, label = 47, _("Species lists")
    names = ("title",)
    body = ("city__name",)

    def rows(self) -> QuerySet[SpeciesList]:
        return SpeciesList.objects.shown_to_all().select_related("city").for_lines()


# A city that is no longer listed takes its lists along.
search.register_related(City, lambda row: SpeciesList.of_city(row.pk))
