"""Adding, changing and removing organisations."""

from collections.abc import Mapping

from cities.organisations.models import Organisation
from core.history import editing
from core.history.snapshot import Plain
from core.history.write import Actor, remove

ORGANISATION = (
    "name",
    "full_name",
    "short_name",
    "kind",
    "city",
    "country",
    "parent",
    "unit",
    "summary",
    "website",
    "starts",
    "ends",
    "implemented_by",
    "funded_by",
    "sources",
    "state",
    "is_example",
    "confirmed_parts",
)


def add_organisation(*, slug: str, changes: Mapping[str, Plain], by: Actor) -> Organisation:
    row = Organisation(slug=slug)
    return editing.add(row, "organisation_added", changes=changes, allowed=ORGANISATION, by=by)


def change_organisation(
    organisation: Organisation, *, changes: Mapping[str, Plain], expected: int | None, by: Actor
) -> Organisation:
    return editing.change(
        organisation, "organisation_changed", changes=changes, allowed=ORGANISATION, expected=expected, by=by
    )


def revert_organisation(row: Organisation, *, to: int, expected: int, by: Actor) -> tuple[Organisation, list[str]]:
    return editing.revert(row, "organisation_reverted", to=to, expected=expected, by=by)


def remove_organisation(organisation: Organisation, *, expected: int, by: Actor) -> None:
    remove(organisation, "organisation_removed", by=by, expected=expected)
