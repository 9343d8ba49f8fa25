"""The public pages of results: a city's years with its own change, and one result as page and as table.

Cities are never set side by side: nothing here reads the results of two.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from alliance.portal.feeds import described_table
from alliance.portal.index_findings import change_finding
from assessment.answers.outcomes import counted_score, lacks_year, sums
from assessment.answers.wording import entered
from assessment.editions.frameworks import framework
from assessment.models import BETWEEN, KEY, Mode, Result, ResultLine, ScoreMode
from assessment.querysets import ResultQuerySet
from assessment.results.change import Change, change_of
from assessment.scoring import Sum, Totals
from assessment.scoring.definitions import Framework, Indicator
from assessment.wording import amount_from_text, part, total
from assessment.wording import said as in_words
from cities.models import City, State
from core.files.models import StoredFile
from core.files.serving import file_response as file_answer
from core.pagecache.middleware import public_page
from core.prepared import give_children, prepared
from core.text.fallback import localized

FEW, ON_ONE_SHEET, ON_THE_FIRST = 17, 8, 10  # indicators, in larger letters: see print.css


class ResultAddress:
    """example-bay/index/2026: the city and the key of a result, whose address name holds both."""

    regex = rf"[-a-zA-Z0-9_]+/index/{KEY}"

    def to_python(self, value: str) -> str:
        return value.replace("/index/", BETWEEN)

    def to_url(self, value: str) -> str:
        city, _between, key = value.rpartition(BETWEEN)
        return f"{city}/index/{key}"


# --- The results of a city --------------------------------------------------------------------------------------------


def published_of(city: City) -> list[Result]:
    """Newest first, with their lines; two queries, or one."""
    results = results_of(city.pk)
    if results:
        give_children(results, "lines", ((line.result_id, line) for line in lines_of([each.pk for each in results])))
    return results


@prepared
def results_of(city: int) -> QuerySet[Result]:
    return Result.objects.published().filter(city=city).select_related("city").newest_first()


@prepared
def lines_of(results: list[int]) -> QuerySet[ResultLine]:
    return ResultLine.objects.filter(result__in=results)


def year_row(result: Result, results: Sequence[Result]) -> dict[str, Any]:
    edition = framework(result.framework)
    found = sums(edition, result.lines.all())
    return {
        "result": result,
        "title": localized(result, "title").text,
        "edition": in_words(edition.name),
        "totals": total(found),
        "parts": [
            {"key": each.key, "name": in_words(each.name), **summed(found.by_component[each.key])}
            for each in edition.components
        ],
        "change": change_words(change_of(result, results)),
    }


def change_words(change: Change) -> str:
    """The change against the baseline of the city itself, on the indicators that both years scored."""
    if change.reason or change.baseline is None:
        return change.reason
    words = {"points": abs(change.points), "common": change.common, "year": change.baseline.year}
    if not change.common:
        return _("No indicator was scored in both years.")
    if change.points > 0:
        sentence = ngettext(
            "%(points)s point more than in %(year)s", "%(points)s points more than in %(year)s", change.points
        )
    elif change.points < 0:
        sentence = ngettext(
            "%(points)s point fewer than in %(year)s", "%(points)s points fewer than in %(year)s", -change.points
        )
    else:
        sentence = _("As many points as in %(year)s")
    both = ngettext(
        "%(change)s, for the %(common)s indicator scored in both years.",
        "%(change)s, for the %(common)s indicators scored in both years.",
        change.common,
    )
    return both % {**words, "change": sentence % words}


# --- One result ---------------------------------------------------------------------------------------------------


@require_safe
@public_page()
def result_page(request: HttpRequest, slug: str) -> HttpResponse:
    result = found_result(request, slug)
    if result.state == State.WITHDRAWN and result.city.is_listed:
        return gone(request, result)
    edition = framework(result.framework)
    results = published_of(result.city)
    result = next((each for each in results if each.pk == result.pk), result)  # with its lines
    change = change_of(result, results)
    lines = list(result.lines.all())
    found_sums = sums(edition, lines)
    parts = components(edition, lines, change, found_sums, files_of(result, lines))
    context = {
        "title": localized(result, "title").text,
        "finding": change_finding(change, lines),
        "city": result.city,
        "result": result,
        "edition": edition,
        "edition_name": in_words(edition.name),
        "totals": total(found_sums),
        "change": change,
        "change_words": change_words(change),
        "is_part": len(lines) < result.answered,
        "shown": len(lines),
        "paper": paper([len(each["rows"]) for each in parts]),
        "components": parts,
        "address": settings.SITE_URL + result.get_absolute_url(),
        "csv_url": reverse("result_table", args=[slug]),
        "others": [each for each in results if each.pk != result.pk],
        "sources": [row for row in lines if row.source_title],
    }
    return render(request, "assessment/result.html", context)


def paper(rows: Sequence[int]) -> str:
    """How a result is printed, by its indicators in each part: in larger letters where there are few, and then the
    last part on a sheet of its own where the others fill one."""
    if sum(rows) > FEW:
        return ""
    return "roomy" if sum(rows) <= ON_ONE_SHEET or sum(rows[:-1]) > ON_THE_FIRST else "roomy two-sheets"


def found_result(request: HttpRequest, slug: str) -> Result:
    """The result at an address; one that was withdrawn is found, and says so. Raises Http404."""
    result = public_or_withdrawn.first(slug)
    return result or get_object_or_404(Result.objects.select_related("city").visible_to(request.user), slug=slug)


@prepared
def public_or_withdrawn(slug: str) -> QuerySet[Result]:
    shown = ResultQuerySet.public | Q(state=State.WITHDRAWN)
    return Result.objects.filter(shown, slug=slug).select_related("city")


def gone(request: HttpRequest, result: Result) -> HttpResponse:
    context = {"title": _("This result was withdrawn"), "city": result.city, "year": str(result.year)}
    return render(request, "assessment/withdrawn.html", context, status=410)


def components(
    edition: Framework,
    lines: Sequence[ResultLine],
    change: Change,
    found_sums: Totals,
    files: Mapping[str, Mapping[str, Any]],
) -> list[dict[str, Any]]:
    by_key = {row.indicator: row for row in lines}
    found_parts = []
    for component in edition.components:
        inside = [edition.numbered[number] for number in component.indicators]
        rows = [
            line_row(each, by_key[each.key], change) | {"file": files.get(each.key)}
            for each in inside
            if each.key in by_key
        ]
        if rows:
            found_parts.append(
                {
                    "key": component.key,
                    "name": in_words(component.name),
                    **summed(found_sums.by_component[component.key]),
                    "rows": rows,
                }
            )
    return found_parts


def summed(found: Sum) -> dict[str, Any]:
    """The points of a part in words, and as a bar of all that it can earn."""
    counts = {
        "earned": found.points,
        "not-earned": found.possible_for_scored - found.points,
        "not-scored": found.maximum - found.possible_for_scored,
    }
    return {"words": part(found), "bar": [{"code": code, "count": count} for code, count in counts.items()]}


def line_row(indicator: Indicator, row: ResultLine, change: Change) -> dict[str, Any]:
    before = change.before.get(indicator.key) if change.is_shown else None
    score = counted_score(row)
    moved = score is not None and before is not None and before != score
    return {
        "number": indicator.number,
        "name": in_words(indicator.name),
        "row": row,
        "score": score,
        "said": score_words(row),
        "amount": amount_of_year(row, indicator),
        "values": values(indicator, row),
        "before": before if moved else None,
        "basis": [each for each in (how(row), str(row.get_certainty_display())) if each],
        "run": row.run,
    }


def files_of(result: Result, lines: Sequence[ResultLine]) -> dict[str, dict[str, Any]]:
    """What is said of the file that is published with an answer, by indicator. No query where there is none."""
    paths = {str(row.file.name): row for row in lines if row.file}
    if not paths:
        return {}
    return {
        paths[each.path].indicator: {
            "name": each.name,
            "size": each.size,
            "url": reverse("result_file", args=[result.slug, paths[each.path].order]),
        }
        for each in StoredFile.objects.filter(path__in=paths)
    }


def score_words(row: ResultLine) -> str:
    """The score in words, which stands beside the line of points; where there is none, why."""
    score = counted_score(row)
    if score is not None:
        return _("%(score)s of 4") % {"score": score}
    if row.mode == Mode.PLANNED:
        return _("Planned for %(year)s") % {"year": row.planned_for}
    if lacks_year(row):
        return _("No score: the year of the values is not stated")
    if row.mode == Mode.GIVEN:
        return _("No score")
    words = {
        Mode.NO_DATA: _("Not known"),
        Mode.NOT_APPLICABLE: _("Does not apply"),
        Mode.BASELINE: _("Baseline recorded"),
    }
    return words[Mode(row.mode)]


def how(row: ResultLine) -> str:
    """How there came to be a score."""
    if counted_score(row) is None:
        return ""
    if row.score_mode == ScoreMode.CALCULATED:
        return _("calculated with the score bands of the handbook")
    if row.score_mode == ScoreMode.SELF_SCORED:
        return _("points given by the city itself")
    return ""


def amount_of_year(row: ResultLine, indicator: Indicator) -> str:
    """An amount with its year: "14.5% (2025)"."""
    words = amount_from_text(row.amount, indicator.unit)
    if not words or row.year is None:
        return words
    return _("%(amount)s (%(year)s)") % {"amount": words, "year": row.year}


def values(indicator: Indicator, row: ResultLine) -> list[str]:
    pairs = (entered(indicator, name, value) for name, value in row.values.items())
    return [_("%(label)s: %(value)s") % {"label": label, "value": text} for label, text in pairs]


@require_safe
def result_file(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Serves the file of a line of a published result, and of nothing else. Raises Http404."""
    result = found_result(request, slug)
    row = next((each for each in result.lines.all() if each.order == number and each.file), None)
    if row is None or not result.is_public:
        raise Http404
    return file_answer(request, str(row.file.name), public=True)


