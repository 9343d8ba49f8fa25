"""The list of resources and its filters."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, QueryDict
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from core.text.fallback import Text, columns, language_name, localized
from core.text.languages import LANGUAGE_CODES
from core.text.lines import line_of, listed
from core.ui.paging import page_of
from core.ui.shape import needs_filters
from core.vocabulary.models import Term
from resources.models import Edition, Resource

# What is written in Chinese, without a word on the script, may be either.
WRITTEN_IN = {code: (code, "zh") if code.startswith("zh-") else (code,) for code in LANGUAGE_CODES}
ROW = ("slug", "kind", "stage", "languages", "order", "released_on", "is_example", *columns("title", "use_when"))


@dataclass(frozen=True)
class Row:
    resource: Resource
    title: Text
    use_when: Text
    languages: list[str]
    year: int | None
    editions: int

    @property
    def line(self) -> str:
        """What it is and how it is there, such as "Guide · English · 2 editions, the newest of 2021"."""
        return line_of(capfirst(self.resource.get_kind_display()), listed(self.languages), self.edition_words)

    @property
    def edition_words(self) -> str:
        if not self.editions:
            return ""
        count = localize(self.editions)
        if self.year is None:
            return ngettext("%(count)s edition", "%(count)s editions", self.editions) % {"count": count}
        words = npgettext("library", "Edition of %(year)s", "%(count)s editions, the newest of %(year)s", self.editions)
        return words % {"count": count, "year": str(self.year)}


@dataclass(frozen=True)
class Filter:
    name: str
    label: str
    value: str
    options: dict[str, str]

    @property
    def choices(self) -> list[dict[str, str]]:
        return [
            {"value": "", "label": pgettext("filter", "Any")},
            *({"value": value, "label": label} for value, label in self.options.items()),
        ]


def library(request: HttpRequest) -> dict[str, Any]:
    """Three queries: topics, number, rows."""
    filters = filters_of(request.GET)
    chosen = {each.name: each.value for each in filters if each.value}
    page = page_of(for_list(filtered(chosen)), request.GET.get("page"))
    return {
        "filters": filters if needs_filters(page.paginator.count) or chosen else [],
        "chosen": [chosen_filter(each, request.GET) for each in filters if each.value],
        "resources_page": page,
        "rows": [row(resource) for resource in page.object_list],
        "params": request.GET,
    }


def filters_of(query: QueryDict) -> list[Filter]:
    """A value that is not offered counts as none."""
    kinds, stages = (
        {value: str(label).capitalize() for value, label in choices.choices}
        for choices in (Resource.Kind, Resource.Stage)
    )
    offered = (
        ("kind", _("Kind"), kinds),
        ("stage", _("Stage of work"), stages),
        ("language", _("Language"), {code: language_name(code) for code in LANGUAGE_CODES}),
        ("topic", _("Topic"), topics()),
    )
    return [Filter(name, label, known(query.get(name), options), options) for name, label, options in offered]


def known(value: str | None, options: dict[str, str]) -> str:
    return value if value in options else ""


def topics() -> dict[str, str]:
    """Those that a published resource has."""
    used = Resource.objects.shown_to_all().order_by().values("terms")
    terms = Term.objects.filter(scheme__code="topics", pk__in=used).order_by("order", "pk")
    return {term.code: term.name for term in terms.only("code", *columns("label", "short"))}


def filtered(chosen: dict[str, str]) -> QuerySet[Resource]:
    rows: QuerySet[Resource] = Resource.objects.shown_to_all().newest_first()
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if stage := chosen.get("stage"):
        rows = rows.filter(stage=stage)
    if language := chosen.get("language"):
        rows = in_language(rows, language)
    if topic := chosen.get("topic"):
        rows = rows.filter(terms__scheme__code="topics", terms__code=topic)
    return rows


def in_language(rows: QuerySet[Resource], language: str) -> QuerySet[Resource]:
    """Resources that have this language, by the text of the list, which both databases can search."""
    wanted = Q()
    for code in WRITTEN_IN[language]:
        wanted |= Q(languages_text__contains=f'"{code}"')
    return rows.alias(languages_text=Cast("languages", TextField())).filter(wanted)


def for_list(rows: QuerySet[Resource]) -> QuerySet[Resource]:
    editions = Edition.objects.filter(resource=OuterRef("pk"))
    number = editions.order_by().values("resource").annotate(number=Count("pk")).values("number")
    newest = editions.order_by("-number").values("year")[:1]
    listed: QuerySet[Resource] = rows.only(*ROW).annotate(edition_count=Subquery(number), newest_year=Subquery(newest))
    return listed


def row(resource: Resource) -> Row:
    return Row(
        resource=resource,
        title=localized(resource, "title"),
        use_when=localized(resource, "use_when"),
        languages=[language_name(code) for code in resource.languages],
        year=getattr(resource, "newest_year", None),
        editions=getattr(resource, "edition_count", None) or 0,
    )


def chosen_filter(chosen: Filter, query: QueryDict) -> dict[str, str]:
    rest = query.copy()
    for name in (chosen.name, "page"):
        rest.pop(name, None)
    return {"label": chosen.options[chosen.value], "url": f"?{rest.urlencode()}"}
