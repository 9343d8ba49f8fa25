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


# --- How far ------------------------------------------------------------------------------------------------------

START, END, WIDTH = 10.0, 190.0, 200  # of a line from left to right


def at(value: float, low: float, high: float, *, start: float, end: float) -> str:
    """A place between two ends, as text: a template would write a number in the reader's way."""
    part = (value - low) / (high - low) if high != low else 0.5
    return f"{start + (end - start) * part:.1f}"


def target_line(values: Values) -> Values:
    """The way from a baseline to a goal, with the part that is reached. The goal lies right, also where it is less."""
    known = [float(each) for each in (values["baseline"], values["aim"], values["now"]) if each is not None]
    if values["now"] is None or len(known) < 2:
        return {"is_drawn": False}
    low, high = min(known), max(known)
    baseline, aim = values["baseline"], values["aim"]
    if baseline is not None and aim is not None and aim < baseline:
        low, high = high, low
    places = {
        name: None if values[name] is None else at(float(values[name]), low, high, start=START, end=END)
        for name in ("baseline", "aim", "now")
    }
    return {"is_drawn": True, "places": places, "moved": places["baseline"] != places["now"]}


# --- From a baseline to a goal ------------------------------------------------------------------------------------

WAY_START, WAY_AIM, WAY_LEFT, WAY_RIGHT = 34.0, 94.0, 2.0, 98.0  # parts of a hundred of the width


def way_line(values: Values) -> Values:
    """The goal is always at the right, whichever way the values go. What is further off than at the start goes left of
    it, at most to the edge; what goes beyond the goal right of it."""
    now = WAY_START + (WAY_AIM - WAY_START) * float(values["share"])
    now = min(max(now, WAY_LEFT), WAY_RIGHT)
    start = min(now, WAY_START)
    return {
        "start": f"{WAY_START:g}%",
        "aim": f"{WAY_AIM:g}%",
        "whole": f"{WAY_AIM - WAY_START:g}%",
        "now": f"{now:.1f}%",
        "from": f"{start:.1f}%",
        "width": f"{abs(now - WAY_START):.1f}%",
        "is_back": now < WAY_START,
    }


# --- Parts of a whole ---------------------------------------------------------------------------------------------

# What is surer stands higher, so that the parts are told apart without their colours; of 16. A gap is the empty bar.
PARTS = {"secured": 16, "offered": 11, "sought": 6, "gap": 16}


def money_bar(values: Values) -> Values:
    """One bar of the total cost, in parts. Where more is told than the project costs, the bar is as long as that."""
    parts = in_a_row([(name, max(float(values[name] or 0), 0.0)) for name in PARTS])
    words = values.get("words") or {}
    for part in parts:
        part |= {"y": str(16 - PARTS[part["name"]]), "height": str(PARTS[part["name"]])}
    key = [{**part, "text": words[part["name"]]} for part in parts if part["name"] in words]
    return {"is_drawn": bool(parts), "parts": parts, "key": key}


def parts_bar(values: Values) -> Values:
    """One bar of all that is counted, in parts."""
    return {"drawn": in_a_row([(part["code"], float(part["count"])) for part in values["parts"]])}


def in_a_row(amounts: list[tuple[str, float]]) -> list[dict[str, str]]:
    """Parts of a bar one after another, as wide as they are large; nothing of what is none."""
    whole = sum(amount for _name, amount in amounts)
    parts, start = [], 0.0
    for name, amount in amounts:
        if amount:
            width = amount / whole * WIDTH
            parts.append({"name": name, "x": f"{start:.1f}", "width": f"{width:.1f}"})
            start += width
    return parts
