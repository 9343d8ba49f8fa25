from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.editions.frameworks import Indicator, Scoring, framework, frameworks
from assessment.scoring import (
    InputError,
    Inputs,
    Mode,
    Reason,
    ScoreMode,
    SelfScore,
    check_year,
    fault_of,
    half_up,
    provisional,
    score_indicator,
    totals,
)
from assessment.scoring.definitions import Band
from assessment.scoring.groups import GroupSums, sums_in
from assessment.scoring.rounding import band_of
from tests.assessment.handbook import DECIDABLE_PROJECTS, SINGLE_SOURCE, VERIFIED


def indicator(edition: str, key: str) -> Indicator:
    return framework(f"cbi-{edition}").indicator_of[key]


def natural(part: object, whole: object = 100) -> Inputs:
    return {"natural_area_ha": Decimal(str(part)), "city_area_ha": Decimal(str(whole))}


def score(edition: str, key: str, **inputs: object) -> int | None:
    return score_indicator(indicator(edition, key), typed(inputs)).score


def typed(inputs: Mapping[str, object]) -> Inputs:
    return {key: Decimal(str(value)) if isinstance(value, int | float) else value for key, value in inputs.items()}  # type: ignore[misc]


def refusal(edition: str, key: str, **inputs: object) -> tuple[str, str, str]:
    with pytest.raises(InputError) as caught:
        score_indicator(indicator(edition, key), typed(inputs))
    return caught.value.indicator, caught.value.input, caught.value.code


def test_bands_are_verified_where_they_were_read_and_nowhere_else() -> None:
    verified = {(each.key, one.number) for each in frameworks() for one in each.indicators if one.has_verified_bands}

    assert verified == set(VERIFIED)


@pytest.mark.parametrize("at", VERIFIED, ids=lambda at: f"{at[0]}-{at[1]}")
def test_every_end_of_a_verified_band_is_where_it_was_read(at: tuple[str, int]) -> None:
    one = framework(at[0]).numbered[at[1]]
    step = Decimal(1).scaleb(-one.decimals)

    for points, (first, last) in enumerate(VERIFIED[at]):
        for value in (first, last):
            if value is not None:
                hit = band_of(Decimal(value), one.bands)
                assert hit is not None
                assert hit.score == points
        if first is not None:
            assert getattr(band_of(Decimal(first) - step, one.bands), "score", None) == points - 1
        if last is not None:
            assert getattr(band_of(Decimal(last) + step, one.bands), "score", None) == points + 1


def test_bands_that_rest_on_one_source_are_marked_for_a_second_look() -> None:
    marked = {each.key: [one.number for one in each.indicators if one.is_single_source] for each in frameworks()}

    assert marked == SINGLE_SOURCE
    assert [at for at in VERIFIED if not framework(at[0]).numbered[at[1]].rests_on] == []


def test_verified_bands_have_no_gap_and_no_overlap() -> None:
    faults = {
        (each.key, one.number): fault_of(one.bands, one.decimals)
        for each in frameworks()
        for one in each.indicators
        if one.has_verified_bands
    }

    assert [at for at, fault in faults.items() if fault is not None] == []


@given(st.decimals(min_value=0, max_value=100, places=4), st.decimals(min_value=0, max_value=100, places=4))
def test_more_nature_never_earns_fewer_points(one: Decimal, other: Decimal) -> None:
    less, more = sorted((one, other))

    for key in ("natural_areas", "protected_natural_areas"):
        asked = indicator("2021", key)
        part = asked.formulas[0].takes[0]
        scores = [score_indicator(asked, {part: value, "city_area_ha": Decimal(100)}).score for value in (less, more)]
        assert scores == sorted(scores, key=lambda each: -1 if each is None else each)
        assert set(scores) <= {0, 1, 2, 3, 4}


@given(st.lists(st.decimals(min_value="0.01", max_value=10**6, places=2), min_size=1, max_size=40))
def test_coherence_stays_between_0_and_100_per_cent(areas: list[Decimal]) -> None:
    outcome = score_indicator(indicator("2021", "connectivity"), {"group_areas_ha": tuple(areas)})

    assert outcome.value is not None
    assert 0 < outcome.value <= 100
    assert outcome.score is not None


def test_half_a_step_is_rounded_up() -> None:
    cases = {"6.9499": "6.9", "6.95": "7.0", "0.05": "0.1", "0.0499999999999": "0.0", "20.05": "20.1"}

    assert {value: str(half_up(Decimal(value), 1)) for value in cases} == cases


