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


# --- How far, and since when --------------------------------------------------------------------------------------

START, END, WIDTH = 10.0, 190.0, 200  # of a line from left to right
FIRST, LAST, TOP, BOTTOM = 12.0, 308.0, 14.0, 96.0  # of a line over years
FEW_POINTS = 3


def at(value: float, low: float, high: float, *, start: float, end: float) -> str:
    """A place between two ends, as text: a template would write a number in the reader's way."""
    part = (value - low) / (high - low) if high != low else 0.5
    return f"{start + (end - start) * part:.1f}"


def target_line(values: Values) -> Values:
    """The way from a baseline to a goal, with the part that is reached. Less lies left, whichever way is better."""
    known = [float(each) for each in (values["baseline"], values["aim"], values["now"]) if each is not None]
    if values["now"] is None or len(known) < 2:
        return {"is_drawn": False}
    low, high = min(known), max(known)
    places = {
        name: None if values[name] is None else at(float(values[name]), low, high, start=START, end=END)
        for name in ("baseline", "aim", "now")
    }
    return {"is_drawn": True, "places": places, "moved": places["baseline"] != places["now"]}


def year_line(values: Values) -> Values:
    """A point for each year with a value; years without one leave a gap in the line. Under three points: words."""
    points = [(int(point["year"]), float(point["value"])) for point in values["points"] if point["value"] is not None]
    goals = [(int(goal["year"]), float(goal["value"])) for goal in values["goals"]]
    if len(points) < FEW_POINTS:
        return {"is_drawn": False}
    years = [year for year, _value in (*points, *goals)]
    heights = [value for _year, value in (*points, *goals)]
    low, high = min(0.0, *heights), max(0.0, *heights)

    def place(point: tuple[int, float]) -> dict[str, str]:
        x = at(point[0], min(years), max(years), start=FIRST, end=LAST)
        return {"x": x, "y": at(point[1], low, high, start=BOTTOM, end=TOP)}

    silent = {int(point["year"]) for point in values["points"] if point["value"] is None}
    return {
        "is_drawn": True,
        "zero": at(0, low, high, start=BOTTOM, end=TOP),
        "marks": [place(point) for point in points],
        "goal_marks": [place(goal) for goal in goals],
        "pieces": [" ".join(f"{place(p)['x']},{place(p)['y']}" for p in piece) for piece in pieces(points, silent)],
        "first": {**place(points[0]), "text": str(points[0][0])},
        "last": {**place(points[-1]), "text": str(points[-1][0])},
        "aim": {**place(goals[-1]), "text": str(goals[-1][0])} if goals and goals[-1][0] > points[-1][0] else None,
    }


def pieces(points: list[tuple[int, float]], silent: set[int]) -> list[list[tuple[int, float]]]:
    """The line is broken where a year between two points is told to have no value."""
    found: list[list[tuple[int, float]]] = []
    for point in points:
        before = found[-1][-1] if found else None
        is_broken = before is not None and any(before[0] < year < point[0] for year in silent)
        if before is None or is_broken:
            found.append([point])
        else:
            found[-1].append(point)
    return [piece for piece in found if len(piece) > 1]


# --- Money --------------------------------------------------------------------------------------------------------

PARTS = ("secured", "offered", "sought", "gap")


def money_bar(values: Values) -> Values:
    """One bar of the total cost, in parts. Where more is told than the project costs, the bar is as long as that."""
    amounts = [(name, max(float(values[name] or 0), 0.0)) for name in PARTS]
    whole = sum(amount for _name, amount in amounts)
    parts, start = [], 0.0
    for name, amount in amounts:
        if amount:
            width = amount / whole * WIDTH
            parts.append({"name": name, "x": f"{start:.1f}", "width": f"{width:.1f}"})
            start += width
    return {"is_drawn": bool(parts), "parts": parts}
