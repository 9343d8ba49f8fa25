"""The matches of a city, or of one of its needs: candidates by index, facts of all of them at once, reasons by rule."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import Case, F, Min, Value, When
from django.db.models.functions import Mod
from django.utils import timezone

from cities.models import City
from cooperation.links.models import LinkCity
from cooperation.links.querysets import RUNNING
from cooperation.matches.models import Passed
from cooperation.matches.weights import weights_in_use
from cooperation.matching import CityFacts, Match, matches
from cooperation.matching import Posting as PostingFacts
from cooperation.neighbours.gathering import city_facts
from cooperation.neighbours.models import CityOutline, Neighbour, Trait
from cooperation.postings.models import Posting

MOST = 120  # candidates for one need: a page shows 30 of them, the API 100
YEAR = timedelta(days=365)
ROUND, STRIDE, A_DAY = 1_000_003, 618_037, 20_011  # places of a ring, between two keys, and by which it turns a day
ON_A_NEED = (Trait.Kind.OFFER, Trait.Kind.WORK, Trait.Kind.TOPIC)  # the strongest first


def today() -> date:
    """The same for all cities, so that the same facts give the same list."""
    return datetime.now(UTC).date()


def matches_of(city: City, need: Posting | None = None) -> list[Match]:
    """Four queries; without those that the city does not want to be shown."""
    day, wanted = today(), None
    keys: Collection[int]
    if need is None:
        keys = list(Neighbour.objects.filter(city=city).values_list("other_id", flat=True))
    else:
        wanted = PostingFacts(need.pk, frozenset(need.terms.values_list("pk", flat=True)))
        keys = answering(city, wanted.terms, day)
    passed = Passed.objects.filter(city=city, until__gte=day).values("other")
    rows = CityOutline.objects.filter(city__in=[city.pk, *keys]).exclude(city__in=passed)
    facts = {key: city_facts(key, data, day) for key, data in rows.values_list("city_id", "data")}
    you = facts.pop(city.pk, None)
    if you is None:  # a city that is not listed is shown to nobody, and matches nobody
        return []
    return matches(with_own_links(you), facts.values(), weights_in_use(), day=day, need=wanted)


def answering(city: City, terms: Collection[int], day: date) -> list[int]:
    """Cities with one of these terms: who offers comes before who did, and who did before who works on it.

    Among equals the order is by chance and turns round a little each day, so that with many candidates everybody has a
    turn. One query, and no more rows than are wanted.
    """
    ring = Trait.objects.filter(kind__in=ON_A_NEED, thing__in=terms, is_example=city.is_example).exclude(city=city)
    ranks = [When(kind=kind, then=Value(rank)) for rank, kind in enumerate(ON_A_NEED)]
    place = Mod(F("city_id") * Value(STRIDE) + Value(day.toordinal() * A_DAY), Value(ROUND))
    rows = ring.values("city_id").annotate(rank=Min(Case(*ranks)), place=place).order_by("rank", "place", "city_id")
    return list(rows.values_list("city_id", flat=True)[:MOST])


def with_own_links(you: CityFacts) -> CityFacts:
    """Its own staff also know of the links that are not shown."""
    mine = LinkCity.objects.filter(city=you.key, left_on=None, link__state__in=RUNNING).values("link")
    rows = LinkCity.objects.filter(link__in=mine, left_on=None).exclude(city=you.key)
    return replace(you, links=frozenset(rows.values_list("link_id", "city_id")))


# --- Not for us ---------------------------------------------------------------------------------------------------


def pass_by(city: City, other: City, *, reason: str) -> Passed:
    """Is not shown for a year, and told to nobody."""
    until = timezone.localdate() + YEAR
    row, _made = Passed.objects.update_or_create(city=city, other=other, defaults={"reason": reason, "until": until})
    return row


def show_again(city: City, other: City) -> None:
    Passed.objects.filter(city=city, other=other).delete()
