"""How calls are found: by their title and what they ask, and by the name of their funder."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.search import registry as search
from finance.market.models import Call, Funder


@search.register(Call)
class CallIndex(search.Index[Call]):
    order, label = 35, _("Calls for proposals")
    names = ("title",)

    def rows(self) -> QuerySet[Call]:
        return Call.objects.shown_to_all().select_related("funder").prefetch_related("criteria", "terms")

    def body_of(self, row: Call) -> list[str]:
        rules = [self.text(each, "rule").text for each in row.criteria.all()]
        return [*super().body_of(row), self.text(row.funder, "name").text, *rules, *self.words_of(row.terms.all())]


search.register_related(Funder, lambda row: Call.objects.filter(funder=row.pk))
