"""What is done to resources: each action writes the history."""

from collections.abc import Mapping

from core.history import editing
from core.history.snapshot import Plain
from core.history.write import Actor, remove
from resources.models import Resource

RESOURCE = (
    "order",
    "series",
    "kind",
    "stage",
    "title",
    "summary",
    "use_when",
    "note",
    "publishers",
    "other_publishers",
    "authors",
    "licence",
    "identifiers",
    "languages",
    "terms",
    "cities",
    "is_introduced",
    "released_on",
    "editions",
    "files",
    "sections",
    "sources",
    "confidence",
    "state",
    "is_example",
)


def add_resource(*, slug: str, changes: Mapping[str, Plain], by: Actor) -> Resource:
    return editing.add(Resource(slug=slug), "resource_added", changes=changes, allowed=RESOURCE, by=by)


def change_resource(resource: Resource, *, changes: Mapping[str, Plain], expected: int | None, by: Actor) -> Resource:
    return editing.change(resource, "resource_changed", changes=changes, allowed=RESOURCE, expected=expected, by=by)


def revert_resource(row: Resource, *, to: int, expected: int, by: Actor) -> tuple[Resource, list[str]]:
    return editing.revert(row, "resource_reverted", to=to, expected=expected, by=by)


def remove_resource(resource: Resource, *, expected: int, by: Actor) -> None:
    remove(resource, "resource_removed", by=by, expected=expected)
