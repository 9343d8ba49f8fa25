"""The ladder: its data, what is missing, which moves it allows. Without a database."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.content.levels import Level
from core.text.languages import LANGUAGE_CODES
from finance import visibility
from finance.ladder import UnknownStage, ladder
from finance.money import NOTHING, summed

STAGES = [each.code for each in ladder().stages]
NEEDS = sorted({need.code for each in ladder().stages for need in each.exit})
stages, there = st.sampled_from(STAGES), st.sets(st.sampled_from(NEEDS))
at_leisure = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
amounts = st.decimals(min_value=0, max_value=10**12, places=2)


def test_ten_stages_and_two_side_states_have_words_in_every_language() -> None:
    every = (*ladder().stages, *ladder().side_states)

    assert [len(ladder().stages), len(ladder().side_states)] == [10, 2]
    lacking = [each.code for each in every if set(each.name) != set(LANGUAGE_CODES)]
    lacking += [need.code for each in every for need in each.exit if set(need.says) != set(LANGUAGE_CODES)]
    assert lacking == []


def test_stages_are_told_in_the_words_of_iati_and_oc4ids() -> None:
    told = {each.code: (each.iati, each.oc4ids) for each in (*ladder().stages, *ladder().side_states)}

    assert {code for code, (iati, _status) in told.items() if iati == 1} == set(STAGES[: STAGES.index("financing") + 1])
    assert [told[code][0] for code in ("implementation", "operation", "closed", "cancelled", "on_hold")] == [
        *(2, 3, 4, 5, 6)
    ]
    assert [told[code][1] for code in ("idea", "concept", "financing", "implementation", "operation", "closed")] == [
        *("identification", "identification", "preparation", "implementation", "completion", "completed")
    ]


def test_every_stage_but_the_last_asks_for_something() -> None:
    assert [each.code for each in ladder().stages if not each.exit] == ["closed"]
    assert ladder().after("closed") is None


@at_leisure
@given(stages, there)
def test_what_is_there_is_never_missing_and_nothing_is_forgotten(stage: str, have: set[str]) -> None:
    missing = {need.code for need in ladder().missing(stage, have)}

    assert missing == {need.code for need in ladder().stage(stage).exit} - have


@at_leisure
@given(stages, there, there)
def test_more_never_makes_more_missing(stage: str, have: set[str], more: set[str]) -> None:
    def missing(known: set[str]) -> set[str]:
        return {need.code for need in ladder().missing(stage, known)}

    assert missing(have | more) <= missing(have)


@at_leisure
@given(stages, stages)
def test_up_is_one_stage_alone_and_no_move_is_up_and_down(now: str, wanted: str) -> None:
    step = STAGES.index(wanted) - STAGES.index(now)

    assert ladder().is_one_up(now, wanted) is (step == 1)
    assert ladder().is_down(now, wanted) is (step < 0)


def test_a_stage_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownStage):
        ladder().is_one_up("idea", "billion")


# --- Groups -------------------------------------------------------------------------------------------------------


def test_each_field_stands_in_one_group_and_what_has_none_leaves_no_city() -> None:
    names = [name for group in visibility.groups().values() for name in group]

    assert len(names) == len(set(names))
    assert visibility.fields_of(visibility.leaving({})) == visibility.groups()["description"]
    assert "studies" not in names


@at_leisure
@given(st.dictionaries(st.sampled_from(list(visibility.groups())), st.text(max_size=12) | st.none()))
def test_a_level_that_nobody_knows_opens_nothing(levels: dict[str, str | None]) -> None:
    open_ones = [group for group in visibility.groups() if visibility.level_of_group(group, levels) is not Level.CITY]

    assert all(levels[group] in ("public", "cities", "secretariat") for group in open_ones)


# --- Sums ---------------------------------------------------------------------------------------------------------


@at_leisure
@given(
    st.lists(amounts, max_size=6),
    st.lists(st.tuples(st.sampled_from(["sought", "offered", "secured", "received", "refused"]), amounts), max_size=8),
)
def test_the_parts_of_the_money_and_the_gap_are_the_whole(costs: list, money: list) -> None:  # type: ignore[type-arg]
    sums = summed(costs, money)
    counted = [amount for state, amount in money if state != "refused"]
    parts = [part for part in (sums.sought, sums.offered, sums.secured) if part is not None]

    assert sums.total == (sum(costs, NOTHING) if costs else None)
    assert sum(parts, NOTHING) == sum(counted, NOTHING)
    assert bool(parts) == bool(counted)
    assert sums.gap == (sum(costs, NOTHING) - sum(counted, NOTHING) if costs and counted else None)
