"""Values of indicators in the nine columns of the sheet that the Convention's reporting tool reads.

The columns, their order and the first year that the sheet offers are those of the source `ort-indicator`. A value is
there as the city gave it: what it is exactly, and where it comes from, stands in the footnote.
"""

from collections.abc import Iterable, Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.importexport.cells import Cell
from core.text.fallback import localized
from core.text.ranges import year_words
from planning.models import CityIndicator, IndicatorValue
from planning.spreadsheet.writing import without_zeros
from planning.tracking.index_values import source_address
from planning.tracking.wording import sign

# The tool is in English, so headings are; texts below them are in the reader's language.
COLUMNS = (
    *("Indicator code", "Indicator", "Is disaggregation", "Disaggregation type", "Disaggregation"),
    *("Year", "Unit", "Value", "Footnote"),
)
FIRST_YEAR = 2020
IN_WORDS = {True: "TRUE", False: "FALSE"}  # as spreadsheet programs write it


def value_rows(indicators: Iterable[CityIndicator]) -> Iterator[list[Cell]]:
    """Reads `framework_indicator` and the values of each. Years without a value, and those before the first, are left
    out: the sheet has no place for them."""
    for indicator in indicators:
        for value in sorted(indicator.values.all(), key=lambda each: (each.year or 0, each.part)):
            if value.amount is not None and (value.year or 0) >= FIRST_YEAR:
                yield row_of(indicator, value, without_zeros(value.amount.value))


def row_of(indicator: CityIndicator, value: IndicatorValue, number: Cell) -> list[Cell]:
    """Which kind of part it is, a place or a group, is not known here: that column stays empty."""
    return [
        code_of(indicator) or None,
        localized(indicator, "name").text,
        IN_WORDS[bool(value.part)],
        None,
        value.part or None,
        value.year,
        sign(value.unit or indicator.unit, indicator.own_unit) or None,
        number,
        footnote(value) or None,
    ]


def code_of(indicator: CityIndicator) -> str:
    """The code of the framework where the city says that it counts one of its indicators, else its own."""
    return indicator.framework_indicator.code if indicator.framework_indicator else indicator.code


def footnote(value: IndicatorValue) -> str:
    """That the year is a fiscal one, how exact it is, what the city remarks, what it corrected, and the source. Remark
    and source of a value that was corrected stay with what was published, unless the city says that they hold."""
    noted = value.is_as_noted
    parts = [
        year_words(value.year, is_fiscal=True) if value.is_fiscal else "",
        capfirst(str(value.get_qualifier_display())) if value.qualifier else "",
        localized(value, "footnote").text if noted else "",
        localized(value, "addition").text,
        *(source_of(value) if noted else ()),
    ]
    said = [part.strip() for part in parts if part and part.strip()]
    return _("; ").join(said)


def source_of(value: IndicatorValue) -> tuple[str, str]:
    """Title and address, of the city's own words or of the list. Reads value.source."""
    if value.source_title:
        return value.source_title, source_address(value)
    return (localized(value.source, "title").text, value.source.link) if value.source else ("", "")
