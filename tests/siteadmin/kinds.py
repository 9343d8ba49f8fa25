"""What the admin holds: the address of each kind, and how to make one."""

from typing import Any

from tests import factories as make
from tests.kinds import KINDS as CONTENT
from tests.kinds import NEVER_REMOVED, model_of


def address_of(name: str) -> str:
    """As in `cities/practice`."""
    return f"{model_of(name)._meta.app_label}/{name}"


KINDS: dict[str, Any] = {
    **{address_of(name): kind.make for name, kind in CONTENT.items() if name not in NEVER_REMOVED},
    "finance/rate": make.RateFactory,
    "cities/membershiptext": make.MembershipTextFactory,
    "vocabulary/term": make.TermFactory,
    "vocabulary/source": make.SourceFactory,
}
