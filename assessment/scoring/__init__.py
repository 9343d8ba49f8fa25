"""Points from answers. Pure: numbers in, numbers out, no Django and no database."""

from assessment.scoring.checking import (
    DECLARED_SCORE,
    JUSTIFICATION,
    SELF_SCORING,
    Caution,
    InputError,
    check_year,
    checked_inputs,
)
from assessment.scoring.formulas import Inputs, Value
from assessment.scoring.next_points import NextPoint
from assessment.scoring.outcomes import (
    Mode,
    Outcome,
    Reason,
    ScoreMode,
    SelfScore,
    Sum,
    Totals,
    provisional,
    score_indicator,
    totals,
)
from assessment.scoring.rounding import BandFault, fault_of, half_up

__all__ = [
    "DECLARED_SCORE",
    "JUSTIFICATION",
    "SELF_SCORING",
    "BandFault",
    "Caution",
    "InputError",
    "Inputs",
    "Mode",
    "NextPoint",
    "Outcome",
    "Reason",
    "ScoreMode",
    "SelfScore",
    "Sum",
    "Totals",
    "Value",
    "check_year",
    "checked_inputs",
    "fault_of",
    "half_up",
    "provisional",
    "score_indicator",
    "totals",
]
