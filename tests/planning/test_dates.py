"""Days as exact as a plan says them."""

import pytest
from django.core.exceptions import ValidationError

from planning import dates


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026", "2026"),
        ("2026-03", "2026-03"),
        ("2026年3月", "2026-03"),
        ("2026/3/1", "2026-03-01"),
        ("令和7年度", "FY2025"),
        ("令和元年", "2019"),
        ("平成30年度", "FY2018"),
        ("2025年度", "FY2025"),
        ("FY2025", "FY2025"),
        ("fiscal 2025", "FY2025"),
        ("２０２６", "2026"),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, kept: str) -> None:
    assert dates.read(typed) == kept


@pytest.mark.parametrize("typed", ["soon", "2026-13", "2026-02-30", "FY99", "9999", "令和年度"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        dates.read(typed)


def test_only_what_surely_lies_before_is_before() -> None:
    pairs = [
        ("2025", "2026"),
        ("2026", "2026-03"),
        ("2026-02", "2026-03-01"),
        ("FY2024", "2025"),
        ("FY2025", "2025-12"),
    ]

    assert [dates.is_before(one, other) for one, other in pairs] == [True, False, True, True, False]
