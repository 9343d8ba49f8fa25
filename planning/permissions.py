"""May they: the twins of the querysets."""

from cities.models import State
from cities.permissions import administer, serves
from core.accounts.permissions import Person, register
from core.accounts.tenants import is_curator
from core.siteadmin.permissions import by_superusers, register_kind
from planning.models import CityIndicator, Goal, Plan, PlanAction, PlanTarget

type InPlan = Goal | PlanTarget | PlanAction


def see_plan(person: Person, plan: Plan) -> bool:
    return plan.is_public or is_curator(person) or serves(person, plan.city)


def see_in_plan(person: Person, row: InPlan) -> bool:
    is_public = row.state == State.PUBLISHED and row.plan.is_public
    return is_public or is_curator(person) or serves(person, row.plan.city)


def see_indicator(person: Person, row: CityIndicator) -> bool:
    is_public = row.state == State.PUBLISHED and row.city.is_listed
    return is_public or is_curator(person) or serves(person, row.city)


register("plan.see", see_plan)
register("goal.see", see_in_plan)
register("plantarget.see", see_in_plan)
register("planaction.see", see_in_plan)
register("cityindicator.see", see_indicator)
for kind in ("plan", "goal", "plantarget", "planaction", "cityindicator"):
    register_kind(kind, administer=administer, add=by_superusers)
