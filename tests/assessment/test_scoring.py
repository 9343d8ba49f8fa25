from decimal import Decimal

from assessment.frameworks import framework
from assessment.scoring import Reason, ScoreMode, score_indicator


def test_half_a_step_below_a_band_is_rounded_up_into_it() -> None:
    outcome = score_indicator(
        framework("cbi-2021").indicator_of["natural_areas"],
        {"natural_area_ha": Decimal("6.95"), "city_area_ha": Decimal(100)},
    )

    assert (outcome.rounded, outcome.score, outcome.score_mode) == (Decimal("7.0"), 2, ScoreMode.CALCULATED)


def test_bands_that_nobody_has_verified_give_a_value_and_no_score() -> None:
    outcome = score_indicator(
        framework("cbi-2014").indicator_of["natural_areas"],
        {"natural_area_ha": Decimal("6.95"), "city_area_ha": Decimal(100)},
    )

    assert (outcome.rounded, outcome.score, outcome.reason) == (Decimal("7.0"), None, Reason.BANDS_UNVERIFIED)
