"""How projects are found: by what everybody reads of them."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import City
from core.search import registry as search
from finance.projects.models import ProjectProfile


@search.register(ProjectProfile)
class ProjectIndex(search.Index[ProjectProfile]):
    order, label = 43, _("Projects")
    names = ("title",)
    body = ("city__name", "owner", "problem", "objective", "nature_benefit")

    def rows(self) -> QuerySet[ProjectProfile]:
        return ProjectProfile.objects.shown_to_all().select_related("city").prefetch_related("terms")

    def body_of(self, row: ProjectProfile) -> list[str]:
        return [*super().body_of(row), *self.words_of(row.terms.all())]


# A city that is no longer listed takes its projects along.
search.register_related(City, lambda row: ProjectProfile.of_city(row.pk))