def test_half_a_step_below_a_band_is_rounded_up_into_it() -> None:
    outcome = score_indicator(indicator("2021", "natural_areas"), natural("6.95"))

    assert (outcome.value, outcome.rounded, outcome.score) == (Decimal("6.95"), Decimal("7.0"), 2)
    assert (outcome.score_mode, outcome.reason) == (ScoreMode.CALCULATED, Reason.BANDS_VERIFIED)


def test_formulas_give_the_values_of_the_handbook() -> None:
    found = {
        (edition, key): score_indicator(indicator(edition, key), typed(inputs)).value
        for edition, key, inputs in (
            ("2021", "connectivity", {"group_areas_ha": (Decimal(60), Decimal(40))}),
            ("2014", "connectivity", {"group_areas_ha": (Decimal(60), Decimal(40))}),
            ("2021", "recreation_area", {"park_area_ha": 450, "population": 1_000_000}),
            (
                "2021",
                "invasive_alien_species",
                {"taxonomic_group": "birds", "invasive_species": 5, "native_species": 15},
            ),
            ("2014", "invasive_alien_species", {"invasive_species": 5, "total_species": 20}),
            ("2021", "change_birds", {"species_gained": 3, "species_lost": 5}),
            ("2014", "education_visits", {"formal_visits": 32, "children_under_16": 10}),
            ("2021", "habitat_restoration", {"restored_area_ha": 30, "degraded_area_ha": 120}),
        )
    }

    assert found == {
        ("2021", "connectivity"): Decimal("52"),
        ("2014", "connectivity"): Decimal("52"),
        ("2021", "recreation_area"): Decimal("0.45"),
        ("2021", "invasive_alien_species"): Decimal("25"),
        ("2014", "invasive_alien_species"): Decimal("25"),
        ("2021", "change_birds"): Decimal("-2"),
        ("2014", "education_visits"): Decimal("3.2"),
        ("2021", "habitat_restoration"): Decimal("25"),
    }


def test_mesh_size_of_2014_is_in_hectares_and_coherence_of_2021_a_share() -> None:
    areas = {"group_areas_ha": (Decimal(600), Decimal(400))}

    assert score_indicator(indicator("2014", "connectivity"), areas).value == 520
    assert score_indicator(indicator("2021", "connectivity"), areas).value == 52


def test_bands_that_nobody_has_verified_give_a_value_and_no_score() -> None:
    outcome = score_indicator(indicator("2014", "natural_areas"), natural("6.95"))

    assert (outcome.rounded, outcome.score, outcome.score_mode) == (Decimal("7.0"), None, ScoreMode.NO_SCORE)
    assert outcome.reason is Reason.BANDS_UNVERIFIED


def test_t55_candidate_bands_are_provisional_and_in_no_total() -> None:
    outcome = score_indicator(indicator("2014", "natural_areas"), natural("21"))
    by_candidates = provisional(indicator("2014", "natural_areas"), outcome)

    assert by_candidates is not None
    assert by_candidates.score == 4
    assert totals(framework("cbi-2014"), [outcome]).points == 0
    assert totals(framework("cbi-2014"), [outcome]).scored == 0


def test_projects_of_2014_are_scored_as_far_as_they_are_decided() -> None:
    found = {projects: score("2014", "biodiversity_projects", projects=projects) for projects in DECIDABLE_PROJECTS}

    assert found == DECIDABLE_PROJECTS
    beyond = score_indicator(indicator("2014", "biodiversity_projects"), {"projects": 70})
    assert beyond.reason is Reason.BEYOND_DECIDABLE


def test_only_the_level_that_was_read_is_calculated() -> None:
    asked = indicator("2014", "school_curriculum")

    assert score_indicator(asked, {"level": 4}).score_mode is ScoreMode.CALCULATED
    assert score_indicator(asked, {"level": 3}).score is None
    own = score_indicator(asked, {"level": 3, "justification": "Being introduced"})
    assert (own.score, own.score_mode) == (3, ScoreMode.SELF_SCORED)


def test_a_declared_indicator_takes_the_points_of_the_city_with_a_reason() -> None:
    asked = indicator("2021", "lbsap")
    outcome = score_indicator(asked, {"declared_score": 3, "justification": "Adopted in 2024"})

    assert (outcome.value, outcome.score, outcome.score_mode) == (None, 3, ScoreMode.SELF_SCORED)
    assert refusal("2021", "lbsap", declared_score=3) == ("lbsap", "justification", "no_reason")
    assert score_indicator(asked, {}).reason is Reason.NOT_DECLARED


