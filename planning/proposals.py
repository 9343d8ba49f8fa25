"""What city staff may propose about their plans."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cities.models import City, State
from cities.proposals import slug_for
from core.history.write import Actor
from core.review.proposals.kinds import Changes, ProposalKind, register
from core.text.languages import column_names
from planning import actions, forms
from planning.models import Plan

FIGURE = ("order", "value", "unit", "year", "source_title", "source_link", *column_names("label"))


def add_plan(tenant: int, changes: Changes, by: Actor, said_on: date) -> Plan:
    city = City.objects.get(pk=tenant)
    slug = slug_for(Plan, city, changes, "title")
    return actions.add_plan(slug=slug, city=city, changes={**changes, "state": State.PUBLISHED}, by=by)


def change_plan(row: Plan, changes: Changes, expected: int, by: Actor, said_on: date) -> Plan:
    return actions.change_plan(row, changes=changes, expected=expected, by=by)


def revert_plan(row: Plan, to: int, expected: int, by: Actor) -> tuple[Plan, list[str]]:
    return actions.revert_plan(row, to=to, expected=expected, by=by)


register(
    ProposalKind(
        label=_("Plan"),
        plural=_("Plans"),
        model=Plan,
        required=("title", "kind"),
        add=add_plan,
        change=change_plan,
        revert=revert_plan,
        children={"figures": FIGURE},
        sections=forms.PLAN,
    )
)
