"""The steps of a handover of the focal point."""

from cities.team.models import Handover
from core.workflow import Step

State = Handover.State
OPEN = (State.OPEN,)

HANDOVER_STEPS = {
    "accept": Step(verb="handover_accepted", from_=OPEN, to=State.ACCEPTED, permission="city.manage_team"),
    "decline": Step(verb="handover_declined", from_=OPEN, to=State.DECLINED, permission="city.manage_team"),
    "revoke": Step(verb="handover_revoked", from_=OPEN, to=State.REVOKED, permission="city.manage_team"),
}
