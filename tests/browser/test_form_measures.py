"""How much room long forms take: a field is as wide as its answer, and nobody scrolls for minutes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from cities.models import City
from cities.team.models import StaffRole
from core.accounts.models import User
from tests import people
from tests.browser.test_drawings import SMALL, SMALLEST
from tests.browser.test_shape import DESK, HOLLOW, TELEPHONE, open_page
from tests.browser.visits import findings
from tests.browser.walking import let_in

pytestmark = pytest.mark.browser
MARSH = "example-bay/finance/example-salt-marsh-belt/write/"
SHADE = "example-bay/commitments/example-bay-shade-for-every-street/"
CANOPY = "example-bay--tree-canopy/"
FIRST_HOUR = "kunming/plans/new/first-hour/"
THREE_SCREENS = 2_700
MOST = {
    FIRST_HOUR: 1_800,
    "example-bay/plans/new/first-hour/": 1_800,
    **dict.fromkeys((f"{MARSH}{group}/" for group in ("money", "description", "studies")), THREE_SCREENS),
    **dict.fromkeys((f"{SHADE}{part}/" for part in ("words", "aims", "progress")), THREE_SCREENS),
    **dict.fromkeys((f"example-bay/targets/{CANOPY}{part}/" for part in ("words", "reports")), THREE_SCREENS),
    **dict.fromkeys((f"example-bay/indicators/{CANOPY}{part}/" for part in ("words", "line")), THREE_SCREENS),
    "example-bay/practices/new/quick/": THREE_SCREENS,
    "example-bay/postings/new/quick/": THREE_SCREENS,
    "example-bay/postings/example-salt-marsh-visit/about/": THREE_SCREENS,
    "example-bay/actions/example-bay--action-1/means/": THREE_SCREENS,
    "example-bay/year/2026/": THREE_SCREENS,
    "kunming/practices/kunming-after-cop15/terms/": THREE_SCREENS,
    "kunming/assessments/2026/profile/": 2_000,
}
WITHOUT_LIST = (FIRST_HOUR, "example-bay/plans/new/first-hour/", "kunming/assessments/2026/profile/")
HEIGHT = "document.documentElement.scrollHeight"
WIDTH = "document.documentElement.scrollWidth"
LETTERS = """(selector) => {
  const field = document.querySelector(selector), made = document.createElement("canvas").getContext("2d");
  made.font = getComputedStyle(field).font;
  return field.clientWidth / made.measureText("0").width;
}"""


# A control whose label nobody sees, but for the rows of a table, whose first one has the labels.
WITHOUT_LABEL = """() => [...document.querySelectorAll("main label.label")].filter((each) => {
  const field = each.closest(".field");
  const isLaterRow = field.closest(".line-set > .field-line ~ .field-line");
  return field.checkVisibility() && !isLaterRow && each.getBoundingClientRect().width < 4;
}).map((each) => each.textContent.trim())"""


@pytest.fixture(scope="module")
def lead(server: str) -> User:
    person = people.lead(City.objects.get(slug="kunming"), email="lead@forms.example")
    StaffRole.objects.create(user=person, city=City.objects.get(slug="example-bay"), role="lead")
    return person


@pytest.fixture
def at(browser: Browser, server: str, lead: User, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = open_page(browser, getattr(request, "param", DESK))
    let_in(page.context, server, lead)
    yield page
    page.context.close()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_long_forms_take_three_screens_of_a_laptop_at_most(at: Page, server: str, language: str) -> None:
    wrong = []
    for path, most in MOST.items():
        answer = at.goto(f"{server}/{language}/w/{path}")
        assert answer is not None
        assert answer.ok, path
        if at.evaluate(HEIGHT) > most or at.evaluate(WIDTH) > DESK["width"] or at.evaluate(HOLLOW):
            wrong.append(f"{path}: {at.evaluate(WIDTH)} x {at.evaluate(HEIGHT)}, {at.evaluate(HOLLOW)}")
        if nameless := at.evaluate(WITHOUT_LABEL):
            wrong.append(f"{path}: no label is seen of {nameless}")
        if path not in WITHOUT_LIST and not at.locator("nav .contents li").count():
            wrong.append(f"{path}: no list of its sections")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("at", [TELEPHONE], indirect=True)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_indicators_of_an_assessment_take_two_screens_of_a_telephone(at: Page, server: str, language: str) -> None:
    for city in ("kunming", "example-bay"):
        at.goto(f"{server}/{language}/w/{city}/assessments/2026/")

        assert at.evaluate(HEIGHT) <= 1_700, city
        assert at.evaluate(WIDTH) <= TELEPHONE["width"], city
        assert at.locator("progress").bounding_box()["y"] < 900, city  # type: ignore[index]


@pytest.mark.parametrize("at", [TELEPHONE, DESK, {"width": 320, "height": 800}], indirect=True)
def test_forms_are_no_wider_than_their_window_and_their_drawings_can_be_read(at: Page, server: str) -> None:
    wrong = []
    for path in (*MOST, "example-bay/assessments/2026/"):
        at.goto(f"{server}/en/w/{path}")
        assert at.viewport_size is not None
        if at.evaluate(WIDTH) > at.viewport_size["width"] or at.evaluate(SMALL, SMALLEST):
            wrong.append(f"{path}: {at.evaluate(WIDTH)}, {at.evaluate(SMALL, SMALLEST)}")
    assert not wrong, "\n".join(wrong)


def test_a_field_is_as_wide_as_its_answer(at: Page, server: str) -> None:
    at.goto(f"{server}/en/w/{FIRST_HOUR}")

    assert 6 <= at.evaluate(LETTERS, "#id_value_year") < 10
    assert 12 <= at.evaluate(LETTERS, "#id_value") < 16
    assert at.evaluate(LETTERS, "#id_target") > 40
    unit, direction = (at.locator(f"#id_{name}").bounding_box() for name in ("unit", "direction"))
    assert unit is not None
    assert direction is not None
    assert unit["y"] == direction["y"]


def test_what_is_chosen_hides_its_alternative_and_what_was_typed_is_drawn(at: Page, server: str) -> None:
    at.goto(f"{server}/en/w/{FIRST_HOUR}")
    expect(at.locator("#look")).to_contain_text("Example")
    expect(at.locator("#id_title")).to_be_hidden()
    expect(at.locator("#id_own_unit")).to_be_hidden()

    at.locator("#id_plan").select_option("")
    at.locator("#id_unit").select_option("other")
    expect(at.locator("#id_title")).to_be_visible()
    expect(at.locator("#id_own_unit")).to_be_visible()
    at.locator("#id_unit").select_option("percent")
    at.locator("#id_direction").select_option("up")
    for name, text in {"baseline_value": "20", "baseline_year": "2020", "value": "30", "value_year": "2025"}.items():
        at.fill(f"#id_{name}", text)

    expect(at.locator("#look")).to_contain_text("Rose from 20% (2020) to 30% (2025)")
    expect(at.locator("#look")).not_to_contain_text("Example")


def test_without_script_all_stands_and_a_button_draws_it(browser: Browser, server: str, lead: User) -> None:
    context = browser.new_context(viewport=DESK, java_script_enabled=False)  # type: ignore[arg-type]
    let_in(context, server, lead)
    page = context.new_page()
    page.goto(f"{server}/en/w/{FIRST_HOUR}")
    expect(page.locator("#id_title")).to_be_visible()
    expect(page.locator("#id_own_unit")).to_be_visible()

    page.fill("#id_indicator", "Land under trees")
    page.get_by_role("button", name="Update the preview").click()

    expect(page.locator("#look")).to_contain_text("No value has been entered yet.")
    expect(page.locator("#id_indicator")).to_have_value("Land under trees")
    expect(page.locator(".error-text")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("path", [FIRST_HOUR, f"{MARSH}money/", "example-bay/practices/new/quick/"])
def test_axe_finds_nothing_in_long_forms(at: Page, server: str, path: str) -> None:
    at.goto(f"{server}/en/w/{path}")

    assert findings(at) == []
