"""Who is near whom. Cities that have one thing stand on a ring, by their keys, and each is near the next few on both
sides: so everybody gets from any of them to any other, and a new one touches only those beside it.

Pure: keys in, pairs out.
"""

from collections.abc import Iterable, Iterator, Sequence

# How many on each side, by the kind of thing. A link joins all of its few cities.
REACH = {"topic": 3, "biome": 3, "event": 6, "link": 6}

type Pair = tuple[int, int]


def pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def near(members: Sequence[int], reach: int) -> Iterator[Pair]:
    """All pairs of a ring, each once."""
    ring = sorted(members)
    found = {
        pair(city, ring[(place + step) % len(ring)])
        for place, city in enumerate(ring)
        for step in range(1, min(reach, len(ring) - 1) + 1)
    }
    yield from sorted(found)


def pairs_around(city: int, others: Iterable[int], *, is_member: bool, reach: int) -> dict[Pair, bool]:
    """Each pair whose nearness may have changed when `city` came or left: whether they are near now.

    `others` are the `reach + 1` next ones on both sides, with those at both ends of the order; of a small ring that is
    all of it.
    """
    known = sorted(set(others) - {city})
    if len(known) <= 2 * reach + 1:
        now = set(near([*known, city] if is_member else known, reach))
        everyone = [*known, city]
        return {pair(a, b): pair(a, b) in now for a in everyone for b in everyone if a < b}
    after = [*(key for key in known if key > city), *(key for key in known if key < city)]
    steps = [after[: reach + 1], after[::-1][: reach + 1]]
    found = {
        pair(behind, ahead): i + j - (not is_member) <= reach
        for i, behind in enumerate(steps[1], start=1)
        for j, ahead in enumerate(steps[0], start=1)
        if i + j <= reach + 1
    }
    for side in steps:
        found |= {pair(city, other): is_member for other in side[:reach]}
    return found
