"""May they: the twins of the querysets."""

from django.utils.translation import gettext_lazy as _

from cities.models import State
from cities.permissions import administer, register_content, serves
from core.accounts.permissions import Denied, Person, register_permission
from core.accounts.tenants import LEAD, drafts_for, is_curator, role_in
from core.siteadmin.permissions import by_superusers, register_kind
from planning.models import CityIndicator, Commitment, Filing, Goal, Plan, PlanAction, PlanTarget

type InPlan = Goal | PlanTarget | PlanAction


def see_in_plan(person: Person, row: InPlan) -> bool:
    is_public = row.state == State.PUBLISHED and row.plan.is_public
    return is_public or is_curator(person) or serves(person, row.plan.city)


def see_indicator(person: Person, row: CityIndicator) -> bool:
    is_public = row.state == State.PUBLISHED and row.city.is_listed
    return is_public or is_curator(person) or serves(person, row.city)


def speak_for(person: Person, city: int) -> bool | Denied:
    """Whoever drafts for another body does not speak for the city."""
    if role_in(person, city) != LEAD or drafts_for(person.pk, city):
        return Denied(_("Only a lead of the city can do this."))
    return True


def say_whole(person: Person, plan: Plan) -> bool | Denied:
    """Whether somebody may say that every target of the document is entered here."""
    return speak_for(person, plan.city_id)


def export_commitment(person: Person, row: Commitment) -> bool | Denied:
    """Whether somebody may take the record with the block of contacts."""
    return speak_for(person, row.city_id)


def move_filing(person: Person, filing: Filing) -> bool | Denied:
    return export_commitment(person, filing.commitment)


def read_notes(person: Person, filing: Filing) -> bool:
    """Curators read states and days, never the notes of a city."""
    return serves(person, filing.commitment.city)


register_permission("plan.say_whole", say_whole)
register_permission("goal.see", see_in_plan)
register_permission("plantarget.see", see_in_plan)
register_permission("planaction.see", see_in_plan)
register_permission("cityindicator.see", see_indicator)
register_permission("commitment.export", export_commitment)
register_permission("filing.move", move_filing)
register_permission("filing.notes", read_notes)
for kind in ("plan", "commitment"):
    register_content(kind, add=by_superusers)
for kind in ("goal", "plantarget", "planaction", "cityindicator"):
    register_kind(kind, administer=administer, add=by_superusers)
