"""Calls with their criteria from a file, for curators: what would change first, all rows or none, and what is wrong in
one sentence each."""

import io
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from core.accounts.models import User
from core.history.models import Entry
from core.importexport import writing
from core.importexport.report import CHANGED, FAULTY, NEW, Report
from core.text.fallback import localized
from core.text.languages import LANGUAGE_CODES
from finance.market.models import Call, Criterion
from tests import factories as make
from tests import people
from tests.importexport.files import csv_file, examined, exported, imported, kind, lines, workbook

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


# --- Names out of lists -------------------------------------------------------------------------------------------


@pytest.fixture
def places(db: None) -> None:
    for code, words in COUNTRIES.items():
        make.term("countries", code, **words)
    make.PlaceGroupFactory(code="oda", name_en="Recipients of official development assistance")


COUNTRIES = {
    "DE": {"label_en": "Germany", "label_zh_hans": "德国", "label_zh_hant": "德國", "label_ja": "ドイツ"},
    "JP": {"label_en": "Japan", "label_zh_hans": "日本", "label_zh_hant": "日本", "label_ja": "日本"},
}
NAMED = {
    "place": (["DE", "@oda"], "Germany | group of places: Recipients of official development assistance"),
    "seat": (["+DE", "JP"], "partner of an applicant from: Germany | Japan"),
    "applicant": (["city", "agency?"], "the city government | an international agency (only some)"),
    "stage": (["idea", "pre_feasibility"], "Idea | Pre-feasibility study"),
    "purpose": (["works"], "works and infrastructure"),
    "topic": (["wetlands"], "Wetlands"),
    "climate": (["none"], "no climate aim"),
    "estimate": (["yes"], "Yes"),
    "approval": (["none", "resolution"], "no decision | approved by the council or an equivalent body"),
    "endorsement": (["gef"], "operational focal point for the Global Environment Facility"),
    "language": (["en", "zh-Hant"], "English | Traditional Chinese"),
    "instrument": (["green-bonds"], "Green bonds"),
}


@pytest.fixture
def named(places: None) -> Call:
    """A call with a criterion of each subject that has a list."""
    make.term("topics", "wetlands", label_en="Wetlands")
    make.term("finance-instruments", "green-bonds", label_en="Green bonds")
    call = make.CallFactory(slug="there", stages=["idea"], applicants=["city"], languages=["ja"])
    for order, (subject, (values, _names)) in enumerate(NAMED.items()):
        make.CriterionFactory(call=call, order=order, subject=subject, values=values)
    make.CriterionFactory(call=call, order=99, subject="amount", operator="at_least", values=["300000.50"])
    return call


def values_in(call: Call) -> dict[str, list[str]]:
    return {each.subject: each.values for each in call.criteria.all()}


def test_a_file_has_names_where_a_criterion_holds_codes(named: Call, curator: User) -> None:
    rows = lines(exported("criteria", "csv", curator))

    assert [row["values"] for row in rows] == [*(names for _codes, names in NAMED.values()), "300000.50"]
    assert rows[0]["subject"] == "place"
    assert (rows[0]["need"], rows[-1]["operator"], rows[-1]["subject"]) == ("mandatory", "is at least", "amount sought")
    call = lines(exported("calls", "csv", curator))[0]
    assert (call["stages"], call["applicants"], call["languages"]) == ("Idea", "the city government", "Japanese")


@pytest.mark.parametrize("read_in", LANGUAGE_CODES)
@pytest.mark.parametrize("written_in", LANGUAGE_CODES)
def test_names_of_each_language_are_read_back_in_each(
    written_in: str, read_in: str, named: Call, curator: User
) -> None:
    before = values_in(named)
    with override(written_in):
        contents = {code: exported(code, "csv", curator) for code in ("calls", "criteria")}

    for code, content in contents.items():
        with override(read_in):
            found = imported(code, content, curator)
        assert (faults(found), found.total(NEW), found.total(CHANGED)) == ([], 0, 0)
    assert values_in(Call.objects.get()) == before


def test_codes_of_older_files_are_read_as_ever(named: Call, curator: User) -> None:
    rows = [
        {"call": "there", "order": str(each.order), "subject": each.subject, "operator": each.operator}
        | {"need": "must", "confidence": "medium", "values": " | ".join(each.values)}
        for each in named.criteria.all()
    ]

    found = imported("criteria", csv_file(rows), curator)

    assert (faults(found), found.total(CHANGED)) == ([], 0)


def test_a_new_criterion_is_written_by_names_alone(places: None, curator: User) -> None:
    make.CallFactory(slug="new-call")
    rule = {**RULE, "need": "mandatory", "subject": "place", "operator": "is none of", "values": "德國 | 日本"}

    imported("criteria", csv_file([rule]), curator)

    made = Criterion.objects.get()
    assert (made.need, made.subject, made.operator, made.values) == ("must", "place", "not_in", ["DE", "JP"])


@pytest.mark.parametrize(
    ("wrong", "column", "near"),
    [
        ({"subject": "place", "values": "Germny"}, "values", "Germany"),
        ({"subject": "purpose", "values": "works and infrastucture"}, "values", "works and infrastructure"),
        ({"subject": "stage of the projekt"}, "subject", "stage of the project"),
        ({"operator": "is one off"}, "operator", "is one of"),
    ],
)
def test_an_unknown_name_is_refused_with_column_row_and_the_nearest_names(
    wrong: dict[str, str], column: str, near: str, places: None, curator: User
) -> None:
    make.CallFactory(slug="new-call")

    found = examined("criteria", csv_file([{**RULE, "order": "7"}, {**RULE, **wrong}]), curator)

    assert [(fault["row"], fault["column"]) for fault in found.as_data()["faults"]] == [(3, column)]
    assert near in faults(found)[0]


def test_a_workbook_offers_names_as_menus(named: Call, curator: User) -> None:
    with writing.tables_workbook([writing.all_rows(kind("calls"), curator)], curator, template=True) as out:
        book = load_workbook(out)

    lists = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in book["Lists"].columns}
    assert lists["criteria: need"] == ["mandatory", "desirable"]
    assert lists["purpose of the funding"][0] == "works and infrastructure"
    assert "Germany" in lists["place"]
    assert "amount sought" not in lists
    assert "amount sought" in lists["criteria: subject"]
    header = [cell.value for cell in book["criteria"][1]]
    menus = {str(each.sqref).partition(":")[0]: each for each in book["criteria"].data_validations.dataValidation}
    places = {name: menus[f"{get_column_letter(header.index(name) + 1)}2"] for name in ("need", "subject", "values")}
    assert places["need"].formula1.startswith("Lists!$")
    assert f"${get_column_letter(header.index('subject') + 1)}2" in places["values"].formula1
    assert not places["values"].showErrorMessage