def test_points_of_the_city_do_not_replace_what_can_be_calculated() -> None:
    outcome = score_indicator(indicator("2021", "natural_areas"), natural(5), self_score=SelfScore(4, "We think so"))

    assert (outcome.score, outcome.score_mode) == (1, ScoreMode.CALCULATED)


def test_points_of_the_city_stand_beside_the_value_where_bands_are_not_verified() -> None:
    outcome = score_indicator(indicator("2014", "natural_areas"), natural(5), self_score=SelfScore(1, "The manual"))

    assert (outcome.rounded, outcome.score, outcome.score_mode) == (Decimal("5.0"), 1, ScoreMode.SELF_SCORED)


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.GIVEN])
def test_an_answer_without_data_has_no_score_and_never_0(mode: Mode) -> None:
    outcome = score_indicator(indicator("2021", "change_birds"), {}, mode=mode)

    assert (outcome.score, outcome.value, outcome.reason.value) == (None, None, mode.value)


def test_what_is_missing_leaves_the_score_empty() -> None:
    outcome = score_indicator(indicator("2021", "natural_areas"), {"natural_area_ha": Decimal(5), "city_area_ha": None})

    assert (outcome.value, outcome.score, outcome.reason) == (None, None, Reason.INCOMPLETE)


def test_bands_that_curators_confirmed_stand_before_those_of_the_file() -> None:
    ends = (None, *map(Decimal, (1, 2, 3, 4)), None)
    confirmed = tuple(Band(points, ends[points], ends[points + 1], True, False) for points in range(5))

    outcome = score_indicator(indicator("2014", "natural_areas"), natural("3.5"), bands=confirmed)

    assert (outcome.score, outcome.score_mode, outcome.reason) == (
        3,
        ScoreMode.CALCULATED,
        Reason.BANDS_CONFIRMED,
    )


def test_t56_what_is_impossible_is_refused_with_the_name_of_the_input() -> None:
    part, whole = "natural_area_ha", "city_area_ha"
    cases = {
        "above the whole": refusal("2021", "natural_areas", natural_area_ha=101, city_area_ha=100),
        "negative": refusal("2021", "natural_areas", natural_area_ha=-1, city_area_ha=100),
        "zero": refusal("2021", "natural_areas", natural_area_ha=0, city_area_ha=0),
        "nobody": refusal("2021", "recreation_area", park_area_ha=1, population=0),
        "no species": refusal(
            "2021", "invasive_alien_species", taxonomic_group="birds", invasive_species=0, native_species=0
        ),
        "half a bird": refusal("2021", "birds_built_up", native_birds_built_up="x", native_birds_city=2),
        "1e400": refusal("2021", "natural_areas", natural_area_ha=Decimal("1e400"), city_area_ha=100),
        "nan": refusal("2021", "natural_areas", natural_area_ha=Decimal("nan"), city_area_ha=100),
        "infinity": refusal("2021", "natural_areas", natural_area_ha=1, city_area_ha=Decimal("inf")),
        "unknown": refusal("2021", "natural_areas", forest=1),
        "no areas": refusal("2021", "connectivity", group_areas_ha=()),
        "empty areas": refusal("2021", "connectivity", group_areas_ha=(Decimal(0),)),
        "areas": refusal("2021", "connectivity", group_areas_ha=(Decimal(1),) * 10_001),
        "two methods": refusal(
            "2021",
            "habitat_restoration",
            restored_area_ha=1,
            degraded_area_ha=2,
            habitat_types_restored=1,
            habitat_types_city=2,
        ),
        "five points": refusal("2021", "lbsap", declared_score=5, justification="x"),
    }

    assert {name: (input_, code) for name, (_indicator, input_, code) in cases.items()} == {
        "above the whole": (part, "part_above_whole"),
        "negative": (part, "negative"),
        "zero": (whole, "zero"),
        "nobody": ("population", "zero"),
        "no species": ("native_species", "zero"),
        "half a bird": ("native_birds_built_up", "not_a_number"),
        "1e400": (part, "too_large"),
        "nan": (part, "not_a_number"),
        "infinity": (whole, "not_a_number"),
        "unknown": ("forest", "unknown_input"),
        "no areas": ("group_areas_ha", "no_groups"),
        "empty areas": ("group_areas_ha", "zero"),
        "areas": ("group_areas_ha", "too_many_groups"),
        "two methods": ("habitat_types_restored", "two_methods"),
        "five points": ("declared_score", "not_a_score"),
    }


def test_a_part_of_a_species_is_refused() -> None:
    assert refusal("2021", "birds_built_up", native_birds_built_up=1.5, native_birds_city=2)[2] == "not_whole"


