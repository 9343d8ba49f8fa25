"""Reasons between cities, as rules on facts: no database."""

import ast
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cooperation.matching
from cooperation.matches.weights import FILE, weights_in_use
from cooperation.matching import (
    CityFacts,
    Code,
    Direction,
    Done,
    Group,
    Plan,
    Point,
    Posting,
    Reason,
    Stage,
    WeightsFault,
    matches,
    matches_by_group,
    reasons,
    weights,
)

ALLOWED = {"cooperation.matching", "collections", "dataclasses", "datetime", "decimal", "enum", "typing"}
at_leisure = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
DAY = date(2026, 3, 5)
BY = weights_in_use()

# --- Facts at random ----------------------------------------------------------------------------------------------

keys = st.integers(1, 6)
some = st.frozensets(keys, max_size=3)
postings = st.lists(
    st.builds(Posting, st.integers(1, 99), some, st.none() | st.booleans()), max_size=3, unique_by=lambda row: row.key
).map(tuple)
points = st.lists(
    st.builds(
        Point,
        st.just("cbi"),
        st.sampled_from("ab"),
        st.sampled_from(["calculated", "self"]),
        st.integers(0, 4),
        st.sampled_from(["line-1", "line-2"]),
    ),
    max_size=2,
).map(tuple)


def cities(key: int) -> st.SearchStrategy[CityFacts]:
    return st.builds(
        CityFacts,
        key=st.just(key),
        is_listed=st.sampled_from([True, True, True, False]),
        is_example=st.sampled_from([False, False, False, True]),
        challenges=some,
        ecosystems=some,
        solutions=some,
        settings=some,
        biome=st.none() | keys,
        people=st.none() | st.decimals(1, 10**7, places=0),
        people_figure=st.just(str(key)),
        languages=st.frozensets(st.sampled_from(["en", "ja", "zh-Hans"])),
        offset=st.none() | st.integers(-720, 840),
        events=some,
        offers=postings,
        needs=postings,
        practices=st.lists(st.builds(Done, st.integers(1, 99), some), max_size=2).map(tuple),
        plans=st.lists(st.builds(Plan, st.integers(1, 99), st.sampled_from(Stage)), max_size=2).map(tuple),
        points=points,
        links=st.frozensets(st.tuples(st.integers(1, 9), st.just(3 - key)), max_size=1),
    )


def codes(found: tuple[Reason, ...]) -> set[Code]:
    return {reason.code for reason in found}


# --- What holds for all -------------------------------------------------------------------------------------------


@at_leisure
@given(cities(1), cities(2))
def test_reasons_for_both_are_the_same_from_both_sides(one: CityFacts, other: CityFacts) -> None:
    links = one.links and {(link, 1) for link, _city in one.links}
    one, other = one, replace(other, links=frozenset(links or ()))

    there, back = codes(reasons(one, other, BY)), codes(reasons(other, one, BY))

    both = {code for code in there | back if Reason(code, ()).direction is Direction.BOTH}
    if there and back:  # nothing but what is for both may be missing from one side
        assert there & both == back & both
    assert (Code.OFFER_FOR_NEED in there) == (Code.NEED_FOR_OFFER in back)


@at_leisure
@given(cities(1))
def test_no_city_matches_itself(city: CityFacts) -> None:
    assert reasons(city, replace(city, challenges=city.challenges | {1}), BY) == ()


@at_leisure
@given(cities(1), cities(2))
def test_hidden_cities_match_none_and_made_up_ones_no_real_one(one: CityFacts, other: CityFacts) -> None:
    if reasons(one, other, BY):
        assert one.is_listed
        assert other.is_listed
        assert one.is_example == other.is_example


