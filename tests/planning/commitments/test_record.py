"""The record of the reporting tool: the smallest and the fullest, each rule of its form, and that both agree: nothing
is missing where the JSON is what the tool takes, and there alone."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from core.text.languages import LANGUAGE_CODES
from planning import cbd
from planning.cbd import Aside, LeftOut, Missing, NamedTerm, Why
from tests.planning.commitments.schema import SCHEMA

KEY = "3f1c2b5a-0d5e-4f6a-9b8c-7d6e5f4a3b2c"
SMALLEST: dict[str, Any] = {
    "identifier": KEY,
    "title": {"en": "Shade"},
    "description": {"en": "Trees."},
    "timeline_start_date": "2026-01-01",
    "coverage_scope": "national",
    "coverage_countries": ["CN"],
    "is_linked_to_nbsap": False,
    "primary_global_alignment": NamedTerm("Cities", "GBF-TARGET-12"),
    "is_funding_sufficient": False,
    "partners": {"en": "Nobody"},
    "is_reporting_on_target15": False,
    "is_progress_tracked": False,
}
TEXTS = [field.name for field in cbd.form().fields if field.shape in ("text", "rich", "texts")]
FULLEST: dict[str, Any] = {
    **SMALLEST,
    **{name: {"en": f"{name} & more", "zh-hans": "树荫", "ja": "木陰"} for name in TEXTS},
    "timeline_end_date": "2030-12-31",
    "next_steps_information": {},
    "is_linked_to_nbsap": True,
    "primary_national_target": "NT-CN-12",
    "other_national_targets": ["NT-CN-1", "NT-CN-2"],
    "other_global_alignments": [NamedTerm("Water", "GBF-TARGET-11"), NamedTerm("Nature", "GBF-GOAL-A")],
    "indicators": [NamedTerm("Green space", "GBF-INDICATOR-12.1")],
    "implementing_considerations": [],
    "is_funding_sufficient": True,
    "is_reporting_on_target15": True,
    "is_progress_tracked": True,
    "progress_tracking_url": "https://city.example/progress",
}
CONTACT = {
    "first_name": "Wen",
    "last_name": "Li",
    "designation": "Director",
    "department": "Parks",
    "organization": "City of Trees",
    "address": "1 Long Road",
    "city": "Trees",
    "state": "Forest",
    "postal_code": "100000",
    "country": "cn",
    "emails": ["wen@city.example"],
    "phones": ["+86 1"],
    "websites": ["https://city.example/"],
}
TOOL = Draft202012Validator(SCHEMA)


def faults(record: dict[str, Any], contact: dict[str, Any] | None = None) -> list[str]:
    return [fault.message for fault in TOOL.iter_errors(cbd.export(record, contact))]


@pytest.mark.parametrize("record", [SMALLEST, FULLEST], ids=["smallest", "fullest"])
@pytest.mark.parametrize("contact", [None, CONTACT], ids=["alone", "with contacts"])
def test_the_record_is_what_the_tool_takes(record: dict[str, Any], contact: dict[str, Any] | None) -> None:
    assert cbd.missing_lines(record) == []
    assert faults(record, contact) == []


def test_the_fullest_record_in_full() -> None:
    made = cbd.export(FULLEST, CONTACT)

    assert made["header"] == {
        "identifier": KEY.upper(),
        "schema": "stakeholderCommitment",
        "languages": ["en", "zh"],
    }
    assert made["title"] == {"en": "title & more", "zh": "树荫"}  # no language of the tool for Japanese
    assert made["description"] == {"en": "<p>description &amp; more</p>", "zh": "<p>树荫</p>"}
    assert made["coverageCountries"] == [{"identifier": "cn"}]
    assert made["linkedToNbsapCountries"] == [{"identifier": "cn"}]  # that of the one country
    assert made["primaryNationalTarget"] == {"identifier": "NT-CN-12"}
    assert made["firstName"] == "Wen"
    assert made["organization"] == {"en": "City of Trees"}
    assert not [key for key, value in made.items() if value in ("", [], {}, None)]


def test_no_is_an_answer_and_stays() -> None:
    made = cbd.export(SMALLEST)

    assert [made[name] for name in ("isLinkedToNbsap", "isFundingSufficient", "isProgressTracked")] == [False] * 3


CASES: dict[str, tuple[dict[str, Any], list[Missing]]] = {
    "not answered": ({"is_funding_sufficient": None}, [Missing("is_funding_sufficient", Why.UNANSWERED)]),
    "yes without text": (
        {"is_reporting_on_target15": True},
        [Missing("target15_information", Why.EMPTY)],
    ),
    "days and open-ended": (
        {"is_open_ended": True, "next_steps_information": {"en": "Next."}},
        [Missing("timeline_start_date", Why.BOTH)],
    ),
    "open-ended without next steps": (
        {"timeline_start_date": "", "is_open_ended": True},
        [Missing("next_steps_information", Why.EMPTY)],
    ),
    "no day": ({"timeline_start_date": ""}, [Missing("timeline_start_date", Why.EMPTY)]),
    "a year alone": ({"timeline_start_date": "2026"}, [Missing("timeline_start_date", Why.DAY)]),
    "an end before the start": ({"timeline_end_date": "2025-12-31"}, [Missing("timeline_end_date", Why.ORDER)]),
    "one country, and two are named": (
        {"coverage_countries": ["CN", "JP"]},
        [Missing("coverage_countries", Why.SEVERAL)],
    ),
    "global with a country left over": (
        {"coverage_scope": "global"},
        [Missing("coverage_regions", Why.EMPTY)],
    ),
    "an area without a known identifier": (
        {"coverage_countries": ["XK"]},
        [Missing("coverage_countries", Why.UNKNOWN)],
    ),
    "several countries, in strategies of none": (
        {"coverage_scope": "multiCountries", "coverage_countries": ["CN", "JP"], "is_linked_to_nbsap": True},
        [Missing("linked_to_nbsap_countries", Why.EMPTY)],
    ),
    "in no language of the tool": ({"partners": {"ja": "市民"}}, [Missing("partners", Why.LANGUAGE)]),
    "no global target": ({"primary_global_alignment": None}, [Missing("primary_global_alignment", Why.EMPTY)]),
}


@pytest.mark.parametrize("case", CASES)
def test_each_rule_of_the_form(case: str) -> None:
    change, expected = CASES[case]
    record = SMALLEST | change

    assert cbd.missing_lines(record) == expected
    assert faults(record) != []


def test_an_area_is_filed_under_its_party() -> None:
    assert cbd.export(SMALLEST | {"coverage_countries": ["HK"]})["coverageCountries"] == [{"identifier": "cn"}]


def test_what_the_tool_cannot_take_is_listed_and_stays() -> None:
    record = SMALLEST | {
        "implementing_considerations": [NamedTerm("Gender equality", "")],
        "coverage_scope": "multiCountries",
        "coverage_countries": ["CN", "JP", "XK"],
        "primary_national_target": "NT-CN-12",
        "funding_source": {"ja": "市の予算"},
        "next_steps_information": {"en": "Next."},
    }

    assert cbd.left_out(record) == [
        LeftOut("next_steps_information", Aside.NOT_ASKED),
        LeftOut("coverage_countries", Aside.UNKNOWN, ("XK",)),
        LeftOut("primary_national_target", Aside.NOT_ASKED),
        LeftOut("implementing_considerations", Aside.UNKNOWN, ("Gender equality",)),
        LeftOut("funding_source", Aside.LANGUAGE),
    ]
    assert cbd.missing_lines(record) == []
    assert faults(record) == []


def test_chinese_is_that_of_simplified_characters_else_of_traditional_ones() -> None:
    both = {"zh-hans": "树荫", "zh-hant": "樹蔭"}

    assert cbd.export(SMALLEST | {"title": both})["title"] == {"zh": "树荫"}
    assert cbd.export(SMALLEST | {"title": {"zh-hant": "樹蔭"}})["title"] == {"zh": "樹蔭"}


def test_what_people_typed_is_no_html() -> None:
    made = cbd.export(SMALLEST | {"description": {"en": "a < b\nsecond line\n\nnew block"}})

    assert made["description"] == {"en": "<p>a &lt; b<br>second line</p><p>new block</p>"}


# --- Nothing is missing where the tool takes it, and there alone ---------------------------------------------------

texts = st.dictionaries(st.sampled_from(LANGUAGE_CODES), st.sampled_from(["", "Text", "树 & 荫"]), max_size=4)
answers = st.sampled_from([None, True, False])
days = st.sampled_from(["", "2026", "2026-02-30", "2026-01-01", "2029-12-31", "2030-12-31"])
places = st.lists(st.sampled_from(["CN", "JP", "HK", "XK", "FR"]), max_size=3, unique=True)
words = st.lists(st.sampled_from(["NT-1", "a b", "R.2"]), max_size=2, unique=True)
aims = st.sampled_from([NamedTerm("12", "GBF-TARGET-12"), NamedTerm("A", "GBF-GOAL-A"), NamedTerm("none", "")])
counted = st.sampled_from([NamedTerm("12.1", "GBF-INDICATOR-12.1"), NamedTerm("none", "")])
SHAPES = {
    "text": texts,
    "rich": texts,
    "texts": texts,
    "answer": answers,
    "day": days,
    "flag": st.booleans(),
    "choice": st.sampled_from(["", "national", "multiCountries", "global"]),
    "countries": places,
    "identifiers": words,
    "identifier": st.sampled_from(["", "NT-1", "a b"]),
    "address": st.sampled_from(["", "https://city.example/"]),
    "term": st.one_of(st.none(), aims),
    "terms": st.lists(aims, max_size=2, unique=True),
}
changes = st.fixed_dictionaries(
    {},
    optional={
        field.name: st.lists(counted, max_size=2, unique=True) if field.name == "indicators" else SHAPES[field.shape]
        for field in cbd.form().fields
    },
)


@settings(max_examples=400, deadline=None)
@given(change=changes, is_full=st.booleans())
def test_nothing_is_missing_where_the_tool_takes_it_and_there_alone(change: dict[str, Any], is_full: bool) -> None:
    record = (FULLEST if is_full else SMALLEST) | change

    assert (cbd.missing_lines(record) == []) == (faults(record) == []), (cbd.missing_lines(record), faults(record))


@pytest.mark.parametrize("text", ["2026-W01-1", "20260331", "2026-3-31 ", "２０２６-03-31", "2026-02-30", ""])
def test_a_day_is_written_in_one_way(text: str) -> None:
    assert cbd.whole_day(text) is None
    assert cbd.whole_day("2026-03-31") == date(2026, 3, 31)
