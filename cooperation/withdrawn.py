"""A city that is no longer listed: its links and requests end in the transaction that withdraws it, for both sides.

What came another way, such as a row of a backup, the calendar finds in the night (`cooperation.daily`).
"""

from collections.abc import Collection, Hashable

from django.db.models import Q, QuerySet

from cities.models import City
from cities.querysets import LISTED
from cooperation.links import actions as linking
from cooperation.links import joinings
from cooperation.models import Joining, Link, LinkCity, Request
from cooperation.requests import actions as requesting
from core.history.models import Versioned
from core.history.write import Actor, Closing

BY_THE_LIST = Actor(id=None, label="the list of cities")


def note(row: Versioned) -> int | None:
    """The key of a city that was written and is not listed."""
    return row.pk if isinstance(row, City) and row.status not in LISTED else None


def close(notes: Collection[Hashable]) -> None:
    """Ends what these cities have with others, at the end of the transaction that wrote them."""
    cities = City.objects.filter(pk__in=list(notes)).exclude(status__in=LISTED)
    gone = list(cities.order_by("pk").values_list("pk", flat=True))
    if gone:
        for request in requests_without_city().filter(Q(from_city__in=gone) | Q(to_city__in=gone)):
            requesting.lose_city(request, by=BY_THE_LIST)
        for link in links_without_city().filter(pk__in=LinkCity.objects.filter(city__in=gone).values("link")):
            lose_city(link, by=BY_THE_LIST)
        for joining in joinings_without_city().filter(Q(city__in=gone) | Q(by_city__in=gone)):
            joinings.lapse(joining, by=BY_THE_LIST)


CLOSING = Closing(note, close)


def requests_without_city() -> QuerySet[Request]:
    """Those that wait, and nobody of one side may answer or take back any more."""
    rows = Request.objects.waiting().select_related("from_city", "to_city")
    return rows.exclude(from_city__status__in=LISTED, to_city__status__in=LISTED).order_by("pk")


def links_without_city() -> QuerySet[Link]:
    return Link.objects.running().filter(pk__in=hidden_parts().values("link")).order_by("pk")


def joinings_without_city() -> QuerySet[Joining]:
    rows = Joining.objects.proposed().select_related("link", "city", "by_city")
    return rows.exclude(city__status__in=LISTED, by_city__status__in=LISTED).order_by("pk")


def hidden_parts() -> QuerySet[LinkCity]:
    return LinkCity.objects.filter(left_on=None).exclude(city__status__in=LISTED)


def lose_city(link: Link, *, by: Actor) -> Link:
    """The others go on while two are left; of two cities the link closes."""
    gone = list(hidden_parts().filter(link=link).select_related("city"))
    if link.parts.filter(left_on=None).count() - len(gone) < 2:
        return linking.by_the_day(link, "lose_city", by=by)
    for part in gone:
        joinings.leave(link, city=part.city, person=None, by=by)
    return link
