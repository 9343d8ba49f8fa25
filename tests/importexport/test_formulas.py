"""What was exported comes back as it was, whatever it looks like to a spreadsheet; the founding facts too."""

from typing import Any

import pytest

from core.accounts.models import User
from core.importexport.kinds import TableKind, table_kinds
from tests.factories import OrganisationFactory
from tests.importexport.files import exported, imported, lines, pages_with_types, unchanged

pytestmark = [pytest.mark.django_db, pytest.mark.both]
FORMULAS = [
    "=1+1",
    '=HYPERLINK("https://evil.example","click")',
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "＝1+1",
    "＋1",
    "－1+1",
    "＠SUM(1)",
    "'=1+1",
    "-5",
]


@pytest.mark.parametrize("payload", FORMULAS)
def test_t17_a_formula_is_text_in_a_text_file_and_comes_back(payload: str, curator: User) -> None:
    row = OrganisationFactory(slug="office", summary_en=payload, short_name=payload[:20])

    content = exported("organisations", "csv", curator)

    assert lines(content)[0]["summary_en"] == f"'{payload}"
    assert unchanged("organisations", "csv", curator) == (0, 0, 0)
    imported("organisations", content.replace(b"office,1,", b"copy,,"), curator)
    twin: Any = type(row).objects.get(slug="copy")
    assert (twin.summary_en, twin.short_name) == (payload, payload[:20])


@pytest.mark.parametrize("payload", FORMULAS)
def test_t17_a_formula_is_text_in_a_workbook_and_comes_back(payload: str, curator: User) -> None:
    OrganisationFactory(slug="office", summary_en=payload)

    content = exported("organisations", "xlsx", curator)

    head, row = pages_with_types(content)["organisations"]
    assert row[[cell[0] for cell in head].index("summary_en")] == (payload, "s")
    assert unchanged("organisations", "xlsx", curator) == (0, 0, 0)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_founding_facts_come_back_unchanged(format: str, founding_facts: None, curator: User) -> None:
    with_rows = [kind.code for kind in table_kinds() if has_rows(kind) and not kind.is_exported_only]

    assert {"cities", "figures", "practices", "plans", "events", "speakers", "resources", "calls"} <= set(with_rows)

    assert {code: unchanged(code, format, curator) for code in with_rows} == dict.fromkeys(with_rows, (0, 0, 0))


def has_rows(kind: TableKind) -> bool:
    """Nothing is known of some kinds, such as rates."""
    rows = kind.model._base_manager.all()
    children = [{f"{sheet.child}__isnull": False} if sheet.child else {} for sheet in kind.sheets]
    return any(rows.filter(**conditions).exists() for conditions in children)
