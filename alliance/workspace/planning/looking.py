"""What readers will see of an indicator that somebody is typing, drawn as the page of the plan draws it. Nothing is
kept."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.prepared import give_children
from core.text.languages import DEFAULT_LANGUAGE, column_name
from planning.models import CityIndicator, IndicatorGoal, IndicatorValue
from planning.tracking.drawing import year_line
from planning.tracking.reckoning import Direction, reckon
from planning.tracking.wording import reached

TYPED = ("indicator", "baseline_value", "value", "goal_value")


def look(said: Mapping[str, Any]) -> dict[str, Any]:
    """The line of what was typed and can be read; of an example as long as nothing is typed."""
    is_example = not any(said.get(name) not in (None, "") for name in TYPED)
    said = example() if is_example else said
    row = as_indicator(said)
    return {
        "is_example": is_example,
        "target": said.get("target") or "",
        "name": said.get("indicator") or "",
        "line": year_line(row),
        "progress": reached(row, reckon(row.course)),
        "source": said.get("source_title") or "",
    }


def example() -> dict[str, Any]:
    return {
        "target": _("By 2035, trees shade 30% of the old town."),
        "indicator": _("Share of the old town that trees shade"),
        "unit": "percent",
        "direction": Direction.UP.value,
        "baseline_value": 20,
        "baseline_year": 2020,
        "value": Decimal("25.4"),
        "value_year": 2025,
        "goal_value": 30,
        "goal_year": 2035,
        "source_title": _("Tree Survey, Parks Bureau, 2025"),
    }


def as_indicator(said: Mapping[str, Any]) -> CityIndicator:
    """A row that is not to be saved, with its values and goals laid where typed ones would lie."""
    row = CityIndicator(
        pk=0,
        unit=said.get("unit") or "",
        own_unit=said.get("own_unit") or "",
        direction=said.get("direction") or "",
        baseline_value=number(said.get("baseline_value")),
        baseline_year=said.get("baseline_year"),
        baseline_source=said.get("source_title") or "",
    )
    setattr(row, column_name("name", get_language() or DEFAULT_LANGUAGE), said.get("indicator") or "")
    lay(row, "values", IndicatorValue, said, ("value", "value_year"))
    lay(row, "goals", IndicatorGoal, said, ("goal_value", "goal_year"))
    return row


def lay(row: CityIndicator, name: str, model: type[Any], said: Mapping[str, Any], pair: tuple[str, str]) -> None:
    value, year = number(said.get(pair[0])), said.get(pair[1])
    found = [] if value is None or not year else [(row.pk, model(pk=uuid4(), indicator=row, value=value, year=year))]
    give_children([row], name, found)


def number(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))
