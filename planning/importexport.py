"""Plans with their figures, as sheets."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.history.snapshot import Plain
from core.importexport.kinds import Kind, child_sheet, main_sheet, register
from planning import actions
from planning.models import Plan


def of_its_city(key: Any, state: Mapping[str, Plain]) -> set[Any]:
    return {state.get("city")} - {None}


PLANS = Kind(
    code="plans",
    label=_("Plans"),
    model=Plan,
    sheets=(
        main_sheet("plans", _("Plans"), Plan, ("city", *actions.PLAN)),
        child_sheet("plan-figures", _("Figures of plans"), Plan, "figures", owner="plan", keys=("order",)),
    ),
    added="plan_added",
    changed="plan_changed",
    cities_of=of_its_city,
)


register(PLANS, *(PLANS.only(sheet.child) for sheet in PLANS.sheets if sheet.child))
