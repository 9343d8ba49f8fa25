"""Rings: the local rule, which looks at those beside one city, says what the whole ring says."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cooperation.neighbours.rings import near, pairs_around

at_leisure = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
members = st.sets(st.integers(1, 40), max_size=24)


def beside(city: int, others: set[int], reach: int) -> set[int]:
    """What `keeping` asks the database for."""
    low, high = sorted(key for key in others if key < city), sorted(key for key in others if key > city)
    ring = sorted(others)
    number = reach + 1
    return {*high[:number], *low[::-1][:number], *ring[:number], *ring[::-1][:number]}


@at_leisure
@given(members, st.integers(1, 40), st.integers(1, 6), st.booleans())
def test_who_comes_or_leaves_changes_the_ring_as_if_it_were_made_anew(
    others: set[int], city: int, reach: int, is_member: bool
) -> None:
    others.discard(city)
    without, together = set(near([*others], reach)), set(near([*others, city], reach))
    before, after = (without, together) if is_member else (together, without)

    decided = pairs_around(city, beside(city, others, reach), is_member=is_member, reach=reach)

    kept = {two for two in before if decided.get(two, True)}
    assert kept | {two for two, is_near in decided.items() if is_near} == after


@at_leisure
@given(members, st.integers(1, 6))
def test_everybody_gets_from_any_of_a_ring_to_any_other(others: set[int], reach: int) -> None:
    pairs = set(near([*others], reach))
    reached = set(list(others)[:1])
    while new := {b for a, b in pairs if a in reached} | {a for a, b in pairs if b in reached}:
        if new <= reached:
            break
        reached |= new

    assert reached == others or len(others) < 2


@at_leisure
@given(members, st.integers(1, 6))
def test_a_city_has_no_more_neighbours_than_its_reach_on_both_sides(others: set[int], reach: int) -> None:
    pairs = list(near([*others], reach))

    assert all(sum(city in two for two in pairs) <= 2 * reach for city in others)
    assert all(a < b for a, b in pairs)
