"""The steps of an assessment and of its result. That something is in review is a state of its proposal."""

from assessment.models import Assessment
from cities.models import State as Published
from core.workflow import Step

State = Assessment.State
OPEN = (State.DRAFT,)

STEPS = {
    "describe": Step(verb="assessment_described", from_=OPEN, permission="assessment.answer"),
    "answer": Step(verb="assessment_answered", from_=OPEN, permission="assessment.answer"),
    "finish": Step(verb="assessment_finished", from_=OPEN, to=State.FINISHED, permission="assessment.finish"),
    "reopen": Step(verb="assessment_reopened", from_={State.FINISHED}, to=State.DRAFT, permission="assessment.finish"),
    "discard": Step(verb="assessment_discarded", from_=OPEN, to=State.DISCARDED, permission="assessment.finish"),
}

RESULT_STEPS = {
    "withdraw": Step(
        verb="result_withdrawn",
        from_={Published.PUBLISHED},
        to=Published.WITHDRAWN,
        permission="result.withdraw",
    ),
}