UNKNOWN: dict[str, Any] = {
    "challenges": frozenset(), "ecosystems": frozenset(), "solutions": frozenset(), "settings": frozenset(),
    "biome": None, "people": None, "languages": frozenset(), "offset": None, "events": frozenset(), "offers": (),
    "practices": (), "plans": (), "points": (),
}  # fmt: skip
OF = {
    "challenges": {Code.SAME_CHALLENGE},
    "ecosystems": {Code.SAME_ECOSYSTEM},
    "solutions": {Code.SAME_SOLUTION, Code.SOLUTION_ON_NEED},
    "settings": {Code.SAME_SETTING},
    "biome": {Code.SAME_BIOME},
    "people": {Code.SIMILAR_SIZE},
    "languages": {Code.COMMON_LANGUAGE, Code.NO_COMMON_LANGUAGE},
    "offset": {Code.COMMON_HOURS, Code.NO_COMMON_HOURS},
    "events": {Code.MET},
    "offers": {Code.OFFER_FOR_NEED},
    "practices": {Code.PRACTICE_ON_NEED, Code.PRACTICE_ON_CHALLENGE},
    "plans": {Code.PLAN_AHEAD},
    "points": {Code.POINTS_AHEAD},
}


@at_leisure
@given(cities(1), cities(2), st.sampled_from(sorted(UNKNOWN)))
def test_what_is_not_known_takes_only_its_own_reasons_and_adds_no_caution(
    one: CityFacts, other: CityFacts, name: str
) -> None:
    # An event keeps both a match, so that what is asked is the one fact alone.
    one, other = replace(one, events=one.events | {7}), replace(other, events=other.events | {7})
    unknown: Any = frozenset({7}) if name == "events" else UNKNOWN[name]
    less: dict[str, Any] = {name: unknown}

    before, after = codes(reasons(one, other, BY)), codes(reasons(one, replace(other, **less), BY))

    assert after - before == set()
    assert before - after <= OF[name]
    assert not after & {Code.NO_COMMON_LANGUAGE, Code.NO_COMMON_HOURS} & OF[name]


@at_leisure
@given(cities(1), cities(2), st.builds(Posting, st.integers(100, 199), some))
def test_adding_a_need_never_removes_a_reason(one: CityFacts, other: CityFacts, need: Posting) -> None:
    before = codes(reasons(one, other, BY))

    assert before <= codes(reasons(replace(one, needs=(*one.needs, need)), other, BY))


@at_leisure
@given(cities(1), st.lists(cities(2), min_size=1, max_size=6), st.randoms())
def test_the_order_in_which_facts_come_makes_no_difference(you: CityFacts, found: list[CityFacts], random: Any) -> None:
    others = [replace(city, key=number) for number, city in enumerate(found, start=2)]
    shuffled = random.sample(others, len(others))
    turned = [
        replace(city, **{each.name: getattr(city, each.name)[::-1] for each in fields(city) if each.name in
                         ("offers", "needs", "practices", "points")})
        for city in shuffled
    ]  # fmt: skip

    assert matches(you, others, BY, day=DAY) == matches(you, turned, BY, day=DAY)


@at_leisure
@given(cities(1), cities(2))
def test_each_reason_has_evidence_that_is_in_the_facts(one: CityFacts, other: CityFacts) -> None:
    for reason in reasons(one, other, BY):
        assert reason.theirs
        for piece in reason.theirs:
            if piece.kind == "practice":
                assert int(piece.key) in {row.key for row in other.practices}
            if piece.kind == "offer" and reason.code is Code.OFFER_FOR_NEED:
                assert int(piece.key) in {row.key for row in other.offers}
            if piece.kind == "event":
                assert int(piece.key) in one.events & other.events


# --- Examples -----------------------------------------------------------------------------------------------------


def city(key: int, **facts: Any) -> CityFacts:
    return CityFacts(key=key, **facts)


def test_its_offer_answers_your_need_and_names_both() -> None:
    you = city(1, needs=(Posting(10, frozenset({5})),))
    other = city(2, offers=(Posting(20, frozenset({5, 6})), Posting(21, frozenset({9}))))

    (reason,) = reasons(you, other, BY)

    assert (reason.code, reason.direction) == (Code.OFFER_FOR_NEED, Direction.TO_YOU)
    assert [piece.key for piece in reason.theirs + reason.yours] == ["20", "10"]


