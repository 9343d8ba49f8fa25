from cities.models import State
from cities.permissions import administer, serves
from core.accounts.permissions import Person, register
from core.accounts.tenants import is_curator
from core.siteadmin.permissions import by_superusers, register_kind
from planning.models import Plan


def see_plan(person: Person, plan: Plan) -> bool:
    is_public = plan.state == State.PUBLISHED and plan.city.is_listed
    return is_public or is_curator(person) or serves(person, plan.city)


register("plan.see", see_plan)
register_kind("plan", administer=administer, add=by_superusers)
