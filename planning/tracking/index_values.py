"""The values of indicators that an index counts: those published in the assessments of their city, never typed again.

They are laid where typed values would lie, so that pages and reckoning read them as any other. Only what readers see of
a result is among them: a result holds no line that its city keeps for itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from assessment.editions.frameworks import framework
from assessment.models import Result, ResultLine
from assessment.wording import said
from core.prepared import give_children
from core.ui.jsonld import absolute
from planning.models import CityIndicator, IndicatorValue
from planning.tracking.index_keys import POINTS, SEPARATOR, index_unit, unit_of_index
from planning.tracking.reckoning import OWN_WORDS


def lay_index_values(indicators: Iterable[CityIndicator], known: Iterable[ResultLine] | None = None) -> None:
    """Nothing where none of them is one of an index; else one query. Whoever has read the lines of all published
    results of their cities, the oldest result first, hands them over."""
    tied = [each for each in indicators if each.index]
    if tied:
        lines = list(published_lines(tied) if known is None else known)
        each_once = {each.pk: each for each in tied}.values()
        rows = ((indicator.pk, value) for indicator in each_once for value in values_by_year(indicator, lines))
        give_children(tied, "values", rows)


def published_lines(tied: Sequence[CityIndicator]) -> Iterable[ResultLine]:
    cities = {each.city_id for each in tied}
    keys = {each.index.partition(SEPARATOR)[2] for each in tied}
    rows = ResultLine.objects.filter(result__in=Result.objects.published().filter(city__in=cities), indicator__in=keys)
    return rows.select_related("result").order_by("result__year", "result")


def values_by_year(indicator: CityIndicator, lines: Iterable[ResultLine]) -> Iterator[IndicatorValue]:
    """One for each year, the newest result of a year."""
    edition, _sign, key = indicator.index.partition(SEPARATOR)
    found: dict[int, IndicatorValue] = {}
    for line in lines:
        if (line.result.city_id, line.result.framework, line.indicator) == (indicator.city_id, edition, key):
            value, year = amount_in(line, indicator.index), line.year or line.result.year
            if value is not None:
                found[year] = as_value(indicator, line, value, year)
    yield from (found[year] for year in sorted(found))


def public_lines_of(indicator: Any) -> QuerySet[ResultLine]:
    """Those of the city and the edition of an indicator of an outer query (`OuterRef`), for programs that read many."""
    named = Concat("result__framework", Value(SEPARATOR), "indicator", output_field=CharField())
    rows = ResultLine.objects.filter(result__in=Result.objects.published(), result__city=indicator("city"))
    return rows.annotate(of_index=named).filter(of_index=indicator("index")).order_by("result__year", "result")


def amount_in(line: ResultLine, index: str) -> Decimal | None:
    if not line.amount and index_unit(index) in POINTS:
        return None if line.score is None else Decimal(line.score)
    try:
        return Decimal(line.amount) if line.amount else None
    except InvalidOperation:
        return None


def as_value(indicator: CityIndicator, line: ResultLine, value: Decimal, year: int) -> IndicatorValue:
    """A value that is not to be saved, in the unit of the edition where that is another than the indicator's."""
    unit = unit_of_index(indicator.index)
    other = "" if unit == indicator.unit or indicator.unit == OWN_WORDS else str(unit or OWN_WORDS)
    words = {"year": line.result.year, "edition": said(framework(line.result.framework).name)}
    return IndicatorValue(
        id=line.pk,
        indicator=indicator,
        year=year,
        value=value,
        unit=other,
        certainty=line.certainty,
        source_title=_("Assessment of %(year)s, %(edition)s") % words,
        source_link=line.result.get_absolute_url(),
    )


def source_address(value: IndicatorValue) -> str:
    """The address of the source for whoever reads it elsewhere: that of a result is a page of this site."""
    return absolute(value.source_link) if value.source_link.startswith("/") else value.source_link
