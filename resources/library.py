"""The list of resources and its filters."""

from dataclasses import dataclass
from datetime import date
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
from core.text.lines import items_in_line, line_of
from core.ui.paging import page_of
from core.ui.shape import needs_filters
from core.vocabulary.models import Term
from resources.marks import mark_of
from resources.models import Edition, Resource

# What is written in Chinese, without a word on the script, may be either.
WRITTEN_IN = {code: (code, "zh") if code.startswith("zh-") else (code,) for code in LANGUAGE_CODES}
COVERS = 3
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
    def mark(self) -> str:
        return mark_of(self.resource.kind)

    @property
    def line(self) -> str:
        """What it is and how it is there, such as "Guide · English · 2 editions, the newest of 2021"."""
        return line_of(capfirst(self.resource.get_kind_display()), items_in_line(self.languages), self.edition_words)

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
class Cover:
    """A work that this site introduces, as a card before the list."""

    resource: Resource
    title: Text
    use_when: Text
    pages: int
    mark: str
    kind: str


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
    """Five queries: topics, numbers by kind, cards, number, rows. The works on cards are left out of the whole list."""
    filters = filters_of(request.GET)
    chosen = {each.name: each.value for each in filters if each.value}
    kinds = kinds_of(request.GET, chosen.get("kind", ""))
    covers = [] if chosen else covers_of(Resource.objects.shown_to_all())
    rows = filtered(chosen).exclude(pk__in=[each.resource.pk for each in covers])
    page = page_of(for_list(rows), request.GET.get("page"))
    total = sum(each["count"] for each in kinds)
    has_filters = needs_filters(total) or bool(chosen)
    return {
        "covers": covers,
        "released_on": common_day(covers),
        "kinds": kinds if has_filters else [],
        "total": total,
        "filters": [each for each in filters if each.name != "kind"] if has_filters else [],
        "chosen": [chosen_filter(each, request.GET) for each in filters if each.value],
        "resources_page": page,
        "rows": [row(resource) for resource in page.object_list],
        "params": request.GET,
    }


def covers_of(rows: QuerySet[Resource]) -> list[Cover]:
    introduced = rows.filter(is_introduced=True).order_by("order", "slug").annotate(pages=Count("sections"))
    return [
        Cover(
            resource=each,
            title=localized(each, "title"),
            use_when=localized(each, "use_when"),
            pages=each.pages,
            mark=mark_of(each.kind),
            kind=str(capfirst(each.get_kind_display())),
        )
        for each in introduced.only(*ROW)[:COVERS]
    ]


def common_day(covers: list[Cover]) -> date | None:
    """The day on which all of them were released, if it is one."""
    days = {each.resource.released_on for each in covers}
    return days.pop() if len(days) == 1 else None


def kinds_of(query: QueryDict, chosen: str) -> list[dict[str, Any]]:
    """Each kind that there is, with its mark, its number and the address of its list."""
    rows = Resource.objects.shown_to_all().order_by().values("kind").annotate(number=Count("pk"))
    numbers = {each["kind"]: each["number"] for each in rows}
    return [
        {
            "label": str(capfirst(label)),
            "mark": mark_of(value),
            "count": numbers[value],
            "url": address_with(query, kind=value),
            "checked": value == chosen,
        }
        for value, label in Resource.Kind.choices
        if value in numbers
    ]


def address_with(query: QueryDict, **values: str) -> str:
    other = query.copy()
    other.pop("page", None)
    for name, value in values.items():
        other[name] = value
    return f"?{other.urlencode()}"


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
    return [Filter(name, label, known_option(query.get(name), options), options) for name, label, options in offered]


def known_option(value: str | None, options: dict[str, str]) -> str:
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
