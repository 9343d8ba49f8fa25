"""Plans, and what they hold, as sheets."""

from django.utils.translation import gettext_lazy as _

from core.importexport.kinds import OwnImport, TableKind, child_sheet, main_sheet, register_tables
from planning import actions
from planning.commitments import actions as commitment_actions
from planning.forms import years_in_order
from planning.models import CityIndicator, Commitment, Goal, Plan, PlanAction, PlanTarget
from planning.tracking.forms import dates_in_order

PLANS = TableKind(
    model=Plan,
    sheets=(
        main_sheet("plans", Plan, ("city", *actions.PLAN)),
        child_sheet("plan-figures", _("Figures of plans"), Plan, "figures", owner="plan", keys=("order",)),
    ),
    own=OwnImport(check=years_in_order),
)
GOALS = TableKind(model=Goal, sheets=(main_sheet("goals", Goal, actions.GOAL),))
INDICATORS = TableKind(
    model=CityIndicator,
    sheets=(
        main_sheet("indicators", CityIndicator, ("city", *actions.CITY_INDICATOR)),
        child_sheet(
            "indicator-values",
            _("Values of indicators"),
            CityIndicator,
            "values",
            owner="indicator",
            keys=("year", "part"),
        ),
        child_sheet(
            "indicator-goals",
            _("Target values of indicators"),
            CityIndicator,
            "goals",
            owner="indicator",
            keys=("year",),
        ),
    ),
)
TARGETS = TableKind(
    model=PlanTarget,
    sheets=(
        main_sheet("plan-targets", PlanTarget, actions.PLAN_TARGET),
        child_sheet(
            "alignments", _("Global targets supported"), PlanTarget, "alignments", owner="target", keys=("term",)
        ),
        child_sheet("progress", _("Progress reports"), PlanTarget, "reports", owner="target", keys=("year",)),
    ),
)
ACTIONS = TableKind(
    model=PlanAction,
    sheets=(
        main_sheet("plan-actions", PlanAction, actions.PLAN_ACTION),
        child_sheet("milestones", _("Milestones"), PlanAction, "milestones", owner="action", keys=("order",)),
        child_sheet("effects", _("Effects on indicators"), PlanAction, "effects", owner="action", keys=("indicator",)),
    ),
    own=OwnImport(check=dates_in_order),
)
COMMITMENTS = TableKind(
    model=Commitment, sheets=(main_sheet("commitments", Commitment, ("city", *commitment_actions.COMMITMENT)),)
)

for kind in (PLANS, GOALS, INDICATORS, TARGETS, ACTIONS, COMMITMENTS):
    register_tables(kind, *(kind.only(sheet.child) for sheet in kind.sheets if sheet.child))
