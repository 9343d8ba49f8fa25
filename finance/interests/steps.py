"""The steps of a pack. That its last day is over is no state: it is asked at each opening."""

from core.workflow import Step
from finance.interests.models import Pack

PACK_STEPS = {
    "revoke": Step(verb="pack_revoked", from_={Pack.State.OPEN}, to=Pack.State.REVOKED, permission="pack.revoke"),
}
