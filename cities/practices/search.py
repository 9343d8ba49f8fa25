"""What is searched of practices, and how a hit looks."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.practices.models import Practice
from core.search import registry as search


@search.register(Practice)
class PracticeIndex(search.Index[Practice]):
    order, label = 40, _("Practices")
    names = ("title",)
    body = ("city__name", "problem", "place", "done", "result", "learned")

    def rows(self) -> QuerySet[Practice]:
        return Practice.objects.shown_to_all().select_related("city").prefetch_related("terms")

    def body_of(self, row: Practice) -> list[str]:
        return [*super().body_of(row), *self.words_of(row.terms.all())]