# --- As a table ---------------------------------------------------------------------------------------------------

COLUMNS = (
    *("city", "example", "framework", "year", "boundary", "number", "indicator", "name", "answer", "planned_for"),
    *("inputs", "value_year", "value", "unit", "score", "score_mode", "certainty", "source", "source_link"),
    *("justification", "note", "file", "points", "possible", "scored", "maximum"),
)


@require_safe
@public_page()
def result_table(request: HttpRequest, slug: str) -> HttpResponse:
    result = found_result(request, slug)
    if result.state != State.PUBLISHED:
        raise Http404
    name = f"{slug}{'-example' if result.city.is_example else ''}.csv"
    return described_table(request, localized(result, "title").text, COLUMNS, table_rows(result), file_name=name)


def table_rows(result: Result) -> Iterator[list[Any]]:
    """A row an indicator, each with the totals of the result."""
    edition = framework(result.framework)
    lines = list(result.lines.all())
    found_sums = sums(edition, lines)
    totals = [found_sums.points, found_sums.possible_for_scored, found_sums.scored, found_sums.edition_maximum]
    for row in lines:
        yield [*table_row(result, edition, row), *totals]


def table_row(result: Result, edition: Framework, row: ResultLine) -> list[Any]:
    indicator = edition.indicator_of[row.indicator]
    return [
        *(result.city.slug, "example" if result.city.is_example else "", result.framework, result.year),
        *(result.boundary, indicator.number, row.indicator, in_words(indicator.name), row.mode, row.planned_for),
        *("; ".join(row.inputs), row.year, row.amount, indicator.unit, counted_score(row)),
        *(row.score_mode if counted_score(row) is not None else ScoreMode.NONE, row.certainty),
        *(row.source_title, row.source_link, row.justification, row.note, file_address(result, row)),
    ]


def file_address(result: Result, row: ResultLine) -> str:
    return settings.SITE_URL + reverse("result_file", args=[result.slug, row.order]) if row.file else ""