def test_where_each_has_something_for_the_other_that_is_said_first() -> None:
    you = city(1, needs=(Posting(10, frozenset({5})),), offers=(Posting(11, frozenset({6})),))
    only_helps = city(2, offers=(Posting(20, frozenset({5})),))
    both = city(3, offers=(Posting(30, frozenset({5})),), needs=(Posting(31, frozenset({6})),))

    found = matches_by_group(matches(you, [only_helps, both], BY, day=DAY))

    assert [(group, [match.city for match in some]) for group, some in found] == [
        (Group.MUTUAL, [3]),
        (Group.CAN_HELP, [2]),
    ]


def test_only_the_same_indicator_mode_and_edition_is_compared() -> None:
    weak = Point("cbi-2021", "birds", "calculated", 1, "mine")
    strong = replace(weak, score=3, line="theirs")

    def ahead(other: Point) -> bool:
        found = reasons(
            city(1, points=(weak,), events=frozenset({1})), city(2, points=(other,), events=frozenset({1})), BY
        )
        return Code.POINTS_AHEAD in codes(found)

    assert ahead(strong)
    assert not ahead(replace(strong, mode="self_scored"))
    assert not ahead(replace(strong, framework="cbi-2014"))
    assert not ahead(replace(strong, score=2))


def test_a_plan_one_stage_ahead_is_a_reason_and_two_stages_are_none() -> None:
    writing = city(1, plans=(Plan(1, Stage.BEING_WRITTEN),))

    assert codes(reasons(writing, city(2, plans=(Plan(2, Stage.IN_FORCE),)), BY)) == {Code.PLAN_AHEAD}
    assert reasons(writing, city(2, plans=(Plan(2, Stage.COMPLETED),)), BY) == ()


def test_an_old_plan_that_has_ended_hides_no_new_one_that_is_being_written() -> None:
    you = city(1, plans=(Plan(1, Stage.COMPLETED), Plan(2, Stage.BEING_WRITTEN)))
    other = city(2, plans=(Plan(3, Stage.COMPLETED), Plan(4, Stage.IN_FORCE)))

    (reason,) = reasons(you, other, BY)

    assert (reason.code, reason.theirs[0].key, reason.yours[0].key) == (Code.PLAN_AHEAD, "4", "2")
    assert reasons(city(1, plans=(Plan(1, Stage.COMPLETED),)), other, BY) == ()


def test_an_offer_whose_places_are_taken_is_suggested_to_nobody() -> None:
    you = city(1, needs=(Posting(10, frozenset({5})),))
    full, free = Posting(20, frozenset({5}), free=False), Posting(21, frozenset({5}), free=True)

    assert reasons(you, city(2, offers=(full,)), BY) == ()
    (reason,) = reasons(you, city(2, offers=(full, free)), BY)
    assert [piece.key for piece in reason.theirs] == ["21"]
    assert reasons(city(2, offers=(full,)), you, BY) == ()


def test_what_all_matches_share_leads_none_of_them() -> None:
    you = city(1, events=frozenset({7, 8}), challenges=frozenset({5, 6}))
    alike = city(2, events=frozenset({7}), challenges=frozenset({5, 6}))
    other = city(3, events=frozenset({7, 8}), challenges=frozenset({5}))

    found = {match.city: match for match in matches(you, [alike, other], BY, day=DAY)}

    assert [reason.code for reason in found[2].reasons] == [Code.SAME_CHALLENGE, Code.MET]
    assert [piece.key for piece in found[2].reasons[0].theirs] == ["6", "5"]
    assert [piece.key for piece in found[3].reasons[0].theirs] == ["8", "7"]
    assert (found[2].group, found[3].group) == (Group.ALIKE, Group.MET)
    (alone,) = matches(you, [alike], BY, day=DAY)
    assert alone.reasons[0].code is Code.MET


