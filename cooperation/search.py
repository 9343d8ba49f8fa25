"""How offers, needs and links are found."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cities.models import City
from cooperation.models import Link, Posting
from core.search import registry as search


@search.register(Posting)
class PostingIndex(search.Index[Posting]):
    order, label = 46, _("Offers and needs")
    names = ("title",)
    summary = "text"
    body = ("text",)

    def rows(self) -> QuerySet[Posting]:
        return Posting.objects.shown_to_all().select_related("city", "organisation").prefetch_related("terms")

    def body_of(self, row: Posting) -> list[str]:
        return [*super().body_of(row), str(row.owner.name), *self.words_of(row.terms.all())]


@search.register(Link)
class LinkIndex(search.Index[Link]):
    order, label = 47, _("Links between cities")
    names = ("title",)
    body = ("summary",)

    def rows(self) -> QuerySet[Link]:
        return Link.objects.shown_to_all().prefetch_related("terms", "parts__city")

    def body_of(self, row: Link) -> list[str]:
        names = [part.city.name for part in row.parts.all()]
        return [*super().body_of(row), *names, *self.words_of(row.terms.all())]


search.register_related(City, lambda row: row.postings.all())
search.register_related(City, lambda row: Link.of_city(row.pk))
