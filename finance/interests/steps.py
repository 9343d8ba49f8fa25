"""The steps of an interest and of a pack. That the last day of a pack is over is no state: each opening asks."""

from core.workflow import Step
from finance.interests.models import Interest, Pack

State = Interest.State
UNDER_WAY = (State.CONSIDERING, State.PACK_SENT, State.APPLIED, State.SHORTLISTED, State.AGREED)

INTEREST_STEPS = {
    "change": Step(verb="interest_changed", from_=UNDER_WAY, permission="interest.write"),
    "send_pack": Step(verb="interest_moved", from_={State.CONSIDERING}, to=State.PACK_SENT, permission="interest.move"),
    "apply": Step(
        verb="interest_moved", from_=(State.CONSIDERING, State.PACK_SENT), to=State.APPLIED, permission="interest.move"
    ),
    "shortlist": Step(verb="interest_moved", from_={State.APPLIED}, to=State.SHORTLISTED, permission="interest.move"),
    "agree": Step(
        verb="interest_moved", from_=(State.APPLIED, State.SHORTLISTED), to=State.AGREED, permission="interest.move"
    ),
    "close": Step(verb="interest_closed", from_={State.AGREED}, to=State.CLOSED, permission="interest.move"),
    "refuse": Step(
        verb="interest_moved",
        from_=(State.PACK_SENT, State.APPLIED, State.SHORTLISTED),
        to=State.REFUSED,
        permission="interest.move",
    ),
    "withdraw": Step(verb="interest_moved", from_=UNDER_WAY, to=State.WITHDRAWN, permission="interest.move"),
}
PACK_STEPS = {
    "revoke": Step(verb="pack_revoked", from_={Pack.State.OPEN}, to=Pack.State.REVOKED, permission="pack.revoke"),
}
