"""What a reviewer is asked to look at."""

from typing import Any
from uuid import UUID

import pytest
from django.utils.translation import override

from core.review.diff.hints import hints
from core.review.diff.labels import labels_of
from core.review.models import Proposal
from core.review.proposals.kinds import kind_of
from tests.factories import SourceFactory

FIGURE = f"figures.{UUID(int=1)}"
NAMED = {"name_en": "Kunming", "summary_en": "A city on a lake."}


def told(changes: dict[str, Any], now: dict[str, Any] | None = None, code: str = "city") -> list[tuple[str, str]]:
    kind = kind_of(code)
    proposal = Proposal(kind=code, tenant=1, object_id="1", changes=changes)
    found = hints(proposal, kind, NAMED if now is None else now, labels_of(kind.model))
    return [(hint.tone, hint.text) for hint in found]


def test_nothing_to_look_at_is_said_too() -> None:
    assert told({"summary_en": "A city in spring."}) == [
        ("ok", "All required fields are filled in"),
        ("ok", "Years and dates are plausible"),
    ]


def test_missing_fields_are_named() -> None:
    assert ("bad", "Missing: Name, Summary") in told({}, {})
    assert ("ok", "All required fields are filled in") in told({"name_ja": "昆明", "summary_zh_hans": "春城"}, {})


def test_number_without_a_source_is_counted() -> None:
    other = f"figures.{UUID(int=2)}"
    changes = {FIGURE: True, f"{FIGURE}.value": "5", other: True, f"{other}.value": "6"}

    assert ("warn", "Sources given for 0 of 2 numbers") in told(changes)
    assert ("warn", "Sources given for 1 of 2 numbers") in told({**changes, f"{other}.source_title": "Yearbook"})
    assert ("ok", "Source given for 1 of 1 number") in told({**changes, other: None, f"{FIGURE}.source": 3})


def test_a_value_that_changed_under_its_old_source_is_asked_about() -> None:
    now = {**NAMED, FIGURE: True, f"{FIGURE}.measure": "population", f"{FIGURE}.value": "5.000", f"{FIGURE}.year": 2020}
    asked = (
        "warn",
        ("The value has changed but its source has not: Population, 2020. Does the source give the new value?"),
    )

    assert asked in told({f"{FIGURE}.value": "6"}, now)
    assert asked not in told({f"{FIGURE}.value": "6", f"{FIGURE}.source_title": "Yearbook"}, now)
    assert asked not in told({f"{FIGURE}.qualifier": "about"}, now)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({f"{FIGURE}.year": 2999}, ("warn", "Year in the future: 2999")),
        ({f"{FIGURE}.year": 2020, f"{FIGURE}.year_from": 2021}, ("bad", "A period ends before it starts")),
        ({f"{FIGURE}.year": 2020, f"{FIGURE}.year_from": 2019}, ("ok", "Years and dates are plausible")),
        ({f"{FIGURE}.year": None, f"{FIGURE}.year_from": 2019}, ("ok", "Years and dates are plausible")),
    ],
)
def test_years_are_looked_at(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert expected in told({FIGURE: True, **changes})


def test_translation_that_stayed_behind_is_named() -> None:
    now = {**NAMED, "summary_ja": "湖の都市", "text_ja": "文", "text_en": "Text"}

    found = told({"summary_en": "A city in spring.", "text_en": "Another text"}, now)

    assert ("warn", "Japanese text not updated after the English text: Summary, Text") in found
    assert not [
        text for _tone, text in told({"summary_ja": "春", "summary_en": "Spring"}, now) if "not updated after" in text
    ]


def test_links_are_never_opened_but_shown() -> None:
    assert ("warn", "Links without a secure connection (open them yourself): http://k.example/") in told(
        {"website": "http://k.example/"}
    )
    assert ("ok", "1 new link, not opened by the site") in told({"website": "https://k.example/"})


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "ja"])
def test_hints_are_made_in_every_language(language: str) -> None:
    with override(language):
        assert len(told({FIGURE: True, f"{FIGURE}.value": "5", "website": "http://k.example/"})) == 4


@pytest.mark.django_db
def test_hints_ask_nothing_of_the_database(django_assert_num_queries: Any) -> None:
    source = SourceFactory()

    with django_assert_num_queries(0):
        told({FIGURE: True, f"{FIGURE}.value": "5", f"{FIGURE}.source": source.pk})
