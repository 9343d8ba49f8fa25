"""Made-up lines over the years for the gallery: each of their states."""

from decimal import Decimal
from typing import Any

type Values = dict[str, Any]

GOAL: Values = {"value": Decimal(30), "words": "Goal: 30 % by 2030"}
LOW_GOAL: Values = {"value": Decimal(10), "words": "Draft’s goal: at most 10 sites by 2030"}


def year_lines() -> dict[str, Values]:
    """The values of each example by its state."""
    rising = points(("2020", 10), ("2021", 18), ("2022", 22), ("2023", 28))
    falling = points(("FY2019", 40), ("FY2020", 37), ("FY2021", 30), unit=" sites")
    gap = points(("2018", 10), ("2019", 14), ("2021", 22), ("2022", 28))
    near = points(("2014", 500), ("2018", 503), ("2019", 515), ("2020", 519), unit=" species")
    bounds = points(("2016", 61, "about"), ("2017", 60, "at_least"), ("2018", 66, "at_most"), ("2019", 64))
    other = points(("2016", 12), ("2017", 15), ("2018", 17), ("2019", 24))
    other[1]["is_apart"] = True
    return {
        "a line with a goal": {"line": line("Rose from 10 % (2020) to 28 % (2023)", rising, goal=GOAL), "table": True},
        "full": {
            "line": line("Rose from 10 % (2020) to 28 % (2023)", rising, goal=GOAL),
            "size": "full",
            "heading_level": 3,
            "links": [{"label": "Numbers as a table (CSV)", "url": "#"}, {"label": "Drawing (SVG)", "url": "#"}],
        },
        "a falling goal, of a draft": {
            "line": line("Fell from 40 sites (FY2019) to 30 sites (FY2021)", falling, goal=LOW_GOAL, unit="sites")
        },
        "a year without a value": {"line": line("Rose from 10 % (2018) to 28 % (2022)", gap, silent=[2020], every=2)},
        "a scale that does not begin at nought": {
            "line": line("Was 500 species in 2014 and 519 species in 2020", near, every=None, unit="species")
        },
        "bounds": {"line": line("Was about 61 % in 2016 and 64 % in 2019", bounds)},
        "one of another unit": {
            "line": line("Rose from 12 % (2016) to 24 % (2019)", other, notes=["One value is in another unit."])
        },
        "two values": {"line": line("Rose from 10 % (2020) to 18 % (2021)", rising[:2], goal=GOAL)},
        "one value": {"line": line("", rising[:1], goal=GOAL)},
        "none": {"line": line("No value is entered yet.", [])},
    }


def points(*given: tuple[Any, ...], unit: str = " %") -> list[Values]:
    found = []
    for label, value, *bound in given:
        words = {"": "", "about": "about ", "at_least": "at least ", "at_most": "at most "}[bound[0] if bound else ""]
        said = f"{words}{value}{unit}"
        found.append(
            {"year": int(label[-4:]), "label": label, "value": Decimal(value), "said": said, "bound": "".join(bound)}
        )
    return found


def line(title: str, given: list[Values], **more: Any) -> Values:
    return {"title": title, "points": given, "unit": "%", "every": 1, **more}
