"""How many criteria are answered in a second on one core: `python -m benchmarks.finance`.

One project against calls of eight criteria each, all subjects in turn. Seconds are those of the processor, and the
best of several rounds counts.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from time import process_time

from benchmarks.tables import keep, show
from finance.deadlines import Standing
from finance.matching import (
    CallFacts,
    CriterionFacts,
    GroupFacts,
    Operator,
    ProjectFacts,
    Subject,
    evaluate,
)

ROUNDS, CALLS, CRITERIA = 5, 2_000, 8
WANTED = 50_000
NOW = datetime(2026, 3, 5, tzinfo=UTC)
ASKED = (
    (Subject.PLACE, Operator.IN, ("@oda", "BR", "IN")),
    (Subject.APPLICANT, Operator.IN, ("city", "city_body")),
    (Subject.STAGE, Operator.AT_LEAST, ("concept",)),
    (Subject.PURPOSE, Operator.NOT_IN, ("plan", "campaign")),
    (Subject.TOPIC, Operator.IN, ("heat", "water")),
    (Subject.CLIMATE, Operator.IN, ("mitigation", "adaptation")),
    (Subject.APPROVAL, Operator.IN, ("expected", "resolution")),
    (Subject.AMOUNT, Operator.AT_MOST, ("800000",)),
)
PROJECT = ProjectFacts(
    country="CN",
    city="kunming",
    applicant="city",
    stage="feasibility",
    purpose="works",
    topics=frozenset({"water"}),
    climate_benefit="both",
    amounts={"EUR": Decimal(500_000)},
)


def main() -> None:
    calls = [call(number) for number in range(CALLS)]
    best = min(measured(calls) for _ in range(ROUNDS))
    found = int(CALLS * CRITERIA / best)
    row = {"calls": CALLS, "criteria a second": found, "wanted": WANTED, "one project, in ms": round(best * 1_000)}
    show("Criteria answered in a second of one core", [row])
    keep("finance", [row])


def measured(calls: list[CallFacts]) -> float:
    started = process_time()
    for each in calls:
        evaluate(PROJECT, each, NOW)
    return process_time() - started


def call(number: int) -> CallFacts:
    groups = {"oda": (GroupFacts(starts=date(2026, 1, 1), countries=frozenset({"CN", "ZA"})),)}
    criteria = tuple(
        CriterionFacts(f"{number} {place}", subject, operator, values)
        for place, (subject, operator, values) in enumerate(ASKED)
    )
    return CallFacts(f"call-{number}", standing=Standing.ROLLING, currency="EUR", criteria=criteria, groups=groups)


if __name__ == "__main__":
    main()
