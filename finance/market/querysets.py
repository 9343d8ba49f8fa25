"""Which funders, calls, groups of places, rates and notes: words that chain."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, CharField, DateField, F, Q, Value, When

from core.accounts.permissions import Person
from core.accounts.tenants import is_curator
from core.content.examples import WithExamples
from core.history.models import VersionedQuerySet
from core.pagecache.reading import fresh_until
from finance.deadlines import DATED, NEAR, Standing, window

if TYPE_CHECKING:
    from finance.market.models import Call, Funder, InstrumentNote, PlaceGroup, Rate  # noqa: F401  # named below


DAYS = ("opens_on", "closes_on", "closes_at", "time_zone")  # of which a window is made, in this order


class MarketQuerySet[Row: models.Model](WithExamples[Row]):
    def published(self) -> Self:
        return self.filter(state="published")

    def shown_to_all(self) -> Self:
        """What lists of the whole site hold."""
        return self.published().real()

    def visible_to(self, person: Person) -> Self:
        return self if is_curator(person) else self.published()


class FunderQuerySet(MarketQuerySet["Funder"]):
    def without_call(self) -> Self:
        """Published ones of which no call is listed: who wants something of them asks without one."""
        return self.shown_to_all().exclude(calls__state="published").order_by("slug")


class CallQuerySet(MarketQuerySet["Call"]):
    def published(self) -> Self:
        """A call hides with its funder."""
        return self.filter(state="published", funder__state="published")

    def unconfirmed(self) -> Self:
        """Those that no second person has held against their source as they stand."""
        return self.exclude(confirmed_version=F("version"))

    def standing_at(self, now: datetime) -> Self:
        """Each with how it stands at that moment, as `standing`. One query more, of calls with a day close to it.

        Columns tell by days alone. Of those whose day is close, the hour and the clock decide: they are asked one by
        one, by the same function as everywhere. A page that lists them is kept until the next of their moments; those
        of all others lie on another day, and no page is kept over two.
        """
        day = now.astimezone(UTC).date()
        near = (day - NEAR, day + NEAR)
        is_dated, is_near = Q(timing__in=DATED), Q(opens_on__range=near) | Q(closes_on__range=near)
        rows = self.model._base_manager.filter(is_dated & is_near).order_by()
        found: dict[Standing, list[int]] = {}
        for key, timing, *when in rows.values_list("pk", "timing", *DAYS):
            its = window(Standing(timing), *when)
            found.setdefault(its.standing_at(now), []).append(key)
            fresh_until(its.changes_after(now))
        asked = [When(pk__in=keys, then=Value(standing.value)) for standing, keys in found.items()]
        is_over, is_to_come = is_dated & Q(closes_on__lt=day), is_dated & Q(opens_on__gt=day)
        by_days = (
            When(is_over, then=Value(Standing.CLOSED.value)),
            When(is_to_come, then=Value(Standing.NOT_YET.value)),
        )
        return self.annotate(standing=Case(*asked, *by_days, default=F("timing"), output_field=CharField()))

    def in_order(self, now: datetime) -> Self:
        """Open ones by their deadline, then rolling, coming, unknown, unclear and closed ones; then by address name."""
        place = Case(*(When(standing=each.value, then=Value(number)) for number, each in enumerate(Standing)))
        due = Case(
            When(standing=Standing.OPEN.value, then=F("closes_on")),
            When(standing=Standing.NOT_YET.value, then=F("opens_on")),
            default=Value(None),
            output_field=DateField(),
        )
        rows = self.standing_at(now).annotate(place=place, due=due)
        return rows.order_by("place", F("due").asc(nulls_last=True), "slug")

    def with_deadline(self, now: datetime) -> Self:
        """Those whose deadline is known and lies ahead, the next first."""
        rows = self.standing_at(now).filter(closes_on__isnull=False, timing__in=DATED)
        return rows.exclude(standing=Standing.CLOSED.value).order_by("closes_on", "slug")


class PlaceGroupQuerySet(MarketQuerySet["PlaceGroup"]):
    pass


class InstrumentNoteQuerySet(MarketQuerySet["InstrumentNote"]):
    pass


class RateQuerySet(VersionedQuerySet["Rate"]):
    def until(self, year: int) -> Self:
        """The newest of each pair first."""
        return self.filter(year__lte=year).order_by("base", "quote", "-year")
