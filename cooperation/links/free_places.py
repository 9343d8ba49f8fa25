"""How many cities have a place of an offer: those with a link that came of it and has not ended."""

from collections.abc import Iterable

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cities.models import City
from cooperation.links.models import Link
from cooperation.links.querysets import LinkQuerySet
from cooperation.postings.models import Posting


def taken_of(postings: Iterable[int]) -> dict[int, int]:
    """Counts the cities that have a place, by the key of the posting; one that nobody has taken is left out. One query.

    A city that joins a link later is invited by its cities, and takes no place."""
    rows = running().filter(request__posting__in=list(postings))
    counted = rows.values_list("request__posting").annotate(cities=Count("city", distinct=True))
    return {int(key): number for key, number in counted if key is not None}


def running() -> LinkQuerySet:
    """Links that have not ended and that the city which asked has not left."""
    return Link.objects.running().filter(parts__city=F("city"), parts__left_on=None).order_by()


def with_taken(postings: QuerySet[Posting]) -> QuerySet[Posting]:
    """Each with `places_taken`. No further query."""
    links = running().filter(request__posting=OuterRef("pk")).values("request__posting")
    counted = links.annotate(cities=Count("city", distinct=True)).values("cities")
    return postings.annotate(places_taken=Coalesce(Subquery(counted), 0))


def taken_words(posting: Posting, taken: int) -> str:
    """How many places of an offer are taken; nothing where none is, and for a need."""
    if not (posting.is_offer and taken):
        return ""
    return _("Taken: %(taken)s of %(places)s") % {"taken": taken, "places": posting.places}


def why_full(posting: Posting, city: City) -> str:
    """A sentence where an offer has no place for this city, or nothing. A city that has one already needs no other."""
    if not posting.is_offer:
        return ""
    others = running().filter(request__posting=posting).exclude(city=city).values("city").distinct().count()
    if others < posting.places:
        return ""
    words = {"taken": others, "places": posting.places}
    return (
        _(
            "All places of this offer are taken (%(taken)s of %(places)s). A place becomes free when a link "
            "from this offer ends."
        )
        % words
    )


def hold(posting: Posting) -> Posting:
    """The posting, locked: of two leads who accept at once for the last place, the second finds it taken. Call it
    inside the transaction of the acceptance."""
    return Posting._base_manager.select_for_update().get(pk=posting.pk)


def is_told(link: Link) -> bool:
    """Whether what happens to the link changes what everybody reads: the link itself, or the places of an offer."""
    return link.is_public or bool(link.request and link.request.posting_id)