def test_landscape_size_and_language_alone_are_no_reason_to_begin() -> None:
    facts: dict[str, Any] = {
        "settings": frozenset({1}),
        "people": Decimal(10),
        "languages": frozenset({"en"}),
        "offset": 0,
    }

    assert reasons(city(1, **facts), city(2, **facts), BY) == ()


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        (480, 540, Code.COMMON_HOURS),  # Kunming and Yokohama
        (480, 0, Code.NO_COMMON_HOURS),
        (480, 120, Code.COMMON_HOURS),  # Kunming and Waterberg: 2 hours
        (720, -660, Code.COMMON_HOURS),  # an hour apart over the line of the date
    ],
)
def test_office_hours_have_to_overlap_by_two_hours(one: int, other: int, code: Code) -> None:
    met = frozenset({1})

    assert code in codes(reasons(city(1, offset=one, events=met), city(2, offset=other, events=met), BY))


def test_a_need_has_its_own_matches_and_says_what_else_speaks_for_them() -> None:
    need = Posting(10, frozenset({5}))
    you = city(1, needs=(need, Posting(11, frozenset({6}))), biome=3)
    others = [
        city(2, offers=(Posting(20, frozenset({5})),), biome=3),
        city(3, offers=(Posting(30, frozenset({6})),), biome=3),
    ]

    (match,) = matches(you, others, BY, day=DAY, need=need)

    assert match.city == 2
    assert codes(match.reasons) == {Code.OFFER_FOR_NEED, Code.SAME_BIOME}


def test_the_ring_begins_elsewhere_each_day_and_cities_with_room_come_first() -> None:
    you = city(1, challenges=frozenset({1}))
    others = [city(number, challenges=frozenset({1}), helps=3 if number == 4 else 0) for number in range(2, 7)]

    firsts = set()
    for days in range(len(others)):
        found = [match.city for match in matches(you, others, BY, day=DAY + timedelta(days))]
        assert found[-1] == 4
        firsts.add(found[0])

    assert firsts == {2, 3, 5, 6}


def test_a_city_whose_places_are_taken_stands_behind_with_what_else_speaks_for_it() -> None:
    you = city(1, needs=(Posting(10, frozenset({5})),), solutions=frozenset({5}))
    others = [
        city(2, offers=(Posting(20, frozenset({5}), free=False),), solutions=frozenset({5})),
        city(3, solutions=frozenset({5})),
    ]

    assert [match.city for match in matches(you, others, BY, day=DAY)] == [3, 2]


def test_linked_cities_are_shown_as_linked() -> None:
    you = city(1, links=frozenset({(9, 2)}), needs=(Posting(10, frozenset({5})),))
    other = city(2, offers=(Posting(20, frozenset({5})),))

    (match,) = matches(you, [other], BY, day=DAY)

    assert match.group is Group.LINKED


# --- Weights ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [10**9, 11, -1, 2.5, "3", True, None])
def test_a_weight_is_a_whole_number_from_0_to_10(wrong: object) -> None:
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    read["weights"]["met"] = wrong

    with pytest.raises(WeightsFault, match="met"):
        weights(read)


@pytest.mark.parametrize("change", ["missing", "unknown"])
def test_every_reason_has_a_weight_and_nothing_else_has(change: str) -> None:
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    if change == "missing":
        del read["weights"]["met"]
    else:
        read["weights"]["fame"] = 3

    with pytest.raises(WeightsFault, match=r"met|fame"):
        weights(read)


def test_a_weight_of_zero_leaves_a_reason_out() -> None:
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    read["weights"]["same_biome"] = 0

    assert reasons(city(1, biome=3), city(2, biome=3), weights(read)) == ()


def test_matching_needs_nothing_but_the_standard_library() -> None:
    imported = set()
    for path in Path(cooperation.matching.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
            if isinstance(node, ast.Import):
                imported |= {name.name for name in node.names}

    assert {
        name for name in imported if not any(name == each or name.startswith(f"{each}.") for each in ALLOWED)
    } == set()
