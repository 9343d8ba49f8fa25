"""What a city entered for an indicator, in words: the label of each input, and its value with the unit."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from assessment.answers.typed import shown_value
from assessment.editions.frameworks import frameworks
from assessment.scoring.definitions import Indicator, InputKind
from assessment.wording import said, unit
from core.history.snapshot import Plain
from core.text import numbers
from core.text.measured import with_unit


def entered(indicator: Indicator, name: str, value: str) -> tuple[str, str]:
    """The label and the value. Change indicators keep a count that is none of their inputs: their baseline."""
    asked = indicator.input_of.get(name)
    if asked is None:
        label = _("Native species counted") if name == "baseline_count" else name
        return label, numbers.grouped_number(Decimal(value))
    words = "" if asked.unit == "local currency" or asked.kind is InputKind.AREAS else unit(asked.unit)
    return said(asked.label), with_unit(shown_value(asked, value), words)


def item_in_words(item: str, row: Mapping[str, Plain]) -> str:
    """What stands as name=value in the line of a result, for whoever compares two of its versions."""
    name, _sign, value = item.partition("=")
    key = str(row.get("indicator") or "")
    holding = [each.indicator_of[key] for each in frameworks() if key in each.indicator_of]
    indicator = next((each for each in holding if name in each.input_of), holding[0] if holding else None)
    if indicator is None:
        return item
    try:
        label, text = entered(indicator, name, value)
    except InvalidOperation:  # written by somebody else than the page
        return item
    return _("%(label)s: %(value)s") % {"label": label, "value": text}


def run_in_words(_key: str, row: Mapping[str, Plain]) -> str:
    """What stands for the key of a measurement over map layers: the source and the year of its value."""
    if not row.get("source_title") or not row.get("year"):
        return _("Measured from map layers")
    words = {"source": row["source_title"], "year": row["year"]}
    return _("Measured from map layers: %(source)s, %(year)s") % words
