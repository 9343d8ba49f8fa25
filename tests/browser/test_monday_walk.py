"""A curator's Monday in one page: from the overview to everything that waits, and back, without another list."""

from typing import Any

import pytest
from playwright.sync_api import expect

from finance.market.models import Call
from tests import people

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


@BOTH
def test_a_curators_monday_is_one_page(enter: Any, server: str, script: bool) -> None:
    curator = people.curator(name="Mo Curator")
    page = enter(curator, script=script)

    page.goto(f"{server}/en/review/")
    page.get_by_role("link", name="Overview", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("Overview of the alliance")
    row = page.locator("main li", has_text="Calls not checked by a second person")
    number = int(row.locator("span a").inner_text())
    assert number == Call.objects.unconfirmed().exclude(state="withdrawn").count() > 0

    row.get_by_role("link", name="Calls not checked by a second person").click()
    expect(page.locator("main tbody tr")).to_have_count(number)
    page.locator("main tr", has_text="C40").get_by_role("link", name="Compare and confirm").first.click()
    expect(page.get_by_role("button", name="Confirm that the sources say the same")).to_be_visible()

    page.goto(f"{server}/en/review/standing/")
    page.get_by_role("link", name="Receive this every Monday").click()
    expect(page.locator("main")).to_contain_text("Overview of the alliance, every Monday")
