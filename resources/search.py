"""How resources are found: by title, summary, and the text of their sections."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.search import registry as search
from resources.models import Resource


@search.register(Resource)
class ResourceIndex(search.Index[Resource]):
    order, label = 30, _("Resources")
    names = ("title",)
    body = ("series",)

    def rows(self) -> QuerySet[Resource]:
        return Resource.objects.shown_to_all().prefetch_related("sections", "terms")

    def summary_of(self, row: Resource) -> str:
        return super().summary_of(row) or self.text(row, "use_when").text

    def body_of(self, row: Resource) -> list[str]:
        sections = [self.text(section, name).text for section in row.sections.all() for name in ("title", "body")]
        return [*super().body_of(row), *row.authors, *sections, *self.words_of(row.terms.all())]
