"""Five people do what they came for: an officer of Kunming in Chinese, a planner of Yokohama in Japanese on a
telephone, a curator, a journalist, and a researcher who does not see. With script and without, where both make sense.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cities.models import City
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from tests import people
from tests.browser.visits import NARROW, findings
from tests.browser.walking import said, tab_to

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


@pytest.fixture(autouse=True)
def no_drafts(server: str) -> Iterator[None]:
    """Each walk begins with what is published."""
    yield
    for proposal in Proposal.objects.filter(state__in=["draft", "returned", "submitted"]):
        Proposal._base_manager.filter(pk=proposal.pk).update(state="discarded")


def city(slug: str) -> City:
    return City.objects.get(slug=slug)


def no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@BOTH
def test_an_officer_of_kunming_enters_park_space_per_person_and_hands_it_over(
    enter: Any, server: str, script: bool
) -> None:
    kunming = city("kunming")
    officer, lead = people.editor(kunming, name="Mei Officer"), people.lead(kunming, name="Lin Lead")
    page = enter(officer, script=script)
    page.goto(f"{server}/zh-hans/w/kunming/")
    page.locator("main").get_by_role("link", name="城市资料").first.click()
    page.locator("main").get_by_role("link", name="数据").first.click()
    page.get_by_role("button", name="添加数据").click()

    row = page.locator("details.one-row.new")
    row.locator("[id$=-measure]").select_option(label="人均公园绿地面积")
    row.locator("[id$=-value]").fill("12.5")
    row.locator("[id$=-year]").fill("2024")
    row.locator("[id$=-source_title]").fill("昆明市统计年鉴 2025")
    page.get_by_role("button", name="保存并稍后继续").click()
    page.wait_for_url("**/profile/")

    page.locator("main a[href$='/check/']").first.click()
    expect(page.locator("main")).to_contain_text("12.5 m²/人")
    expect(page.locator("main")).to_contain_text("秘书处审核要点")
    page.get_by_role("link", name="预览读者看到的页面").first.click()
    expect(page.locator("body")).to_contain_text("人均公园绿地面积")
    expect(page.locator(".preview-bar")).to_contain_text("尚未发布")
    page.locator(".preview-bar a").click()
    page.locator("form[action$='/offer/'] button").click()

    expect(page.locator("h1")).to_contain_text("已通知负责人")
    expect(page.locator("main")).to_contain_text("Lin Lead")
    if script:
        assert page.evaluate("window.reports") == []
        assert findings(page) == []

    hers = enter(lead, script=script)
    hers.goto(f"{server}/zh-hans/w/kunming/profile/check/")
    hers.locator("form[action$='/send/'] button").click()
    expect(hers.locator("h1")).to_contain_text("已提交审核")
    expect(hers.locator("main")).to_contain_text("站内通知和电子邮件")


def test_a_planner_of_yokohama_tells_of_a_practice_on_a_telephone_in_a_train(enter: Any, server: str) -> None:
    page = enter(people.editor(city("yokohama"), name="Aoi Planner"), size=NARROW)
    page.goto(f"{server}/ja/w/yokohama/practices/new/quick/")
    expect(page.locator("form.writing > details summary")).to_contain_text("日本語")
    assert page.locator("#id_photo_credit").is_hidden()  # nobody has chosen a photo
    page.fill("#id_title", "市民の森の手入れ")
    page.fill("#id_summary", "市民が森を手入れしています。")
    page.fill("#id_problem", "森が荒れていました。")
    page.wait_for_url(re.compile(r"/practices/[0-9a-f-]{36}/quick/$"))
    page.context.set_offline(True)
    page.fill("#id_done", "市民と協定を結びました。")
    page.click("button[name=later]")
    expect(page.locator("[data-told=waiting]")).to_be_visible()
    assert no_sideways_scroll(page)

    page.context.set_offline(False)
    page.wait_for_url(re.compile(r"/practices/[0-9a-f-]{36}/$"))
    changes = Proposal.objects.filter(kind="practice").latest("made_at").changes
    assert changes["done_ja"] == "市民と協定を結びました。"
    assert no_sideways_scroll(page)
    page.locator("main a[href$='/preview/']").click()
    expect(page.locator(".preview-bar")).to_contain_text("プレビュー")
    expect(page.locator("h1")).to_contain_text("市民の森の手入れ")
    assert no_sideways_scroll(page)


@BOTH
def test_a_curator_reads_the_checks_before_the_decision_and_asks_for_changes(
    enter: Any, server: str, script: bool
) -> None:
    kobe = city("kobe")
    lead = people.lead(kobe, name="Ken Lead")
    by = Actor.person(lead)
    begun = actions.start(kind_of("city"), tenant=kobe.pk, row=kobe, patch={"summary_en": "A port. Hills."}, by=by)
    actions.send(begun, expected=begun.version, by=by)
    page = enter(people.curator(), script=script)

    page.goto(f"{server}/en/review/")
    page.locator(f"main a[href='/en/review/{begun.pk}/']").first.click()
    text = said(page)
    assert text.index("Checks") < text.index("Decision")
    page.check("[name=decision][value=return]")
    page.fill("#id_message", "Which hills?")
    page.get_by_role("button", name="Send the decision").click()
    page.wait_for_load_state()

    begun.refresh_from_db()
    assert (begun.state, begun.message) == ("returned", "Which hills?")


@BOTH
def test_a_journalist_finds_a_figure_with_its_date_and_source(enter: Any, server: str, script: bool) -> None:
    page = enter(script=script)
    page.goto(f"{server}/en/cities/")
    page.locator("main a[href='/en/cities/kunming/']").first.click()
    expect(page.locator("h1")).to_contain_text("Kunming")
    page.get_by_role("link", name="All figures with their sources").click()
    rows = page.locator("main table", has_text="Source").first.locator("tbody tr")
    expect(rows.nth(3)).to_be_visible()

    for row in rows.all():
        words = row.inner_text()
        assert re.search(r"\b(19|20)\d\d\b", words), words  # a year, or when it was reported
        assert row.locator("td").last.inner_text().strip(), words  # whose word it is

    data = page.request.get(f"{server}/en/cities/data.csv")
    assert data.ok
    assert "Kunming" in data.text()


def test_a_researcher_who_does_not_see_reads_a_city_by_headings_and_keyboard(enter: Any, server: str) -> None:
    page = enter()
    page.goto(f"{server}/en/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    tab_to(page, "header a[href='/en/search/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/")
    tab_to(page, "main input[name=q]")
    page.keyboard.type("Kunming")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=Kunming*")
    tab_to(page, "main a[href='/en/cities/kunming/']", at_most=60)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cities/kunming/")

    heard = page.locator("body").aria_snapshot()
    assert heard.count('heading "Kunming') >= 1
    assert len(re.findall(r"heading .*\[level=1\]", heard)) == 1
    levels = [int(level) for level in re.findall(r"heading .*\[level=(\d)\]", page.locator("main").aria_snapshot())]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    tab_to(page, "#sources a[href$='/kunming/figures/']", at_most=300)
    page.keyboard.press("Enter")
    page.wait_for_url("**/kunming/figures/")
    table = page.get_by_role("table", name="Figures with year and source")
    expect(table.get_by_role("columnheader").first).to_have_text("Figure")
    expect(table.get_by_role("rowheader").first).to_be_visible()
    assert findings(page) == []
