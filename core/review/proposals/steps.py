"""The steps of a proposal, from the first draft to what is published: which states allow which."""

from core.review.models import Proposal
from core.review.querysets import BEING_WRITTEN, OPEN
from core.workflow import Step

State = Proposal.State
WAITING = (State.SUBMITTED,)

STEPS = {
    # by the city
    "save": Step(verb="proposal_changed", from_=BEING_WRITTEN, permission="proposal.edit"),
    "settle": Step(verb="proposal_changed", from_=BEING_WRITTEN, permission="proposal.edit"),
    "offer": Step(verb="proposal_offered", from_=BEING_WRITTEN, permission="proposal.offer"),
    "take_offer_back": Step(verb="proposal_offer_taken_back", from_=BEING_WRITTEN, permission="proposal.offer"),
    "send": Step(verb="proposal_sent", from_=BEING_WRITTEN, to=State.SUBMITTED, permission="proposal.send"),
    "begin_next": Step(verb="proposal_started", from_=WAITING, permission="proposal.edit"),
    "send_again": Step(verb="proposal_sent_again", from_=WAITING, permission="proposal.send"),
    "withdraw": Step(verb="proposal_withdrawn", from_=WAITING, to=State.DRAFT, permission="proposal.withdraw"),
    "discard": Step(verb="proposal_discarded", from_=BEING_WRITTEN, to=State.DISCARDED, permission="proposal.discard"),
    # by both
    "comment": Step(verb="proposal_commented", from_=OPEN, permission="proposal.comment"),
    # by curators
    "assign": Step(verb="proposal_assigned", from_=OPEN, permission="proposal.decide"),
    "return": Step(verb="proposal_returned", from_=WAITING, to=State.RETURNED, permission="proposal.decide"),
    "decline": Step(verb="proposal_declined", from_=WAITING, to=State.DECLINED, permission="proposal.decide"),
    "publish": Step(verb="proposal_published", from_=WAITING, to=State.PUBLISHED, permission="proposal.decide"),
    "look_at": Step(verb="proposal_looked_at", from_={State.PUBLISHED}, permission="proposal.decide"),
    # by a rule
    "publish_by_rule": Step(verb="proposal_published_by_rule", from_=WAITING, to=State.PUBLISHED),
}
