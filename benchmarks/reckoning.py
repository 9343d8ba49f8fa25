"""How many indicators are reckoned in a second on one core: `python -m benchmarks.reckoning`.

Each has a baseline, two goals and five values; every second one has values in another unit of area. Seconds are those
of the processor, and the best of several rounds counts.
"""

from decimal import Decimal
from time import process_time

from benchmarks.tables import keep, show
from planning.tracking.reckoning import Amount, Course, reckon

ROUNDS, INDICATORS, WANTED = 7, 20_000, 100_000


def main() -> None:
    rows = [
        {"units": name, "indicators a second": speed(courses(unit)), "wanted": WANTED}
        for name, unit in (("one", ""), ("two", "ha"))
    ]
    show("Indicators reckoned in a second of one core", rows)
    keep("reckoning", rows)


def courses(unit: str) -> list[Course]:
    return [course(number, unit if number % 2 else "") for number in range(INDICATORS)]


def course(number: int, unit: str) -> Course:
    goals = [Amount(Decimal(20 + number), 2025), Amount(Decimal(40 + number), 2030)]
    values = [Amount(Decimal(number + year), 2020 + year, unit) for year in range(1, 6)]
    return Course("up", "km2", Amount(Decimal(number), 2020), goals, values)


def speed(rows: list[Course]) -> int:
    best = 0.0
    for _round in range(ROUNDS):
        before = process_time()
        for each in rows:
            reckon(each)
        best = max(best, len(rows) / (process_time() - before))
    return int(best)


if __name__ == "__main__":
    main()
