"""Drawings beside the words and tables that say the same."""

from typing import Any

type Values = dict[str, Any]

PLACES = (8, 30, 52, 74, 96)  # of 0 to 4 points on the line


def point_scale(values: Values) -> Values:
    """The line of points from 0 to 4, where the one before stood, and what each of them takes, the best first."""
    score, before = values["score"], values["before"]
    moved = score is not None and before is not None and before != score
    return {
        "has_line": values["line"],
        "marks": [{"x": x, "score": point, "is_reached": point == score} for point, x in enumerate(PLACES)],
        "way": {"from": PLACES[before], "to": PLACES[score]} if moved else None,
        "rows": [
            {**row, "is_reached": row["score"] == score} for row in sorted(values["rows"], key=points, reverse=True)
        ],
    }


def points(row: Values) -> int:
    return int(row["score"])
