"""The figure on the page of a city that follows an indicator: where an indicator names a measure, its newest published
value stands there with its source, and is typed nowhere else."""

from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from cities.actions import follow_indicator
from cities.measures import units_of
from cities.models import City, Figure
from core.history.snapshot import Plain, Snapshot
from core.history.write import Actor, entries_of
from core.text import limits
from core.text.languages import column_names
from core.vocabulary.models import Confidence
from planning.models import CityIndicator, IndicatorValue
from planning.tracking.reckoning import Amount, in_unit

EXACT = Decimal("0.001")  # as the column of a figure holds it
NEVER_THE_SAME = ("confirmed_on",)


def follow_figure(row: object) -> None:
    """Told of each row that is written, inside its transaction: the figure changes with the indicator."""
    if isinstance(row, CityIndicator) and (row.measure or row.version > 1):
        lay_figure(row)


def lay_figure(indicator: CityIndicator, *, by: Actor | None = None, is_gone: bool = False) -> None:
    """Call it inside the transaction of the change; whoever made it wrote the figure too."""
    rows = list(Figure.objects.filter(city=indicator.city_id, follows=indicator.slug))
    wanted = {} if is_gone else figure_of(indicator)
    if not (rows or wanted):
        return
    key = str(uuid5(NAMESPACE_URL, f"{indicator.slug}/{wanted['year']}")) if wanted else ""
    changes: dict[str, Plain] = {f"figures.{row.pk}": False for row in rows if str(row.pk) != key}
    there = next((row for row in rows if str(row.pk) == key), None)
    if wanted and (there is None or is_other(there, wanted)):
        changes[f"figures.{key}"] = True
        changes |= {f"figures.{key}.{name}": value for name, value in wanted.items()}
    if changes:
        city = City._base_manager.get(pk=indicator.city_id)
        follow_indicator(city, changes=changes, by=by or author_of(indicator))


def author_of(indicator: CityIndicator) -> Actor:
    last = entries_of(indicator).last()
    return Actor(id=last.by_id, label=last.by_label) if last else Actor(id=None, label="import")


def is_other(figure: Figure, wanted: Snapshot) -> bool:
    columns = {name: value for name, value in wanted.items() if name not in NEVER_THE_SAME}
    return any(same(held(figure, name)) != same(value) for name, value in columns.items())


def held(figure: Figure, name: str) -> Any:
    """What stands in a column: of a source its key."""
    return getattr(figure, figure._meta.get_field(name).attname)  # type: ignore[union-attr]  # a column, no relation


def same(value: Any) -> Any:
    return Decimal(value).normalize() if isinstance(value, Decimal) else value


def figure_of(indicator: CityIndicator) -> dict[str, Any]:
    """The columns of the figure; nothing where the indicator names no measure, is not public or has no value that the
    measure can hold."""
    if not indicator.measure or indicator.state != CityIndicator.State.PUBLISHED:
        return {}
    rows = [each for each in IndicatorValue.objects.filter(indicator=indicator) if not each.part and each.amount]
    newest = max(rows, key=lambda each: each.year or 0, default=None)
    amount = newest.amount if newest else None
    if newest is None or amount is None:
        return {}
    value, unit = in_unit_of_measure(indicator, amount)
    if value is None:
        return {}
    return {
        "measure": indicator.measure,
        "value": value.quantize(EXACT),
        "qualifier": newest.qualifier,
        "unit": unit,
        "year": newest.year,
        "is_fiscal": newest.is_fiscal,
        "source": newest.source_id if newest.is_as_noted and not newest.source_title else None,
        "confidence": newest.confidence or Confidence.MEDIUM,
        "source_title": newest.source_title,
        "source_link": newest.source_link,
        **{column: getattr(indicator, column) or "" for column in column_names("scope")},
        "follows": indicator.slug,
        **confirmation(indicator, newest),
    }


def confirmation(indicator: CityIndicator, value: IndicatorValue) -> dict[str, Any]:
    """A city stands behind what it published itself; what was read in a source of the list it never said."""
    if value.source_id and not value.source_title:
        return {"confirmed_by": "", "confirmed_on": None}
    return {"confirmed_by": indicator.city.name[: limits.NAME], "confirmed_on": timezone.localdate().isoformat()}


def in_unit_of_measure(indicator: CityIndicator, amount: Amount) -> tuple[Decimal | None, str]:
    """Answers the amount as it was said, where the measure is counted in that unit, else in that of the indicator."""
    said = amount.unit or indicator.unit
    if said in units_of(indicator.measure):
        return amount.value, said
    return in_unit(amount, indicator.unit), indicator.unit
