"""Calls with their criteria from a file, for curators: what would change first, all rows or none, and what is wrong in
one sentence each."""

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from core.accounts.models import User
from core.history.models import Entry
from core.importexport.report import CHANGED, FAULTY, NEW, Report
from core.text.fallback import localized
from finance.market.models import Call, Criterion
from tests import factories as make
from tests import people
from tests.importexport.files import csv_file, examined, exported, imported, lines, workbook

pytestmark = pytest.mark.django_db
GOOD = {"slug": "new-call", "version": "", "funder": "a-funder", "title_en": "New call", "timing": "rolling"}
RULE = {"call": "new-call", "version": "", "order": "1", "need": "must", "subject": "purpose", "operator": "in"}
RULE |= {"values": "works", "rule_en": "Works alone are paid."}


@pytest.fixture
def curator(db: None) -> User:
    make.FunderFactory(slug="a-funder")
    return people.curator()


def both(call: dict[str, Any], *rules: dict[str, Any]) -> bytes:
    """A workbook with both sheets."""
    heads = list(rules[0]) if rules else list(RULE)
    criteria = [heads, *([rule.get(name, "") for name in heads] for rule in rules)]
    return workbook({"calls": [list(call), list(call.values())], "criteria": criteria})


def faults(report: Report) -> list[str]:
    return [str(fault["reason"]) for fault in report.as_data()["faults"]]


def test_a_workbook_brings_calls_with_their_criteria(curator: User) -> None:
    content = both(GOOD, RULE, {**RULE, "order": "2", "need": "wish"})
    before = examined("calls", content, curator, "xlsx")
    assert (before.total(NEW), before.total(FAULTY)) == (3, 0)
    assert not Call.objects.filter(slug="new-call").exists()

    imported("calls", content, curator, "xlsx")

    call = Call.objects.get(slug="new-call")
    assert [(each.need, each.subject, each.values) for each in call.criteria.all()] == [
        ("must", "purpose", ["works"]),
        ("wish", "purpose", ["works"]),
    ]


@pytest.mark.parametrize("format", ["xlsx", "csv"])
@pytest.mark.parametrize("code", ["calls", "criteria"])
def test_an_untouched_file_changes_nothing(code: str, format: str, curator: User) -> None:
    call = make.CallFactory(slug="there", timing="open", closes_on="2031-03-01")
    make.CriterionFactory(call=call, values=["works", "land"])
    before = Entry.objects.count()

    found = imported(code, exported(code, format, curator), curator, format)

    assert (found.total(NEW), found.total(CHANGED), found.total(FAULTY)) == (0, 0, 0)
    assert Entry.objects.count() == before


def test_one_wrong_row_and_nothing_is_saved(curator: User) -> None:
    content = both(GOOD, RULE, {**RULE, "order": "2", "values": ""})

    found = imported("calls", content, curator, "xlsx")

    assert found.total(FAULTY) > 0
    assert Call.objects.count() == Criterion.objects.count() == 0


HOSTILE: list[dict[str, Any]] = [
    {"least": "-5", "currency": "EUR"},
    {"least": "1.234", "currency": "EUR"},
    {"least": "5", "currency": "XYZ"},
    {"least": "5"},
    {"least": "9", "most": "5", "currency": "EUR"},
    {"share_most": "0"},
    {"share_most": "101"},
    {"timing": "open"},
    {"timing": "sometimes"},
    {"timing": "open", "opens_on": "2031-03-02", "closes_on": "2031-03-01"},
    {"timing": "open", "closes_on": "2031-02-30"},
    {"timing": "open", "closes_on": "2031-03-30", "closes_at": "02:30", "time_zone": "Europe/Berlin"},
    {"timing": "open", "closes_on": "2031-03-30", "closes_at": "25:00", "time_zone": "Europe/Berlin"},
    {"timing": "open", "closes_on": "2031-03-30", "closes_at": "17:00"},
    {"timing": "open", "closes_on": "2031-03-30", "closes_at": "17:00", "time_zone": "../../etc/passwd"},
    {"stages": "no-such-stage"},
    {"applicants": "anybody"},
    {"funder": "nobody"},
    {"funder": ""},
    {"title_en": ""},
    {"title_en": "x" * 5_000},
    {"link": "javascript:alert(1)"},
    {"slug": "Not A Slug"},
    {"slug": ""},
    {"version": "7"},
    {"least": "1e400", "currency": "EUR"},
    {"least": "NaN", "currency": "EUR"},
    {"state": "everywhere"},
    {"topics": "no-such-topic"},
]
HOSTILE_RULES: list[dict[str, Any]] = [
    {"values": ""},
    {"values": "no-such-purpose"},
    {"subject": "mood"},
    {"operator": "perhaps"},
    {"operator": "at_least"},
    {"need": "maybe"},
    {"subject": "amount", "operator": "at_least", "values": "1;2"},
    {"subject": "place", "operator": "in", "values": "Atlantis"},
    {"rule_en": ""},
    {"order": "-1"},
    {"order": "1.5"},
    {"call": "another-call"},
    {"call": ""},
    {"source": "no-such-source"},
]


def names(row: dict[str, Any]) -> str:
    return "-".join(f"{name}={str(value)[:18]}" for name, value in row.items())


@pytest.mark.parametrize("wrong", HOSTILE, ids=names)
def test_what_is_wrong_in_a_call_is_told_in_one_sentence(wrong: dict[str, Any], curator: User) -> None:
    found = examined("calls", csv_file([{**GOOD, **wrong}]), curator)

    assert faults(found)
    assert len(faults(found)) <= 2
    assert all(text and len(text) < 300 and "Traceback" not in text for text in faults(found))
    assert imported("calls", csv_file([{**GOOD, **wrong}]), curator).is_faulty
    assert Call.objects.count() == 0


@pytest.mark.parametrize("wrong", HOSTILE_RULES, ids=names)
def test_what_is_wrong_in_a_criterion_is_told_in_one_sentence(wrong: dict[str, Any], curator: User) -> None:
    content = both(GOOD, {**RULE, **wrong})

    found = examined("calls", content, curator, "xlsx")

    assert faults(found)
    assert len(faults(found)) <= 2
    assert imported("calls", content, curator, "xlsx").is_faulty
    assert Call.objects.count() == Criterion.objects.count() == 0


def test_a_formula_is_text_and_comes_out_as_text(curator: User) -> None:
    imported("calls", csv_file([{**GOOD, "title_en": "=HYPERLINK(1)"}]), curator)

    assert localized(Call.objects.get(), "title").text == "=HYPERLINK(1)"
    assert lines(exported("calls", "csv", curator))[0]["title_en"] == "'=HYPERLINK(1)"
    cells = load_workbook(io.BytesIO(exported("calls", "xlsx", curator)))["calls"]
    assert {cell.data_type for row in cells for cell in row} <= {"s", "n", "b", "inlineStr"}


def test_two_rows_of_one_call_are_told(curator: User) -> None:
    assert faults(examined("calls", csv_file([GOOD, GOOD]), curator))


def test_the_market_page_leads_to_the_import_and_the_table(curator: User) -> None:
    client = people.sign_in(Client(), curator)

    html = client.get("/en/review/market/").text

    for address in ("/en/review/import/calls/", "/en/review/export/calls.xlsx"):
        assert f'href="{address}"' in html
        assert client.get(address).status_code == 200
