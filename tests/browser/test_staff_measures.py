"""The pages of city staff and curators: a drawing on the first screen, nothing cut, no longer than people read."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from playwright.sync_api import Browser, Page

from alliance.secretariat.ages import DRAWN_FROM
from cities.models import City
from core.history.write import Actor
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from events.models import Event
from tests import people
from tests.browser.test_drawings import SMALL, SMALLEST, WIDTHS
from tests.browser.test_shape import DESK, HOLLOW, TELEPHONE
from tests.browser.visits import findings
from tests.browser.walking import let_in
from tests.factories import PracticeFactory

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("staff_measures")]
MOST = {
    "w/kunming/": {390: 4500, 1440: 2700},
    "w/kunming/assessments/": {390: 1900, 1440: 1200},
    "w/kunming/assessments/2026/": {390: 3000, 1440: 1800},
}
DRAWN = """() => Math.min(...[...document.querySelectorAll("main :is(progress, .money-bar, .cells-23, .target-grid)")]
  .filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect().bottom))"""
SIZE = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
CUT = """() => [...document.querySelectorAll(".results")]
  .filter((each) => each.scrollWidth > each.clientWidth).map((each) => [each.scrollWidth, each.clientWidth])"""
SIDES = """() => [...document.querySelectorAll(".whole-sentences .was-now")].map((pair) =>
  [...pair.children].map((each) => each.getBoundingClientRect()).map((box) => [box.top, box.left]))"""


@pytest.fixture(scope="module")
def lead(browser: Browser, server: str) -> Iterator[Page]:
    context = browser.new_context()
    person = people.lead(City.objects.get(slug="kunming"), email="lead@measures.example")
    let_in(context, server, person)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def curator(browser: Browser, server: str) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK)  # type: ignore[arg-type]
    let_in(context, server, people.superuser(email="curator@measures.example"))
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("size", [TELEPHONE, DESK])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_workspace_begins_with_a_drawing_and_is_no_longer_than_people_read(
    lead: Page, server: str, language: str, size: dict[str, int]
) -> None:
    lead.set_viewport_size(size)  # type: ignore[arg-type]
    wrong = []
    for path, most in MOST.items():
        lead.goto(f"{server}/{language}/{path}")
        width, height = lead.evaluate(SIZE)
        if width > size["width"] or height > most[size["width"]]:
            wrong.append(f"{path}: {width} x {height}")
        if (drawn := lead.evaluate(DRAWN)) > 900:
            wrong.append(f"{path}: first drawing ends at {drawn}")
        if empty := lead.evaluate(HOLLOW):
            wrong.append(f"{path}: {empty}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_letter_beside_the_drawings_of_a_workspace_is_smaller_than_12_px(
    lead: Page, server: str, width: int
) -> None:
    lead.set_viewport_size({"width": width, "height": 900})
    for path in MOST:
        lead.goto(f"{server}/en/{path}")
        assert lead.evaluate(SMALL, SMALLEST) == []


def test_axe_finds_nothing_in_a_workspace(lead: Page, server: str) -> None:
    lead.set_viewport_size(DESK)  # type: ignore[arg-type]
    for path in MOST:
        lead.goto(f"{server}/en/{path}")
        assert findings(lead) == []


def test_a_long_queue_is_drawn_by_age_and_sentences_stand_side_by_side(curator: Page, server: str) -> None:
    city = City.objects.get(slug="kunming")
    by = Actor.person(people.lead(city, email="sender@measures.example"))
    for number in range(DRAWN_FROM):
        row = PracticeFactory(
            city=city, slug=f"queue-{number}", summary_en="Trees stand by the river. They give shade."
        )
        patch = {"summary_en": "Reeds stand by the river. They give shade."}
        made = actions.start(kind_of("practice"), tenant=city.pk, row=row, patch=patch, by=by)
        made = actions.send(made, expected=made.version, by=by)

    curator.goto(f"{server}/en/review/")
    assert curator.evaluate(DRAWN) < 900
    assert curator.locator(".ages li").count() == 3

    curator.goto(f"{server}/en/review/{made.pk}/")
    pairs = curator.evaluate(SIDES)
    assert pairs
    for (old_top, old_left), (new_top, new_left) in pairs:
        assert old_top == new_top
        assert old_left < new_left


def test_no_list_of_the_admin_is_cut(curator: Page, server: str) -> None:
    cut = []
    for model in admin.site._registry:
        path = f"{model._meta.app_label}/{model._meta.model_name}/"
        curator.goto(f"{server}/admin/{path}")
        if found := curator.evaluate(CUT):
            cut.append(f"{path}: {found}")
    assert cut == []


def test_hours_of_an_event_come_without_a_note_on_another_clock(curator: Page, server: str) -> None:
    event = Event.objects.exclude(time_zone="").order_by("pk").first()
    assert event is not None
    curator.goto(f"{server}/admin/events/event/{event.pk}/change/")

    assert curator.locator(".timezonewarning:visible").count() == 0
    assert "You are" not in curator.locator("#content").inner_text()
