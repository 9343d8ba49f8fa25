"""What is searched of organisations, and how a hit looks."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.organisations.models import Organisation
from core.search import registry as search


@search.register(Organisation)
class OrganisationIndex(search.Index[Organisation]):
    order, label = 60, _("Organisations")
    names = ("name", "full_name", "short_name")
    body = ("unit",)

    def rows(self) -> QuerySet[Organisation]:
        return Organisation.objects.shown_to_all()


# A city that is marked as made up takes its bodies along.
search.register_related(City, lambda row: Organisation._base_manager.filter(city=row))
