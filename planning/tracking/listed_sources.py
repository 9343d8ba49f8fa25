"""What a city says anew no longer rests on the source of the list beside which it stood."""

from collections.abc import Mapping
from typing import Any

from core.history import sourced
from core.history.keys import under
from core.history.snapshot import Plain, Snapshot
from core.text.languages import column_names
from planning.models import CityIndicator, IndicatorGoal, IndicatorValue, PlanTarget

GONE: Snapshot = {"source": None, "confidence": ""}
WORDS = ("due_year", "due_is_fiscal", *column_names("title"))


def left(row: object, changes: Mapping[str, Plain]) -> Snapshot:
    """The columns of sources of the list that these changes of a city leave behind: of another number, of one whose
    source the city names itself, and of a target that it words anew."""
    if isinstance(row, PlanTarget):
        return GONE if row.source_id and is_said_anew(row, changes, WORDS) else {}
    if not isinstance(row, CityIndicator):
        return {}
    found: Snapshot = {}
    for name, model in (("values", IndicatorValue), ("goals", IndicatorGoal)):
        for each in model._default_manager.filter(indicator=row).exclude(source=None):
            said = under(f"{name}.{each.pk}", changes)
            if said and (said.get("source_title") or is_other_number(each, said)):
                found |= {f"{name}.{each.pk}.{column}": value for column, value in GONE.items()}
    return found


def is_said_anew(row: Any, changes: Mapping[str, Plain], names: tuple[str, ...]) -> bool:
    return any(name in changes and (changes[name] or "") != (getattr(row, name) or "") for name in names)


def is_other_number(row: IndicatorValue | IndicatorGoal, said: Mapping[str, Plain]) -> bool:
    (rule,) = sourced.sourced_of(type(row))
    before: dict[str, Plain] = {name: getattr(row, name) for name in rule.of} | {"value": str(row.value)}
    return sourced.is_other(rule, before, {**before, **said})
