"""Works out the table of neighbours: the rows of some cities (`renew`), or the same rows from nothing (`rebuild`).

Which cities, and when, is said by `cooperation.neighbours.after_writes` and `waiting`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import batched, groupby
from operator import or_
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q

from cities.models import City
from cooperation.matches.weights import weights_in_use
from cooperation.matching import CityFacts, Match, reasons
from cooperation.neighbours.gathering import Data, city_facts, gathered
from cooperation.neighbours.models import CityOutline, Neighbour, Renewal, Trait
from cooperation.neighbours.rings import REACH, Pair, near, pair, pairs_around
from core.pagecache.models import raise_content_version

MOST_AT_ONCE = 20
BATCH = 500
RINGS_AT_ONCE = 100  # four statements each; SQLite takes 500 in a union
LOCK = 7_301_401  # of this table, among the advisory locks of PostgreSQL

type Mark = tuple[str, int, bool]  # kind, thing, whether of made-up cities


# --- Some cities --------------------------------------------------------------------------------------------------


def renew(keys: Collection[int]) -> None:
    """Works out these cities, one after the other: each may move the rings in which the next one stands."""
    with transaction.atomic():
        hold()
        facts = gathered(keys)
        for key in sorted(keys):
            renew_one(key, facts.get(key))


def hold() -> None:
    """One transaction at a time works on the rings. On SQLite each transaction that writes is alone already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def renew_one(city: int, data: Data | None) -> None:
    """`data` is None for a city that is not listed: it is near to nobody."""
    before = {(row.kind, row.thing, row.is_example) for row in Trait.objects.filter(city=city)}
    after = set(marks(data)) if data else set()
    old = CityOutline.objects.filter(city=city).first()
    if before == after and (old.data if old else None) == data:
        return
    write_traits(city, before, after)
    if data:
        CityOutline.objects.update_or_create(city_id=city, defaults={"data": data})
    elif old:
        old.delete()
    settle(city, moved(city, before, after))


def write_traits(city: int, before: set[Mark], after: set[Mark]) -> None:
    gone = before - after
    if gone:
        Trait.objects.filter(reduce(or_, map(of_mark, gone)), city=city).delete()
    Trait.objects.bulk_create(traits(city, after - before))


def of_mark(mark: Mark) -> Q:
    kind, thing, is_example = mark
    return Q(kind=kind, thing=thing, is_example=is_example)


def traits(city: int, found: Iterable[Mark]) -> list[Trait]:
    return [
        Trait(city_id=city, kind=kind, thing=thing, is_example=is_example) for kind, thing, is_example in sorted(found)
    ]


def marks(data: Data) -> Iterator[Mark]:
    """What a city may have in common with others. A landscape alone brings nobody together."""
    own = {*data.get("challenges", ()), *data.get("ecosystems", ()), *data.get("solutions", ())}
    by_kind: dict[str, set[int]] = {
        Trait.Kind.OFFER: {term for row in data.get("offers", ()) if row[3] for term in row[1]},  # with a place left
        Trait.Kind.NEED: {term for row in data.get("needs", ()) for term in row[1]},
        Trait.Kind.WORK: {term for row in data.get("practices", ()) for term in row[1]},
        Trait.Kind.BIOME: {data["biome"]} - {None},
        Trait.Kind.EVENT: set(data.get("events", ())),
        Trait.Kind.LINK: {link for link, _other in data.get("links", ())},
    }
    by_kind[Trait.Kind.TOPIC] = own | by_kind["offer"] | by_kind["need"] | by_kind["work"]
    for kind, things in by_kind.items():
        for thing in things:
            yield str(kind), thing, data["is_example"]


def moved(city: int, before: set[Mark], after: set[Mark]) -> dict[Pair, dict[str, bool]]:
    """Each pair whose nearness may have changed: by which traits they are near now, and by which no more."""
    changed = sorted(mark for mark in before ^ after if mark[0] in REACH)
    found: dict[Pair, dict[str, bool]] = defaultdict(dict)
    beside = next_ones(city, changed)
    for mark in changed:
        kind, thing, _is_example = mark
        for two, is_near in pairs_around(city, beside[mark], is_member=mark in after, reach=REACH[kind]).items():
            found[two][f"{kind}:{thing}"] = is_near
    return found


def next_ones(city: int, wanted: Sequence[Mark]) -> dict[Mark, set[int]]:
    """Neighbours in each ring, those beside a city on both sides and those at both ends. One query a batch of rings."""
    found: dict[Mark, set[int]] = defaultdict(set)
    for some in batched(wanted, RINGS_AT_ONCE):
        pieces = [piece for mark in some for piece in sides(city, mark)]
        first, *others = (Trait.objects.filter(pk__in=piece).order_by() for piece in pieces)
        rows = first.union(*others).values_list("kind", "thing", "is_example", "city_id")
        for kind, thing, is_example, other in rows:
            found[kind, thing, bool(is_example)].add(other)
    return found


