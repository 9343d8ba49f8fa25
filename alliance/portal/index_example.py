"""A result of a fictional city beside the explanation of the index: what somebody will have in the end."""

from typing import Any

from alliance.portal.assessments import published_of, year_row
from alliance.portal.index_years import drawn_points
from assessment.models import Result

MOST_ROWS = 5


def example() -> dict[str, Any] | None:
    """The newest result of a made-up city, with the indicators that changed; the first ones where none did."""
    found = Result.objects.example()
    if found is None:
        return None
    results = published_of(found.city)
    result = next(each for each in results if each.pk == found.pk)
    shown = drawn_points(result, results)
    rows = [row | {"key": chart["key"]} for chart in shown["charts"] for row in chart["rows"]]
    if shown["before"]:
        rows = [row for row in rows if row["before"]]
    return {**year_row(result, results), "before": shown["before"], "rows": rows[:MOST_ROWS]}
