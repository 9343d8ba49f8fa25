"""60 rows with Chinese headings become a plan that everybody reads: mended in the preview, sent, returned with a remark
on one row, sent again, published. With a script in Chinese, without one in English.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from cities.models import City
from cities.team.models import StaffRole
from core.review.models import Bundle
from planning.models import PlanAction
from tests import founding, people
from tests.browser.walking import Walker, Walkers
from tests.planning import sheets

pytestmark = pytest.mark.browser
WORDS = {
    "en": {
        "read": "Read the table",
        "see": "See what would change",
        "wrong": "2 errors",
        "again": "Check again",
        "make": "Create 88 drafts",
        "made": "88 related drafts",
        "send": "Send all drafts for review",
        "remark": "Which trees?",
        "cells": "The content of the plan entered so far supports 12 of the 23 global targets",
    },
    "zh-hans": {
        "read": "读取表格",
        "see": "查看将有哪些变化",
        "wrong": "有2处有误",
        "again": "重新检查",
        "make": "创建88份草稿",
        "made": "88份相互关联的草稿",
        "send": "全部提交审核",
        "remark": "是哪些树？",
        "cells": "12",
    },
}


@pytest.fixture
def walkers(browser: Browser, server: str) -> Iterator[Walkers]:
    walkers = Walkers(browser, server)
    yield walkers
    complaints = [each for walker in walkers.walkers for each in walker.complaints]
    hosts = {host for walker in walkers.walkers for host in walker.hosts}
    walkers.close()
    founding.again()
    assert complaints == []
    assert hosts <= {urlsplit(server).netloc}


def somebody(walkers: Walkers, *, script: bool, name: str, role: str = "") -> Walker:
    walker = walkers.start(script=script)
    walker.page.set_default_timeout(60_000)  # 88 drafts are sent, and published, while the page waits
    if role:
        city = City.objects.get(slug="kunming")
        walker.enter(people.with_role(city, role, email=f"{name}@kunming.example", name=name))
    else:
        walker.enter(people.curator(email=f"{name}@alliance.example", name=name))
    return walker


def seen(walker: Walker, name: str) -> None:
    """A picture for whoever looks at them: SHOTS names the folder."""
    if folder := os.environ.get("SHOTS"):
        walker.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def send(lin: Walker, language: str, bundle: Bundle) -> None:
    lin.open(f"/{language}/w/kunming/together/{bundle.pk}/")
    lin.press(WORDS[language]["send"])


@pytest.mark.parametrize(("language", "script"), [("zh-hans", True), ("en", False)], ids=["script", "no script"])
def test_sixty_rows_become_a_plan_that_everybody_reads(
    walkers: Walkers, tmp_path: Path, language: str, script: bool
) -> None:
    words, table = WORDS[language], tmp_path / "任务分解表.xlsx"
    table.write_bytes(sheets.chinese_table())
    mei = somebody(walkers, script=script, name="mei", role=StaffRole.Role.EDITOR)
    mei.open(f"/{language}/w/kunming/import/plan/")
    seen(mei, f"upload-{language}")
    mei.page.set_input_files("#id_file", table)
    mei.press(words["read"])
    mei.page.select_option("#id_plan", "new")
    mei.page.fill("#id_title", "湖滨行动计划")
    mei.page.select_option("#id_status", "in-force")
    mei.page.fill("#id_source", "湖滨行动计划 2024")
    seen(mei, f"match-{language}")
    mei.press(words["see"])
    assert words["wrong"] in mei.main()
    seen(mei, f"preview-{language}")
    mei.page.fill("[name=cell-10-4]", "2025年～2026年")
    mei.page.fill("[name=cell-33-8]", "至少40%")
    mei.press(words["again"])
    mei.press(words["make"])
    assert words["made"] in mei.main()
    bundle = Bundle.objects.latest("made_at")

    lin = somebody(walkers, script=script, name="lin", role=StaffRole.Role.LEAD)
    send(lin, language, bundle)
    seen(lin, f"together-{language}")
    ana = somebody(walkers, script=script, name="ana")
    ana.open(f"/{language}/review/bundles/{bundle.pk}/")
    ana.page.fill("[name=remark-20]", words["remark"])
    ana.page.check("input[name=decision][value=return]")
    ana.page.fill("[name=message]", "…")
    seen(ana, f"bundle-{language}")
    with ana.page.expect_event("load"):
        ana.page.locator("#decide button[type=submit]").click()
    lin.open(f"/{language}/w/kunming/together/{bundle.pk}/")
    assert words["remark"] in lin.main()

    send(lin, language, bundle)
    ana.open(f"/{language}/review/bundles/{bundle.pk}/")
    ana.page.check("input[name=decision][value=publish]")
    with ana.page.expect_event("load"):
        ana.page.locator("#decide button[type=submit]").click()
    assert PlanAction.objects.get(number="1.2.3").lead_unit == "林业局"
    visitor = walkers.start(script=script)
    plan = PlanAction.objects.get(number="1.2.3").plan
    visitor.open(f"/{language}{plan.get_absolute_url().removeprefix('/en').removeprefix('/zh-hans')}")
    seen(visitor, f"plan-{language}")
    assert words["cells"] in visitor.main()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_sixty_seven_actions_directly_under_areas_become_drafts_that_name_them(
    walkers: Walkers, tmp_path: Path, script: bool
) -> None:
    """As in Hong Kong: what the status is is asked, who leads is guessed, and no action loses its area."""
    table = tmp_path / "bsap.xlsx"
    table.write_bytes(sheets.hong_kong_table())
    mei = somebody(walkers, script=script, name="mei", role=StaffRole.Role.EDITOR)
    mei.open("/en/w/kunming/import/plan/")
    mei.page.set_input_files("#id_file", table)
    mei.press("Read the table")
    mei.page.select_option("#id_plan", "new")
    mei.page.fill("#id_title", "BSAP 2035")
    mei.press("See what would change")
    assert "Choose the status of the plan." in mei.main()
    assert mei.page.input_value("#id_title") == "BSAP 2035"
    assert mei.page.input_value("[name=column-3]") == "lead_unit"
    mei.page.select_option("#id_status", "in-force")
    seen(mei, f"hong-kong-match-{script}")
    mei.press("See what would change")
    seen(mei, f"hong-kong-preview-{script}")
    mei.press("Create 72 drafts")
    assert "72 related drafts" in mei.main()

    drafts = Bundle.objects.latest("made_at").proposals
    actions = [each.changes for each in drafts.filter(kind="planaction")]
    assert len(actions) == 67
    assert len({str(each["goal"]) for each in actions}) == 4


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_japanese_table_asks_once_what_its_rows_lack(walkers: Walkers, tmp_path: Path, script: bool) -> None:
    rows = [(f"1-{at}", f"樹林地を保全する{at}", "約14.5%", "３０％以上") for at in range(1, 41)]
    table = tmp_path / "計画.xlsx"
    heads = ("施策", "施策", "現状値（令和5年度）", "目標値")
    table.write_bytes(sheets.workbook(heads, rows, above=0, merge=False))
    mei = somebody(walkers, script=script, name="mei", role=StaffRole.Role.EDITOR)
    mei.open("/en/w/kunming/import/plan/")
    mei.page.set_input_files("#id_file", table)
    mei.press("Read the table")
    assert [mei.page.input_value(f"[name=column-{at}]") for at in range(2)] == ["action_number", "action"]
    mei.page.select_option("#id_plan", "new")
    mei.page.fill("#id_title", "生物多様性地域戦略")
    mei.page.select_option("#id_status", "in-force")
    mei.press("See what would change")
    seen(mei, f"asked-{script}")
    mei.page.check("[name=lacking-indicator][value=name]")
    mei.press("Check again")
    assert "Year of the 40 numbers in column D (目標値)" in mei.main()
    mei.page.fill("[name=year-3]", "令和12年度")
    mei.press("Check again")
    mei.press("Create 81 drafts")

    assert Bundle.objects.latest("made_at").proposals.filter(kind="cityindicator").count() == 40
