"""How topics and targets are found: by name, by number, and by what the framework of the targets is called."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from core.search import registry as search
from core.text.fallback import Text
from core.text.languages import LANGUAGE_CODES
from core.vocabulary.models import Scheme, Term

FRAMEWORK = (
    *("KMGBF", "GBF", "Kunming-Montreal Global Biodiversity Framework"),
    *("昆明-蒙特利尔全球生物多样性框架", "昆明・モントリオール生物多様性枠組"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """Where the terms of a scheme have pages, and what the whole is called beside its name."""

    all_of_them: str
    one: str
    names: tuple[str, ...] = ()


PAGES = {"kmgbf-targets": Page("targets", "target", FRAMEWORK), "topics": Page("topics", "topic")}


@search.register(Scheme)
class SchemeIndex(search.Index[Scheme]):
    order, label = 70, gettext_lazy("Lists of topics and targets")
    names = ("name",)
    summary = "description"

    def rows(self) -> QuerySet[Scheme]:
        return Scheme.objects.filter(code__in=PAGES)

    def address(self, row: Scheme) -> str:
        return reverse(PAGES[row.code].all_of_them)

    def other_names(self, row: Scheme) -> list[str]:
        return [*super().other_names(row), *PAGES[row.code].names]


@search.register(Term)
class TermIndex(search.Index[Term]):
    order, label = 45, gettext_lazy("Topics and targets")
    names = ("short", "label")
    summary = "explanation"

    def rows(self) -> QuerySet[Term]:
        return Term.objects.visible().filter(scheme__code__in=PAGES).select_related("scheme")

    def address(self, row: Term) -> str:
        return reverse(PAGES[row.scheme.code].one, args=[row.code])

    def title(self, row: Term) -> Text:
        short = self.text(row, "short")
        name = short if short.text else self.text(row, "label")
        if row.scheme.code != "kmgbf-targets":
            return name
        words = _("Target %(number)d: %(name)s") % {"number": row.order, "name": name.text}
        return Text(words, name.language, is_fallback=name.is_fallback)

    def other_names(self, row: Term) -> list[str]:
        return [*super().other_names(row), *numbers(row)]

    def body_of(self, row: Term) -> list[str]:
        return [*super().body_of(row), *(PAGES[row.scheme.code].names[:1])]


def numbers(row: Term) -> list[str]:
    """Target 12, in all languages: the number of a target is what people know it by."""
    if row.scheme.code != "kmgbf-targets":
        return []
    found = []
    for language in LANGUAGE_CODES:
        with override(language):
            found.append(_("Target %(number)d") % {"number": row.order})
    return [*dict.fromkeys(found), f"KMGBF {row.order}"]
