"""Assessing in a real browser: the score follows what is typed, nothing is lost, and few presses are needed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assessment.models import Answer, Assessment
from tests.browser.test_drafts import Desk, desk, enter  # noqa: F401  # fixtures

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
MOST_ACTIONS = 60


def begun(desk: Desk, depth: str = "starter", year: int = 2026) -> str:  # noqa: F811
    Assessment.objects.create(city=desk.city, framework="cbi-2021", key=str(year), year=year, depth=depth)
    return f"{desk.server}/en/w/{desk.city.slug}/assessments/{year}/"


def test_the_score_follows_and_what_was_typed_half_is_found_again(desk: Desk, enter: Callable[..., Page]) -> None:  # noqa: F811
    address = f"{begun(desk)}1/"
    page = enter(desk.editor)
    page.goto(address)
    page.get_by_label("Area of natural, restored and naturalised ecosystems", exact=False).first.fill("150")
    page.get_by_label("Total area of the city", exact=False).first.fill("1 000")
    page.locator("[name='year']").fill("2025")
    expect(page.locator(".big-score")).to_contain_text("3")
    expect(page.locator(".points-table .reached")).to_contain_text("3")
    with page.expect_response(lambda answer: "mid-wo" in (answer.request.post_data or "")):  # not an earlier one
        page.get_by_label("Note for readers").fill("Closed in mid-wo")
        page.get_by_label("Note for readers").blur()
    expect(page.locator(".save-line")).to_contain_text(re.compile(r"Draft saved \d\d:\d\d"))
    page.close()

    again = enter(desk.editor)
    again.goto(address)

    expect(again.get_by_label("Note for readers")).to_have_value("Closed in mid-wo")


@pytest.mark.parametrize("has_script", [True, False])
def test_the_first_seven_take_few_actions(desk: Desk, enter: Callable[..., Page], has_script: bool) -> None:  # noqa: F811
    """Four are answered, two unknown, one planned; each field and each press counts."""
    begun(desk)
    page = enter(desk.editor, java_script_enabled=has_script)
    page.goto(f"{desk.server}/en/w/{desk.city.slug}/assessments/2026/")
    actions = 0

    def press(name: str) -> None:
        nonlocal actions
        actions += 1
        before = page.url
        page.get_by_role("button", name=name, exact=True).last.click()
        page.wait_for_url(lambda url: url != before)

    def take_over(name: str) -> None:
        """What the page offers beside a field, with its year and source."""
        nonlocal actions
        actions += 1
        with page.expect_event("load"):
            page.locator(f"button[name=use][value^='{name}|answer']").click()

    def fill(**values: str) -> None:
        nonlocal actions
        for name, value in values.items():
            actions += 1
            page.locator(f"[name='{name.replace('__', '-')}']").first.fill(value)

    page.get_by_role("link", name="Continue", exact=True).click()
    fill(in__natural_area_ha="150", in__city_area_ha="1 000", year="2025", source_title="Map")
    press("Save and continue")
    press("Not known")
    fill(in__protected_area_ha="70")
    take_over("city_area_ha")
    press("Save and continue")
    press("Not known")
    fill(in__park_area_ha="60", in__population="100 000", year="2025", source_title="Register")
    press("Save and continue")
    page.locator("[name=self_score][value='2']").check()
    fill(justification="Compared with the handbook.", year="2025")
    press("Save and continue")
    press("Planned for")

    expect(page.get_by_role("heading", level=1)).to_have_text("Check and finish")
    assert Answer.objects.filter(assessment__city=desk.city).count() == 7
    assert actions + 2 <= MOST_ACTIONS


def test_on_a_phone_the_first_field_stands_on_the_first_screen(desk: Desk, enter: Callable[..., Page]) -> None:  # noqa: F811
    address = begun(desk)
    page = enter(desk.editor)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for number in (1, 3, 8, 11, 12, 16):
        page.goto(f"{address}{number}/")
        field = page.locator("form.writing .field .input").first.bounding_box()
        assert field is not None
        assert field["y"] + field["height"] <= PHONE["height"], number
        below = page.get_by_role("link", name="Next indicator").bounding_box()
        assert below is not None
        assert below["y"] > field["y"]


def test_on_a_phone_28_unknown_answers_take_28_taps(desk: Desk, enter: Callable[..., Page]) -> None:  # noqa: F811
    address = begun(desk, depth="all")
    page = enter(desk.editor)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{address}1/")

    for _tap in range(28):
        with page.expect_event("load"):
            page.click("button[name=mode][value=no_data]")

    assert page.url == f"{address}check/"
    assert Answer.objects.filter(assessment__city=desk.city, mode="no_data").count() == 28