def sides(city: int, mark: Mark) -> Iterator[models.QuerySet[Trait, Any]]:
    ring = Trait.objects.filter(of_mark(mark)).exclude(city=city)
    number = REACH[mark[0]] + 1
    yield ring.filter(city__gt=city).order_by("city_id").values("pk")[:number]
    yield ring.filter(city__lt=city).order_by("-city_id").values("pk")[:number]
    yield ring.order_by("city_id").values("pk")[:number]
    yield ring.order_by("-city_id").values("pk")[:number]


def settle(city: int, changes: Mapping[Pair, Mapping[str, bool]]) -> None:
    """Writes what became of the pairs, and what the facts of the city are a reason for now."""
    keys = {city, *(key for two in changes for key in two)}
    rows = Neighbour.objects.filter(Q(city=city) | Q(other=city) | Q(city__in=keys, other__in=keys))
    via = {pair(row.city_id, row.other_id): set(row.via) for row in rows if row.city_id < row.other_id}
    touched = {two for two in via if city in two}
    gone: set[Pair] = set()
    for two, by in changes.items():
        old = via.get(two, set())
        new = (old | {name for name, is_near in by.items() if is_near}) - {
            n for n, is_near in by.items() if not is_near
        }
        if new == old:
            continue
        via[two] = new
        (touched if new else gone).add(two)
    touched -= gone
    if gone:
        numbers = [row.pk for row in rows if pair(row.city_id, row.other_id) in gone]
        Neighbour.objects.filter(pk__in=numbers).delete()
    write_pairs({two: via[two] for two in sorted(touched)})


def write_pairs(via: Mapping[Pair, Collection[str]]) -> None:
    known = outlines({key for two in via for key in two})
    made = [neighbour(known[one], known[other], sorted(via[two])) for two in via for one, other in (two, two[::-1])]
    Neighbour.objects.bulk_create(
        made,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["city", "other"],
        update_fields=["via", "reasons", "group"],
    )


def outlines(keys: Collection[int]) -> dict[int, CityFacts]:
    """What is known of cities and holds on every day."""
    rows = CityOutline.objects.filter(city__in=keys).values_list("city_id", "data")
    return {key: city_facts(key, data, None) for key, data in rows}


def neighbour(one: CityFacts, other: CityFacts, via: list[str]) -> Neighbour:
    found = reasons(one, other, weights_in_use())
    group = str(Match(other.key, found, True).group) if found else ""
    data = [[reason.code, plain(reason.theirs), plain(reason.yours)] for reason in found]
    return Neighbour(city_id=one.key, other_id=other.key, via=via, reasons=data, group=group)


def plain(pieces: Iterable[Any]) -> list[list[str]]:
    return [[str(piece.kind), piece.key] for piece in pieces]


# --- All of them --------------------------------------------------------------------------------------------------


def rebuild() -> int:
    """Makes all rows of the table anew. Answers how many pairs there are."""
    with transaction.atomic():
        hold()
        for model in (Neighbour, Trait, CityOutline, Renewal):
            model._default_manager.all().delete()
        keys = list(City.objects.public().order_by("pk").values_list("pk", flat=True))
        for some in batched(keys, BATCH):
            facts = gathered(some)
            CityOutline.objects.bulk_create([CityOutline(city_id=key, data=data) for key, data in facts.items()])
            rows = [row for key, data in facts.items() for row in traits(key, marks(data))]
            Trait.objects.bulk_create(rows, batch_size=BATCH * 4)
        number = write_all_pairs()
        raise_content_version()
    return number


def write_all_pairs() -> int:
    via: dict[Pair, list[str]] = defaultdict(list)
    rows = Trait.objects.filter(kind__in=REACH).order_by("kind", "thing", "is_example", "city_id")
    values = rows.values_list("kind", "thing", "is_example", "city_id").iterator(chunk_size=BATCH * 4)
    for (kind, thing, _is_example), ring in groupby(values, key=lambda row: row[:3]):
        for two in near([row[3] for row in ring], REACH[kind]):
            via[two].append(f"{kind}:{thing}")
    known = outlines_of_all()
    for some in batched(sorted(via), BATCH):
        made = [neighbour(known[a], known[b], sorted(via[two])) for two in some for a, b in (two, two[::-1])]
        Neighbour.objects.bulk_create(made, batch_size=BATCH * 2)
    return len(via)


def outlines_of_all() -> dict[int, CityFacts]:
    rows = CityOutline.objects.order_by("city_id").values_list("city_id", "data").iterator(chunk_size=BATCH)
    return {key: city_facts(key, data, None) for key, data in rows}
