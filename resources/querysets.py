from typing import TYPE_CHECKING, Self

from core.accounts.permissions import Person
from core.accounts.tenants import is_curator
from core.content.examples import WithExamples

if TYPE_CHECKING:
    from resources.models import Resource  # noqa: F401  # named in the base below


class ResourceQuerySet(WithExamples["Resource"]):
    def published(self) -> Self:
        return self.filter(state="published")

    def shown_to_all(self) -> Self:
        """What lists of the whole site hold."""
        return self.published().real()

    def visible_to(self, person: Person) -> Self:
        return self if is_curator(person) else self.published()

    def newest_first(self) -> Self:
        return self.order_by("order", "-released_on", "slug")