def test_a_year_that_has_not_begun_is_refused() -> None:
    assert check_year("natural_areas", "year", 2026, this_year=2026) == 2026
    for year, code in ((2027, "future_year"), (26, "not_a_year")):
        with pytest.raises(InputError) as caught:
            check_year("natural_areas", "year", year, this_year=2026)
        assert caught.value.code == code


def test_odd_values_are_warned_about_and_kept() -> None:
    groups = score_indicator(indicator("2021", "connectivity"), {"group_areas_ha": (Decimal(1),) * 51})
    far = score_indicator(indicator("2021", "natural_areas"), natural(10), last=natural(5))
    near = score_indicator(indicator("2021", "natural_areas"), natural(6), last=natural(5))
    disputed = score_indicator(
        indicator("2021", "water_regulation"), typed({"permeable_area_ha": 60, "terrestrial_area_ha": 100})
    )

    assert [(each.code, each.input) for each in groups.warnings] == [("many_groups", "group_areas_ha")]
    assert [(each.code, each.input) for each in far.warnings] == [("far_from_last", "natural_area_ha")]
    assert near.warnings == ()
    assert [each.code for each in disputed.warnings] == ["uncertain_point", "single_source"]
    assert disputed.score == 4


def test_the_way_to_the_next_point_is_told_and_enough() -> None:
    part = natural("13.94999", "1240")
    outcome = score_indicator(indicator("2021", "natural_areas"), part)
    ahead = outcome.next_point

    assert outcome.score == 1
    assert ahead is not None
    assert ahead.more is not None
    assert (ahead.score, ahead.value, ahead.input) == (2, Decimal("7.0"), "natural_area_ha")
    there = Decimal("13.94999") + ahead.more
    assert score_indicator(indicator("2021", "natural_areas"), natural(there, 1240)).score == 2
    assert score_indicator(indicator("2021", "natural_areas"), natural(there - Decimal("0.1"), 1240)).score == 1


def test_no_way_is_told_where_a_single_number_cannot_say_it() -> None:
    split = score_indicator(indicator("2021", "connectivity"), {"group_areas_ha": (Decimal(60), Decimal(40))})
    best = score_indicator(indicator("2021", "natural_areas"), natural(50))

    assert split.next_point is not None
    assert (split.next_point.value, split.next_point.more) == (Decimal("60.0"), None)
    assert best.next_point is None


def test_totals_count_what_was_scored_and_scale_nothing_up() -> None:
    edition = framework("cbi-2021")
    outcomes = [
        score_indicator(edition.indicator_of["natural_areas"], natural(5)),
        score_indicator(edition.indicator_of["lbsap"], {"declared_score": 3, "justification": "Adopted"}),
        score_indicator(edition.indicator_of["connectivity"], {}, mode=Mode.NO_DATA),
    ]

    found = totals(edition, outcomes)

    assert found[:4] == (4, 8, 2, 112)
    assert {key: tuple(each) for key, each in found.by_component.items()} == {
        "native_biodiversity": (1, 4, 1, 36),
        "ecosystem_services": (0, 0, 0, 20),
        "governance_management": (3, 4, 1, 56),
    }


def test_both_editions_can_be_completed_by_a_city_that_knows_nothing() -> None:
    for edition in frameworks():
        outcomes = [score_indicator(one, {}, mode=Mode.NO_DATA) for one in edition.indicators]
        assert totals(edition, outcomes)[:4] == (0, 0, 0, edition.maximum)


def test_change_indicators_have_bands_of_their_own_nowhere() -> None:
    change = {each.key: [one.number for one in each.indicators if one.is_change] for each in frameworks()}

    assert change == {"cbi-2014": [4, 5, 6, 7, 8], "cbi-2021": [4, 5, 6]}
    assert {one.scoring for each in frameworks() for one in each.indicators if one.is_change} == {Scoring.BANDS}
    assert score("2014", "change_birds", species_gained=9, species_extinct=0) is None


def test_groups_count_the_same_by_their_sums_and_one_by_one() -> None:
    """T68."""
    areas = (Decimal(60), Decimal("40.5"))
    sums = GroupSums(2, areas[0] + areas[1], areas[0] ** 2 + areas[1] ** 2)
    for edition in ("2014", "2021"):
        both = [score_indicator(indicator(edition, "connectivity"), {"group_areas_ha": each}) for each in (areas, sums)]
        assert both[0].value == both[1].value

    assert sums_in(str(sums)) == sums
    for squares in (101, 49):  # more than one group could have, less than two of one size
        wrong = GroupSums(2, Decimal(10), Decimal(squares))
        assert refusal("2021", "connectivity", group_areas_ha=wrong)[2] == "sums_disagree"
