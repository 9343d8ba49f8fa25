"""What is done to resources: each action writes the history."""

from core.history.editing import Ordinary
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
RESOURCES = Ordinary(Resource, RESOURCE)
add_resource, change_resource = RESOURCES.add, RESOURCES.change
revert_resource, remove_resource = RESOURCES.revert, RESOURCES.remove
