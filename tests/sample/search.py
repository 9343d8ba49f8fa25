"""Says by which words samples are found, and when they are found no more."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import City
from core.search import registry as search
from tests.sample.models import Sample


@search.register(Sample)
class SampleIndex(search.Index[Sample]):
    order, label = 90, _("Samples")
    names = ("title",)
    body = ("city__name",)

    def rows(self) -> QuerySet[Sample]:
        return Sample.objects.shown_to_all().select_related("city")


# A city that is no longer listed takes its samples along.
search.register_related(City, lambda row: Sample._base_manager.filter(city=row))
