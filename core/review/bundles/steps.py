"""The steps of proposals that belong together: each takes all of them along."""

from core.review.models import Bundle
from core.review.querysets import BEING_WRITTEN, OPEN
from core.workflow import Step

State = Bundle.State
WAITING = (State.SUBMITTED,)
QUEUED = (State.PUBLISHING,)

STEPS = {
    # by the city
    "add": Step(verb="bundle_extended", from_=BEING_WRITTEN, permission="bundle.edit"),
    "remove": Step(verb="bundle_reduced", from_=BEING_WRITTEN, permission="bundle.edit"),
    "send": Step(verb="bundle_sent", from_=BEING_WRITTEN, to=State.SUBMITTED, permission="bundle.send"),
    "withdraw": Step(verb="bundle_withdrawn", from_=WAITING, to=State.DRAFT, permission="bundle.withdraw"),
    "discard": Step(verb="bundle_discarded", from_=BEING_WRITTEN, to=State.DISCARDED, permission="bundle.discard"),
    # by curators
    "assign": Step(verb="proposal_assigned", from_=OPEN, permission="bundle.decide"),
    "return": Step(verb="bundle_returned", from_=WAITING, to=State.RETURNED, permission="bundle.decide"),
    "decline": Step(verb="bundle_declined", from_=WAITING, to=State.DECLINED, permission="bundle.decide"),
    "queue": Step(verb="bundle_queued", from_=WAITING, to=State.PUBLISHING, permission="bundle.decide"),
    "stop": Step(verb="bundle_stopped", from_=QUEUED, to=State.SUBMITTED, permission="bundle.decide"),
    "publish": Step(verb="bundle_published", from_=(*WAITING, *QUEUED), to=State.PUBLISHED, permission="bundle.decide"),
}
