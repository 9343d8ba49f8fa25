"""Published numbers whose source was saved at another moment than the number: does the source say it?

The days come from the history. Of an answer to the index it tells curators nothing but the days: the work itself is
the city's own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from alliance.secretariat.gates import curators_only
from assessment.answers.outcomes import BASELINE_COUNT
from assessment.editions.frameworks import framework
from assessment.models import Answer, Result, ResultLine
from assessment.wording import said as in_words
from cities.models import City, Figure
from cities.querysets import LISTED
from core.history.keys import Key, is_within
from core.history.models import Entry
from core.history.sourced import Sourced, sourced_of
from core.text import numbers
from core.text.fallback import localized
from core.ui.paging import page_of
from planning.models import CityIndicator, IndicatorValue, Plan, PlanFigure

MOST = 2_000  # things whose history is read, those that were changed last first
KINDS = {
    "figures": gettext_lazy("Figures of cities"),
    "indicators": gettext_lazy("Values of indicators"),
    "plans": gettext_lazy("Figures of plans"),
    "index": gettext_lazy("Answers to the City Biodiversity Index"),
}


type Words = dict[str, tuple[str, str, str, str]]  # by the key of a row: its city, its address, number and source


@dataclass(frozen=True, slots=True)
class Apart:
    """A published number and its source, with the days on which each was saved last."""

    city: str
    url: str
    number: str
    source: str
    number_on: datetime
    source_on: datetime


@curators_only
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else next(iter(KINDS))
    page = page_of(sorted(FOUND[kind](), key=lambda each: each.number_on, reverse=True), request.GET.get("page"))
    labels = (_("City"), _("Figure"), _("Source"), _("Figure saved on"), _("Source saved on"))
    context = {
        "title": _("Sources of figures"),
        "tabs": [
            {"label": str(label), "url": f"?kind={code}", "current": code == kind} for code, label in KINDS.items()
        ],
        "header": [{"label": label} for label in labels],
        "rows": [cells(each) for each in page.object_list],
        "page_of_rows": page,
        "params": request.GET,
        "caption": str(KINDS[kind]),
    }
    return render(request, "secretariat/sources.html", context)


def cells(each: Apart) -> list[Any]:
    return [
        each.city,
        {"text": each.number, "url": each.url},
        each.source,
        date_format(each.number_on),
        date_format(each.source_on),
    ]


# --- What the history says ----------------------------------------------------------------------------------------


def moments(
    model: type[Model], keys: Iterable[int], child: str, rule: Sourced
) -> Iterator[tuple[str, datetime, datetime]]:
    """Yields the key of each row whose number and source were saved last in two entries, with their days."""
    wanted = [str(key) for key in keys]
    entries = Entry.objects.filter(object_type=model._meta.label_lower, object_id__in=wanted).order_by("id")
    number: dict[str, tuple[int, datetime]] = {}
    source: dict[str, tuple[int, datetime]] = {}
    for pk, at, row, changes in entries.values_list("pk", "at", "object_id", "changes").iterator():
        for key in changes:
            name, of, column = Key.parse(key)
            if child and (name != child or not column):
                continue
            where, what = (of, column) if child else (row, key)
            if any(is_within(each, what) for each in rule.of):
                number[where] = pk, at
            elif what in rule.by:
                source[where] = pk, at
    for where in number.keys() & source.keys():
        if number[where][0] != source[where][0]:
            yield where, number[where][1], source[where][1]


def changed_last(rows: QuerySet[Any]) -> list[int]:
    """Those that have more than one version: in a first one all was saved together."""
    return list(rows.filter(version__gt=1).order_by("-changed_at", "-pk").values_list("pk", flat=True)[:MOST])


def apart(
    model: type[Model],
    keys: Iterable[int],
    child: str,
    rule: Sourced,
    read: Callable[[list[str]], Words],
) -> list[Apart]:
    """`read` answers of each row its city, its address, the number and the source; nothing where either is gone."""
    days = {key: (number, source) for key, number, source in moments(model, keys, child, rule)}
    told = read(list(days))
    return [Apart(*words, *days[key]) for key, words in told.items() if words[2] and words[3]]


# --- Of each kind -------------------------------------------------------------------------------------------------


def figures() -> list[Apart]:
    def read(keys: list[str]) -> Words:
        rows = Figure.objects.filter(pk__in=keys).select_related("city", "source")
        return {str(row.pk): (row.city.name, row.city.get_absolute_url(), words(row), cited(row)) for row in rows}

    def words(row: Figure) -> str:
        return _("%(label)s: %(value)s") % {"label": row.label, "value": row.amount}

    def cited(row: Figure) -> str:
        return row.cited.title if row.cited else ""

    (rule,) = sourced_of(Figure)
    return apart(City, changed_last(City.objects.filter(status__in=LISTED)), "figures", rule, read)


def indicators() -> list[Apart]:
    def values(keys: list[str]) -> Words:
        rows = IndicatorValue.objects.filter(pk__in=keys, value__isnull=False).select_related("indicator__city")
        return {str(row.pk): told(row.indicator, row.value, row.year, row.source_title) for row in rows}

    def baselines(keys: list[str]) -> Words:
        rows = CityIndicator.objects.filter(pk__in=keys, baseline_value__isnull=False).select_related("city")
        return {str(row.pk): told(row, row.baseline_value, row.baseline_year, row.baseline_source) for row in rows}

    def told(row: CityIndicator, value: Any, year: int | None, source: str) -> tuple[str, str, str, str]:
        facts = {"name": localized(row, "name").text, "value": numbers.grouped_number(value), "year": year}
        return row.city.name, row.get_absolute_url(), _("%(name)s: %(value)s (%(year)s)") % facts, source

    keys = changed_last(CityIndicator.objects.published())
    (of_value,), (of_baseline,) = sourced_of(IndicatorValue), sourced_of(CityIndicator)
    return [
        *apart(CityIndicator, keys, "values", of_value, values),
        *apart(CityIndicator, keys, "", of_baseline, baselines),
    ]


def plans() -> list[Apart]:
    def read(keys: list[str]) -> Words:
        rows = PlanFigure.objects.filter(pk__in=keys).select_related("plan__city")
        return {
            str(row.pk): (row.plan.city.name, row.plan.get_absolute_url(), words(row), row.source_title) for row in rows
        }

    def words(row: PlanFigure) -> str:
        value = f"{row.value} {row.unit}".strip()
        return _("%(label)s: %(value)s") % {"label": localized(row, "label").text, "value": value}

    (rule,) = sourced_of(PlanFigure)
    return apart(Plan, changed_last(Plan.objects.published()), "figures", rule, read)


def index() -> list[Apart]:
    """Answers behind lines that readers see."""
    results = Result.objects.published().select_related("city").order_by("-year", "-pk")[:MOST]
    by_assessment = {each.assessment_id: each for each in results}
    answers = {
        str(pk): (assessment, indicator)
        for pk, assessment, indicator in Answer.objects.filter(assessment__in=by_assessment, version__gt=1).values_list(
            "pk", "assessment", "indicator"
        )
    }

    def read(keys: list[str]) -> Words:
        asked = {answers[key]: key for key in keys}
        if not asked:
            return {}
        lines = ResultLine.objects.filter(result__in=[each.pk for each in by_assessment.values()]).select_related(
            "result__city"
        )
        found = {}
        for line in lines:
            key = asked.get((line.result.assessment_id, line.indicator))
            if key and (line.amount or line.score is not None or BASELINE_COUNT in line.values):
                name = in_words(framework(line.result.framework).indicator_of[line.indicator].name)
                words = _("%(label)s: %(value)s") % {"label": name, "value": line.amount or line.score or ""}
                found[key] = line.result.city.name, line.result.get_absolute_url(), words, line.source_title
        return found

    (rule,) = sourced_of(Answer)
    return apart(Answer, [int(key) for key in answers], "", rule, read)


FOUND: Mapping[str, Callable[[], list[Apart]]] = {
    "figures": figures,
    "indicators": indicators,
    "plans": plans,
    "index": index,
}
