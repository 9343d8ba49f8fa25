"""The points of a result to take away: as a table, and as a drawing that stands alone."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal import assessments, datasets
from alliance.portal.feeds import described_table, file_answer
from alliance.portal.index_findings import change_finding
from assessment.answers.outcomes import counted_score, sums
from assessment.editions.frameworks import framework
from assessment.models import Result
from assessment.results.change import change_of
from assessment.wording import said as in_words
from assessment.wording import total
from cities.models import State
from core.importexport.cells import Cell
from core.pagecache.middleware import public_page
from core.ratelimits.decorators import limited
from core.text.fallback import localized
from core.ui.chart_file import ChartRow, Said, points_file
from core.ui.jsonld import absolute

SVG = "image/svg+xml; charset=utf-8"
COLUMNS = (
    *("year", "is_fiscal", "value", "bound", "unit", "source", "confidence"),
    *("number", "indicator", "name", "points", "points_before", "year_before", "certainty", "source_link", "example"),
)


def published(request: HttpRequest, slug: str) -> Result | HttpResponse:
    """The result at an address, or the page that says that it was withdrawn. Raises Http404."""
    result = assessments.found_result(request, slug)
    if result.state == State.WITHDRAWN and result.city.is_listed:
        return assessments.gone(request, result)
    if result.state != State.PUBLISHED:
        raise Http404
    return result


def read(result: Result) -> tuple[Result, Any]:
    """The result with its lines, and its change since the baseline of its city."""
    results = assessments.published_of(result.city)
    result = next((each for each in results if each.pk == result.pk), result)
    return result, change_of(result, results)


@require_safe
@public_page()
@limited("export", 60, 3_600)
def chart_csv(request: HttpRequest, slug: str) -> HttpResponse:
    found = published(request, slug)
    if isinstance(found, HttpResponse):
        return found
    name = f"{slug}-chart{'-example' if found.city.is_example else ''}.csv"
    return described_table(request, localized(found, "title").text, COLUMNS, chart_rows(found), file_name=name)


def chart_rows(found: Result) -> Iterator[list[Cell]]:
    result, change = read(found)
    edition = framework(result.framework)
    before_year = change.baseline.year if change.is_shown else None
    for line in result.lines.all():
        indicator = edition.indicator_of[line.indicator]
        before = change.before.get(line.indicator) if change.is_shown else None
        yield [
            *(line.year, "false", line.amount, "", indicator.unit, line.source_title, ""),
            *(indicator.number, line.indicator, in_words(indicator.name), counted_score(line), before),
            *(None if before is None else before_year, line.certainty, line.source_link),
            "example" if result.city.is_example else "",
        ]


@require_safe
@public_page()
@limited("export", 60, 3_600)
def chart_svg(request: HttpRequest, slug: str) -> HttpResponse:
    found = published(request, slug)
    if isinstance(found, HttpResponse):
        return found
    result, change = read(found)
    edition = framework(result.framework)
    lines = list(result.lines.all())
    found_sums = sums(edition, lines)
    parts = assessments.components(edition, lines, change, found_sums, {})
    below = [key_words(result, change)] if change.is_shown and change.common else []
    titles = dict.fromkeys(line.source_title for line in lines if line.source_title)
    below += [_("Sources: %(sources)s") % {"sources": _(", ").join(titles)}] if titles else []
    name = _("%(title)s, %(city)s") % {"title": localized(result, "title").text, "city": result.city.name}
    said = Said(
        language=get_language() or "en",
        name=name,
        terms=datasets.terms_of(name),
        finding=change_finding(change, lines) or total(found_sums),
        below=(
            *([total(found_sums)] if change_finding(change, lines) else []),
            *below,
            _("%(edition)s, values of %(year)s") % {"edition": in_words(edition.name), "year": result.year},
            absolute(result.get_absolute_url()),
        ),
        example=_("Example: this city and its figures are fictional") if result.city.is_example else "",
    )
    drawn = [(f"{each['name']}: {each['words']}", [row_of(row) for row in each["rows"]]) for each in parts]
    return file_answer(points_file(drawn, said), SVG)


def key_words(result: Result, change: Any) -> str:
    words = {"year": result.year, "before": change.baseline.year}
    return _("Filled circle: %(year)s. Open circle: %(before)s, if the score was different.") % words


def row_of(row: dict[str, Any]) -> ChartRow:
    return ChartRow(f"{row['number']}. {row['name']}", row["said"], row["score"], row["before"])
