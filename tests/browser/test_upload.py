"""A picture from a telephone over a slow line: made smaller first, sent with its progress, and stopped at any time."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from assessment.models import Answer, Assessment
from cities.models import City
from core.files.models import StoredFile
from core.review.models import Proposal
from tests import people
from tests.browser.visits import LISTEN, WIDE, findings
from tests.browser.walking import let_in
from tests.factories import CityFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def own(server: str) -> City:
    made: City = CityFactory(name_en="Example city", summary_en="A city.", status="draft")
    return made


@pytest.fixture
def page(browser: Browser, server: str, own: City) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE, locale="en")  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    context.add_init_script(LISTEN)
    let_in(context, server, people.editor(own))
    page = context.new_page()
    page.goto(f"{server}/en/w/{own.slug}/profile/picture/")
    yield page
    context.close()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """As a camera makes it: many megabytes."""
    size, buffer = (3000, 2000), io.BytesIO()
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(buffer, "JPEG", quality=88)
    path = tmp_path / "shore.jpg"
    path.write_bytes(buffer.getvalue())
    return path


def choose(page: Page, photo: Path) -> None:
    page.set_input_files("#id_photo", str(photo))
    expect(page.locator("[data-upload]")).to_contain_text("Reduced before upload")
    page.fill("#id_photo_credit", "Example person, CC BY 4.0")
    page.fill("#id_photo_alt_en", "A shore.")


def test_a_large_picture_is_made_smaller_and_arrives(page: Page, large: Path) -> None:
    choose(page, large)
    assert page.evaluate("document.getElementById('id_photo').files[0].size") < large.stat().st_size
    page.click("button[name=later]")
    page.wait_for_url("**/profile/")

    changes = Proposal.objects.latest("made_at").changes
    file = StoredFile.objects.get(path=changes["photo"])
    assert changes["photo_credit"] == "Example person, CC BY 4.0"
    assert max(file.width or 0, file.height or 0) <= 2560
    assert page.evaluate("window.reports") == []


def test_sending_can_be_stopped_and_nothing_is_lost(page: Page, large: Path, own: City) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route) if route.request.method == "POST" else route.continue_()

    choose(page, large)
    expect(page.locator(".save-line")).to_contain_text("Draft saved")
    page.route("**/profile/picture/", hold)
    page.click("button[name=later]")
    stop = page.get_by_role("button", name="Stop the upload")
    expect(stop).to_be_visible()
    expect(page.get_by_role("progressbar", name="Upload progress")).to_be_visible()
    stop.click()

    expect(page.locator("[data-upload]")).to_contain_text("Stopped. Nothing was saved")
    expect(page.locator("#id_photo_credit")).to_have_value("Example person, CC BY 4.0")
    assert findings(page) == []
    page.unroute("**/profile/picture/")
    page.click("button[name=later]")
    page.wait_for_url("**/profile/")
    assert Proposal.objects.get(tenant=own.pk).changes["photo"]


def test_evidence_has_the_same_bar_and_can_be_stopped(page: Page, server: str, own: City, large: Path) -> None:
    """The file behind an answer goes the way that photographs go, and the page says what was saved."""
    work = Assessment.objects.create(city=own, key="2026", year=2026, framework="cbi-2021", depth="starter")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route) if route.request.method == "POST" else route.continue_()

    page.goto(f"{server}/en/w/{own.slug}/assessments/{work.key}/1/evidence/")
    page.set_input_files("#id_file", str(large))
    expect(page.locator("[data-upload]")).to_contain_text("Reduced before upload")
    page.route("**/evidence/", hold)
    page.get_by_role("button", name="Save the file").click()
    stop = page.get_by_role("button", name="Stop the upload")
    expect(stop).to_be_visible()
    expect(page.get_by_role("progressbar", name="Upload progress")).to_be_visible()
    stop.click()

    expect(page.locator("[data-upload]")).to_contain_text("Stopped. Nothing was saved")
    assert findings(page) == []
    assert not Answer.objects.filter(assessment=work).exists()
    page.unroute("**/evidence/")
    page.get_by_role("button", name="Save the file").click()
    page.wait_for_url(lambda address: not address.endswith("/evidence/"))
    expect(page.locator("main")).to_contain_text("is kept with this answer")
    assert Answer.objects.get(assessment=work).file
    assert page.evaluate("window.reports") == []


def test_without_script_the_form_sends_it(browser: Browser, server: str, own: City, large: Path) -> None:
    context: Any = browser.new_context(viewport=WIDE, locale="en", java_script_enabled=False)  # type: ignore[arg-type]
    let_in(context, server, people.editor(own))
    plain = context.new_page()
    plain.goto(f"{server}/en/w/{own.slug}/profile/picture/")
    expect(plain.locator("[data-upload]")).to_be_hidden()
    plain.set_input_files("#id_photo", str(large))
    plain.fill("#id_photo_credit", "Example person, CC BY 4.0")
    plain.fill("#id_photo_alt_en", "A shore.")
    plain.click("button[name=later]")

    assert plain.url.endswith("/profile/")
    assert Proposal.objects.get(tenant=own.pk).changes["photo"]
    context.close()
