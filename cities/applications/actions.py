"""Adding, changing and removing what the secretariat says of membership. The verbs of an application stand in
`applying` and `deciding`."""

from collections.abc import Mapping

from cities.applications.models import MembershipText
from core.history.editing import Ordinary
from core.history.snapshot import Plain
from core.history.write import Actor

MEMBERSHIP = ("costs", "decides", "runs")
type Changes = Mapping[str, Plain]

MEMBERSHIP_TEXTS = Ordinary(MembershipText, MEMBERSHIP)
change_membership_text, revert_membership_text = MEMBERSHIP_TEXTS.change, MEMBERSHIP_TEXTS.revert
remove_membership_text = MEMBERSHIP_TEXTS.remove


def add_membership_text(*, changes: Changes, by: Actor, slug: str = MembershipText.KEY) -> MembershipText:
    """Raises AlreadyExists where the row is there: it is changed, and never written twice."""
    return MEMBERSHIP_TEXTS.add(slug=slug, changes=changes, by=by)
