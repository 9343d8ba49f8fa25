"""The plan of the made-up city of the demo, with the figures and reports of three years.

No plan of a real city is invented: all words and numbers here belong to a place that does not exist, marked as an
example on every page. They go through the actions that people use.
"""

from datetime import UTC, datetime, time
from pathlib import Path

from alliance.founding.loading import BY
from alliance.founding.plan_parts import PlanParts
from cities.models import City
from core.history.write import one_transaction
from core.vocabulary.loading import read_data_file, text_columns
from planning.actions import add_plan
from planning.models import Plan
from planning.years.actions import as_published

HERE = Path(__file__).parent
PLAIN = (
    *("kind", "starts", "ends", "status", "adoption_date", "approving_body", "document_status", "jurisdiction"),
    *("is_gbf_aligned", "link"),
)


def add_example_plan() -> None:
    facts = read_data_file(HERE / "example-plan.yaml")
    about = facts["plan"]
    city = City.objects.get(slug=facts["city"])
    if Plan.objects.filter(slug=about["slug"]).exists():
        return
    with one_transaction():
        changes = {
            **text_columns("title", about["title"]),
            **text_columns("vision", about["vision"]),
            **text_columns("monitoring_system", about["monitoring_system"]),
            **{name: about[name] for name in PLAIN},
            "is_example": True,
        }
        plan = add_plan(slug=about["slug"], city=city, changes=changes, by=BY)
        parts = PlanParts(BY)
        for goal in facts["goals"]:
            parts.goal(goal, plan)
        for indicator in facts["indicators"]:
            parts.indicator(indicator, city)
        for target in facts["targets"]:
            parts.target(target, plan)
        for action in facts["actions"]:
            parts.action(action, plan)
        for year in facts["published_years"]:
            day = datetime.combine(year["published_on"], time(9), tzinfo=UTC)
            as_published(city, year["year"], decided_at=day, by=BY)
