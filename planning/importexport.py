"""Plans with their figures, as sheets."""

from django.utils.translation import gettext_lazy as _

from core.importexport.kinds import OwnImport, TableKind, child_sheet, main_sheet, register
from planning import actions
from planning.forms import years_in_order
from planning.models import Plan

PLANS = TableKind(
    model=Plan,
    sheets=(
        main_sheet("plans", Plan, ("city", *actions.PLAN)),
        child_sheet("plan-figures", _("Figures of plans"), Plan, "figures", owner="plan", keys=("order",)),
    ),
    own=OwnImport(check=years_in_order),
)


register(PLANS, *(PLANS.only(sheet.child) for sheet in PLANS.sheets if sheet.child))
