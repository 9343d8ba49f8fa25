"""Adding, changing and removing what the secretariat says of membership. The verbs of an application stand in
`applying` and `deciding`."""

from collections.abc import Mapping

from cities.applications.models import MembershipText
from core.history import editing
from core.history.snapshot import Plain
from core.history.write import Actor, remove

MEMBERSHIP = ("costs", "decides", "runs")
type Changes = Mapping[str, Plain]


def add_membership_text(*, changes: Changes, by: Actor, slug: str = MembershipText.KEY) -> MembershipText:
    """Raises AlreadyExists where the row is there: it is changed, and never written twice."""
    row = MembershipText(slug=slug)
    return editing.add(row, "membershiptext_added", changes=changes, allowed=MEMBERSHIP, by=by)


def change_membership_text(row: MembershipText, *, changes: Changes, expected: int | None, by: Actor) -> MembershipText:
    return editing.change(row, "membershiptext_changed", changes=changes, allowed=MEMBERSHIP, expected=expected, by=by)


def revert_membership_text(
    row: MembershipText, *, to: int, expected: int, by: Actor
) -> tuple[MembershipText, list[str]]:
    return editing.revert(row, "membershiptext_reverted", to=to, expected=expected, by=by)


def remove_membership_text(row: MembershipText, *, expected: int, by: Actor) -> None:
    remove(row, "membershiptext_removed", by=by, expected=expected)
