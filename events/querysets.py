from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

from core.accounts.permissions import Person
from core.accounts.tenants import is_curator, roles_of
from core.content.examples import WithExamples

if TYPE_CHECKING:
    from events.models import Event, Speaker  # noqa: F401  # named in the bases below

SHOWN = ("published", "cancelled")


class EventQuerySet(WithExamples["Event"]):
    def published(self) -> Self:
        """A cancelled event keeps its place, marked."""
        return self.filter(state__in=SHOWN)

    def shown_to_all(self) -> Self:
        """What lists of the whole site hold."""
        return self.published().real()

    def visible_to(self, person: Person) -> Self:
        if is_curator(person):
            return self
        if person.is_anonymous:
            return self.published()
        return self.filter(models.Q(state__in=SHOWN) | models.Q(city__in=list(roles_of(person))))

    def coming(self, today: date) -> Self:
        return self.filter(models.Q(ends__gte=today) | models.Q(ends__isnull=True, starts__gte=today)).order_by(
            "starts", "pk"
        )

    def past(self, today: date) -> Self:
        return self.filter(models.Q(ends__lt=today) | models.Q(ends__isnull=True, starts__lt=today)).order_by(
            "-starts", "-pk"
        )

    def held(self, today: date) -> Self:
        """Those of which may be said that somebody took part: they are over, and were not cancelled."""
        return self.past(today).filter(state="published")


class SpeakerQuerySet(WithExamples["Speaker"]):
    def published(self) -> Self:
        """Everybody on a programme; what is shown of a person depends on the consent."""
        return self.filter(state="published")

    def shown_to_all(self) -> Self:
        """What lists of the whole site hold."""
        return self.named().real()

    def named(self) -> Self:
        return self.published().exclude(consent="none")

    def with_photo(self) -> Self:
        """Named, with a photo, and agreed that it is shown."""
        return self.named().filter(photo_agreed=True, contact__photo__gt="")

    def reachable(self) -> Self:
        """Named, and members may write to them: they agreed, and there is an address."""
        return self.named().filter(contact_agreed=True, contact__email__gt="")

    def visible_to(self, person: Person) -> Self:
        return self if is_curator(person) else self.published()
