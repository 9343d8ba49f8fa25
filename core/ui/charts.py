"""Drawings made of plain boxes, each beside the table that says the same."""

from typing import Any

type Values = dict[str, Any]

POINTS = range(5)


def point_scale(values: Values) -> Values:
    """The line of points from 0 to 4, and below it what each of them takes, the best first."""
    score = values["score"]
    return {
        "marks": [each is not None and score is not None and each <= score for each in POINTS if each],
        "lines": [
            {**row, "is_reached": row["score"] == score} for row in sorted(values["rows"], key=points, reverse=True)
        ],
    }


def points(row: Values) -> int:
    return int(row["score"])
