"""What lacks where a criterion is not met, in numbers: stages to go, a sum, a share. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from finance.matching import STAGES, Answer, Answered, CallFacts, CriterionFacts, Operator, ProjectFacts, Subject


class Gap(StrEnum):
    STAGES_TO_GO = "stages_to_go"
    STAGES_PAST = "stages_past"
    AMOUNT_LESS = "amount_less"
    AMOUNT_MORE = "amount_more"
    SHARE_LESS = "share_less"
    SHARE_MORE = "share_more"


@dataclass(frozen=True, slots=True)
class Lack:
    gap: Gap
    number: Decimal


def lack_of(found: Answered, project: ProjectFacts, call: CallFacts) -> Lack | None:
    """None where the answer is no no, or no number tells it."""
    asked = found.criterion
    if found.answer is not Answer.NO:
        return None
    if asked.subject is Subject.STAGE and project.stage in STAGES:
        return of_stage(STAGES.index(project.stage), asked)
    if asked.subject is Subject.AMOUNT and project.amounts is not None and call.currency in project.amounts:
        return of_number(project.amounts[call.currency], asked, Gap.AMOUNT_LESS, Gap.AMOUNT_MORE)
    if asked.subject is Subject.OWN_SHARE and project.own_share is not None:
        return of_number(project.own_share, asked, Gap.SHARE_LESS, Gap.SHARE_MORE)
    return None


def of_stage(here: int, asked: CriterionFacts) -> Lack | None:
    """The stages to the next of those that are wanted, else from the last that was left behind."""
    wanted: Sequence[int] = [STAGES.index(value) for value in asked.values if value in STAGES]
    if not wanted or asked.operator is Operator.NOT_IN:
        return None
    later = [each for each in wanted if each > here]
    if later:
        return Lack(Gap.STAGES_TO_GO, Decimal(min(later) - here))
    return Lack(Gap.STAGES_PAST, Decimal(here - max(wanted)))


def of_number(value: Decimal, asked: CriterionFacts, less: Gap, more: Gap) -> Lack:
    limit = Decimal(asked.values[0])
    return Lack(less, limit - value) if value < limit else Lack(more, value - limit)
