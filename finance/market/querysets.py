"""Which funders, calls, groups of places, rates and notes: words that chain."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, DateField, F, Q, Value, When

from core.accounts.permissions import Person
from core.accounts.tenants import is_curator
from core.content.examples import WithExamples
from core.history.models import VersionedQuerySet

if TYPE_CHECKING:
    from finance.market.models import Call, Funder, InstrumentNote, PlaceGroup, Rate  # noqa: F401  # named below


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

    def in_order(self, day: date) -> Self:
        """Open ones by their deadline, then rolling, unknown, unclear and closed ones; then by address name."""
        is_over = Q(timing="closed") | Q(timing="open", closes_on__lt=day)
        place = Case(
            When(is_over, then=Value(4)),
            When(timing="open", then=Value(0)),
            When(timing="rolling", then=Value(1)),
            When(timing="unknown", then=Value(2)),
            default=Value(3),
        )
        due = Case(When(is_over, then=Value(None)), default=F("closes_on"), output_field=DateField())
        return self.annotate(place=place, due=due).order_by("place", F("due").asc(nulls_last=True), "slug")

    def with_deadline(self, day: date) -> Self:
        """Those whose last day is known and not over, the next first."""
        return self.filter(timing="open", closes_on__gte=day).order_by("closes_on", "slug")


class PlaceGroupQuerySet(MarketQuerySet["PlaceGroup"]):
    pass


class InstrumentNoteQuerySet(MarketQuerySet["InstrumentNote"]):
    pass


class RateQuerySet(VersionedQuerySet["Rate"]):
    def until(self, year: int) -> Self:
        """The newest of each pair first."""
        return self.filter(year__lte=year).order_by("base", "quote", "-year")
