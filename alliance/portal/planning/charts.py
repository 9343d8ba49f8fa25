"""The line of an indicator to take away: as a table of its numbers, and as a drawing that stands alone."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.portal import datasets
from alliance.portal.feeds import described_table, file_answer
from core.importexport.cells import Cell
from core.pagecache.middleware import public_page
from core.ratelimits.decorators import limited
from core.text.fallback import localized
from core.text.measured import scoped
from core.text.ranges import year_words
from core.ui.chart_file import Said, year_line_file
from core.ui.jsonld import absolute
from core.vocabulary.models import Cited, Confidence
from planning.models import CityIndicator, IndicatorGoal, IndicatorValue
from planning.spreadsheet.writing import without_zeros
from planning.tracking.drawing import year_line
from planning.tracking.index_values import lay_index_values, source_address
from planning.tracking.reckoning import OWN_WORDS, Amount

SVG = "image/svg+xml; charset=utf-8"
COLUMNS = (
    *("year", "is_fiscal", "value", "bound", "unit", "source", "confidence"),
    *("row", "part", "why_none", "certainty", "is_draft", "source_link", "example"),
)
FEW_SOURCES = 4  # that a drawing names


def found(request: HttpRequest, slug: str) -> CityIndicator:
    """The indicator at an address, for those who see its page. Raises Http404."""
    rows = CityIndicator.objects.visible_to(request.user).select_related("city")
    row = get_object_or_404(rows.prefetch_related("values__source", "goals__source"), slug=slug)
    lay_index_values([row])
    return row


def name_of(row: CityIndicator) -> str:
    indicator = scoped(localized(row, "name").text, localized(row, "scope").text)
    return _("%(indicator)s, %(city)s") % {"indicator": indicator, "city": row.city.name}


# --- As a table ---------------------------------------------------------------------------------------------------


@require_safe
@public_page()
@limited("export", 60, 3_600)
def chart_csv(request: HttpRequest, slug: str) -> HttpResponse:
    row = found(request, slug)
    mark = "-example" if row.city.is_example else ""
    return described_table(request, name_of(row), COLUMNS, table_rows(row), file_name=f"{row.slug}{mark}.csv")


def table_rows(row: CityIndicator) -> Iterable[list[Cell]]:
    """Values by year as they count, corrected where they were; then the goals."""
    example = "example" if row.city.is_example else ""
    if baseline := row.baseline:
        numbers = amount_cells(row, baseline)
        yield [*numbers, row.baseline_source, "", "baseline", "", "", "", "", "", example]
    for each in sorted(row.values.all(), key=lambda value: (value.year or 0, value.part)):
        yield value_row(row, each, example)
    for goal in sorted(row.goals.all(), key=lambda goal: goal.year or 0):
        cited = goal.source.cited if goal.source else None
        numbers = amount_cells(row, goal.amount)
        more = "true" if goal.is_draft else "false"
        title, link = (cited.title, cited.link) if cited else ("", "")
        yield [*numbers, title, confidence(goal), "goal", "", "", "", more, link, example]


def value_row(row: CityIndicator, value: IndicatorValue, example: str) -> list[Cell]:
    cited = source_of(value)
    title, link = (cited.title, cited.link) if cited else ("", "")
    found = value.amount
    numbers = amount_cells(row, found) if found else [value.year, truth(value.is_fiscal), None, "", unit_of(row, "")]
    return [
        *(*numbers, title, confidence(value) if cited else ""),
        *("value", value.part, value.why_none, value.certainty, "", link, example),
    ]


def source_of(value: IndicatorValue) -> Cited | None:
    """Where the number that counts was read: a corrected one has the source of the published one only where the city
    says so. One of an assessment is a page of this site, which a table names whole."""
    cited = value.cited if value.is_as_noted else None
    return cited._replace(link=source_address(value)) if cited and value.source_title else cited


def confidence(row: IndicatorValue | IndicatorGoal) -> str:
    """How well a fact from a source of the list is known; nothing of what the city said itself."""
    return Confidence.shown(row.confidence, [row.source.read_in_archive]) if row.source else ""


def amount_cells(row: CityIndicator, found: Amount) -> list[Cell]:
    return [found.year, truth(found.is_fiscal), without_zeros(found.value), found.qualifier, unit_of(row, found.unit)]


def unit_of(row: CityIndicator, unit: str) -> str:
    """The code of a unit, or the city's own words."""
    return unit or (row.own_unit if row.unit == OWN_WORDS else row.unit)


def truth(value: bool) -> str:
    return "true" if value else "false"


# --- As a drawing -------------------------------------------------------------------------------------------------


@require_safe
@public_page()
@limited("export", 60, 3_600)
def chart_svg(request: HttpRequest, slug: str) -> HttpResponse:
    """Raises Http404 where there are no two values: one is a number, and no drawing."""
    row = found(request, slug)
    line = year_line(row)
    if line is None or len(line["points"]) < 2:
        raise Http404
    name = name_of(row)
    said = Said(
        language=get_language() or "en",
        name=name,
        terms=datasets.terms_of(name),
        finding=line["title"],
        below=(*sources(row), absolute(row.get_absolute_url())),
        example=_("Example: this city and its figures are fictional") if row.city.is_example else "",
    )
    response = file_answer(year_line_file(line, said), SVG)
    response.headers["Link"] = f'<{datasets.licence_url()}>; rel="license"'
    return response


def sources(row: CityIndicator) -> list[str]:
    """The sources of what is drawn, the newest first, each with the years that it tells of."""
    years: dict[str, list[str]] = {}
    values = [each for each in row.values.all() if each.amount and not each.part]
    for each in sorted(values, key=lambda value: value.year or 0, reverse=True):
        cited = source_of(each)
        title = cited.title if cited else _("no source entered")
        years.setdefault(title, []).append(year_words(each.year, each.is_fiscal))
    if (baseline := row.baseline) and baseline.year not in {each.year for each in values}:
        title = row.baseline_source or _("no source entered")
        years.setdefault(title, []).append(year_words(baseline.year, baseline.is_fiscal))
    said = [
        _("Source for %(years)s: %(source)s") % {"years": _(", ").join(reversed(those)), "source": title}
        for title, those in years.items()
    ]
    more = len(said) - FEW_SOURCES
    if more <= 0:
        return said
    rest = ngettext("and %(count)d more source", "and %(count)d more sources", more) % {"count": more}
    return [*said[:FEW_SOURCES], rest]
