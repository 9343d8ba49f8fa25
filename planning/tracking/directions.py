"""Goals of an indicator that lie on the wrong side of what comes before them, and the sentence that asks about it."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from core.history.keys import rows_under
from core.history.snapshot import Plain
from planning.tracking import reckoning


def against(values: Mapping[str, Plain]) -> list[int]:
    """The years of goals, of an indicator as a flat map."""
    goals = [goal for pk in rows_under("goals", values) if values.get(f"goals.{pk}") and (goal := goal_at(values, pk))]
    begin = number_of(values.get("baseline_value"))
    baseline = None if begin is None else reckoning.Amount(begin, year_of(values.get("baseline_year")))
    course = reckoning.Course(str(values.get("direction") or ""), str(values.get("unit") or ""), baseline, goals)
    return reckoning.against_direction(course)


def goal_at(values: Mapping[str, Plain], pk: str) -> reckoning.Amount | None:
    value, year = number_of(values.get(f"goals.{pk}.value")), year_of(values.get(f"goals.{pk}.year"))
    return None if value is None else reckoning.Amount(value, year, str(values.get(f"goals.{pk}.unit") or ""))


def number_of(value: Plain) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def year_of(value: Plain) -> int | None:
    return value if isinstance(value, int) else None


def sentence(direction: str, year: int) -> str:
    if direction == reckoning.Direction.UP:
        words = _(
            "For this indicator, higher is better, but the target value for %(year)s is lower than the value "
            "before it. Change one of the two."
        )
    else:
        words = _(
            "For this indicator, lower is better, but the target value for %(year)s is higher than the value "
            "before it. Change one of the two."
        )
    return words % {"year": year}
