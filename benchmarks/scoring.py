"""How many complete assessments are scored in a second on one core: `python -m benchmarks.scoring`.

Each answers every indicator of an edition. "parsed" begins with numbers, "json" with the body of the API. Seconds are
those of the processor, and the best of several rounds counts.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from time import process_time
from typing import Any

import django

from benchmarks.tables import keep, show

ROUNDS, ASSESSMENTS = 7, 300
GROUPS = 12
WANTED = {"parsed": 2_000, "json": 1_000}


def main() -> None:
    django.setup()
    rows = [
        {"edition": key, "from": name, "assessments a second": found, "wanted": WANTED[name]}
        for key in ("cbi-2021", "cbi-2014")
        for name, found in measured(key).items()
    ]
    show("Complete assessments scored in a second of one core", rows)
    keep("scoring", rows)


def measured(key: str) -> dict[str, int]:
    from alliance.api.parsing import exactly
    from alliance.api.v1.frameworks import scored
    from assessment.editions.frameworks import framework
    from assessment.scoring import score_indicator, totals

    edition = framework(key)
    answers = {each.key: answer(each) for each in edition.indicators}
    body = json.dumps({"inputs": {name: plain(values) for name, values in answers.items()}})

    def parsed() -> None:
        totals(edition, [score_indicator(each, answers[each.key]) for each in edition.indicators])

    def from_json() -> None:
        totals(edition, scored(edition, exactly(body)["inputs"], {}))

    return {"parsed": speed(parsed), "json": speed(from_json)}


def answer(indicator: Any) -> dict[str, Any]:
    """A possible value for each input, one method where there are two."""
    by_kind = {"decimal": Decimal("1234.56"), "integer": Decimal(120), "points": 3, "text": "Adopted in 2024"}
    found = {
        each.key: tuple(Decimal(100 + size) for size in range(GROUPS)) if each.kind == "areas" else by_kind[each.kind]
        for each in indicator.inputs
        if each.method != "B"
    }
    for formula in (*indicator.formulas, *filter(None, [indicator.likely_formula])):
        if formula.takes[-1] in found and len(formula.takes) == 2:
            found[formula.takes[-1]] = Decimal(10_000)
    return found


def plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: [float(each) for each in value] if isinstance(value, tuple) else as_number(value)
        for key, value in values.items()
    }


def as_number(value: Any) -> Any:
    return (
        float(value)
        if isinstance(value, Decimal) and value != int(value)
        else (value if isinstance(value, str) else int(value))
    )


def speed(do: Callable[[], None]) -> int:
    best = 0.0
    for _ in range(ROUNDS):
        begun = process_time()
        for _ in range(ASSESSMENTS):
            do()
        best = max(best, ASSESSMENTS / (process_time() - begun))
    return round(best)


if __name__ == "__main__":
    main()
