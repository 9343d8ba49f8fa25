"""Which cities, organisations and practices: words that chain."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils import timezone

from core.accounts.permissions import Person
from core.accounts.tenants import is_curator, roles_of
from core.history.models import VersionedQuerySet
from core.text.fallback import columns

if TYPE_CHECKING:
    from cities.models import (  # noqa: F401  # named in the bases below
        Application,
        City,
        Figure,
        Handover,
        Invitation,
        Organisation,
        Practice,
        StaffRole,
    )

LISTED = ("founding", "member")
AT_WORK = ("waiting", "asked")
DECIDED = ("provisional", "approved", "declined", "withdrawn")
CARD = (
    *("slug", "sort_key", "status", "country", "region", "latitude", "longitude", "on_the_coast"),
    *("local_name", "local_language", "confirmed_on", "changed_at", "photo"),
    *columns("name"),
    *("biome", "biome__code"),
    *columns("label", prefix="biome__"),
)


class CityQuerySet(VersionedQuerySet["City"]):
    def listed(self) -> Self:
        """What the public sees."""
        return self.filter(status__in=LISTED)

    def visible_to(self, person: Person) -> Self:
        if is_curator(person):
            return self
        if person.is_anonymous:
            return self.listed()
        return self.filter(models.Q(status__in=LISTED) | models.Q(pk__in=list(roles_of(person))))

    def served_by(self, person: Person) -> Self:
        """Those that the person works for."""
        return self.filter(pk__in=list(roles_of(person)))

    def by_name(self, language: str = "en") -> Self:
        return self.order_by("kana" if language == "ja" else "sort_key", "sort_key", "pk")

    def for_cards(self) -> Self:
        """What a card or a link to a city shows, and nothing else: a row has some eighty columns."""
        return self.select_related("biome").only(*CARD)


class OwnedQuerySet[Row: models.Model](VersionedQuerySet[Row]):
    """Rows that may belong to a city and have a state of their own."""

    public: ClassVar[models.Q] = models.Q(state="published")

    def published(self) -> Self:
        return self.filter(self.public)

    def visible_to(self, person: Person) -> Self:
        if is_curator(person):
            return self
        return self.filter(self.public | models.Q(city__in=list(roles_of(person))))


class OrganisationQuerySet(OwnedQuerySet["Organisation"]):
    pass


class PracticeQuerySet(OwnedQuerySet["Practice"]):
    public: ClassVar[models.Q] = models.Q(state="published", city__status__in=LISTED)


class StaffRoleQuerySet(VersionedQuerySet["StaffRole"]):
    def leads(self) -> Self:
        """Those that count where a city needs one."""
        return self.filter(role="lead", is_suspended=False, user__is_active=True)

    def with_rights(self) -> Self:
        """Nobody works for a city that is no longer listed, nor while suspended (T10)."""
        return self.filter(is_suspended=False).exclude(city__status="withdrawn")

    def named(self) -> Self:
        """Focal points who agreed to be named in public."""
        return self.with_rights().filter(is_focal_point=True, name_agreed=True, user__is_active=True)

    def reachable(self) -> Self:
        """Focal points of listed cities, who agreed that members write to them."""
        mine = self.with_rights().filter(is_focal_point=True, contact_agreed=True, user__is_active=True)
        return mine.filter(city__status__in=LISTED)

    def for_team(self) -> Self:
        """The focal point, then leads, then editors."""
        return self.select_related("user").order_by("-is_focal_point", "-role", "user__name", "pk")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> Self:
        """Open or expired: what a team still sees."""
        return self.filter(used_at=None, revoked_at=None)

    def open(self) -> Self:
        """Good now; a city that is no longer listed takes nobody in."""
        return self.unanswered().filter(expires_at__gt=timezone.now()).exclude(city__status="withdrawn")


class ApplicationQuerySet(VersionedQuerySet["Application"]):
    def of(self, person: Person) -> Self:
        """Their own."""
        return self.none() if person.is_anonymous else self.filter(applicant=person.pk)

    def visible_to(self, person: Person) -> Self:
        """One's own, and for curators all that were submitted."""
        if not is_curator(person):
            return self.of(person)
        return self.filter(models.Q(applicant=person.pk) | ~models.Q(state="draft"))

    def submitted(self) -> Self:
        return self.exclude(state="draft")

    def waiting(self) -> Self:
        return self.filter(state="waiting").order_by("waiting_since", "pk")

    def asked(self) -> Self:
        return self.filter(state="asked").order_by("waiting_since", "pk")

    def decided(self) -> Self:
        return self.filter(state__in=DECIDED).order_by("-decided_at", "pk")


class HandoverQuerySet(VersionedQuerySet["Handover"]):
    def open(self) -> Self:
        """Not answered, and to somebody who still leads there."""
        leads = models.Q(to__staff_roles__city=models.F("city"), to__staff_roles__role="lead")
        return self.filter(leads, state="open", to__staff_roles__is_suspended=False)


class FigureQuerySet(models.QuerySet["Figure"]):
    def shown(self) -> Self:
        """With a year, and the city's word or a good source surely read; the city's own word first, then the newest."""
        good = models.Q(source__isnull=False) & ~models.Q(source__kind__in=["weak", "copy"])
        known = models.Q(confirmed_on__isnull=False) | (good & models.Q(confidence="high"))
        return (
            self.filter(known, year__isnull=False)
            .select_related("source")
            .order_by("measure", models.F("confirmed_on").desc(nulls_last=True), "-year", "confidence", "pk")
        )
