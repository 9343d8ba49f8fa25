"""How results are found: by the index, its year and their city; never by their points."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessment.models import Result
from cities.models import City
from core.search import registry as search


@search.register(Result)
class ResultIndex(search.Index[Result]):
    order, label = 45, _("Assessments")
    names = ("title",)
    body = ("city__name",)

    def rows(self) -> QuerySet[Result]:
        return Result.objects.shown_to_all().select_related("city")


# A city that is no longer listed takes its results along.
search.register_related(City, lambda row: Result.of_city(row.pk))
