"""The City Biodiversity Index from the first answer to what everybody reads: five people, one assessment."""

import csv
import io

import pytest
from playwright.sync_api import Page, expect

from assessment.models import Answer
from cities.models import City
from core.review.models import Proposal
from tests import people
from tests.browser.test_print import pages_of
from tests.browser.walking import Enter, Walk

pytestmark = pytest.mark.browser
UNKNOWN = ("birds_built_up", "climate_regulation")
GO_ON, LATER = "#writing button.button[name=continue]", "button[name=later]"


class Assessing(Walk):
    def __init__(self, enter: Enter, server: str, language: str, year: int, *, script: bool) -> None:
        super().__init__(enter, server, language, script=script)
        self.city, self.year = City.objects.get(slug="kunming"), year

    def room(self, rest: str = "") -> str:
        return f"{self.server}/{self.language}/w/kunming/assessments/{self.year}/{rest}"

    @property
    def public(self) -> str:
        return f"{self.server}/{self.language}/cities/kunming/index/{self.year}"


# --- The five people ----------------------------------------------------------------------------------------------


def answers(walk: Assessing) -> None:
    """Seven are started, four answered, two unknown, one planned; the browser is closed in mid-word."""
    editor = people.editor(walk.city, name="Mei Officer")
    page = walk.person(editor, f"{walk.server}/{walk.language}/w/kunming/assessments/new/")
    page.locator("[name=depth][value=starter]").check()
    page.fill("[name=year]", str(walk.year))
    page.fill("[name=boundary]", "Built-up districts")
    walk.press(page, "main form button.button")
    assert page.url == walk.room()

    walk.go(page, walk.room("1/"))
    fill(page, in__natural_area_ha="150", in__city_area_ha="1 000", year="2022", source_title="Land survey")
    walk.press(page, GO_ON)
    walk.press(page, "button[name=mode][value=no_data]")
    fill(page, in__protected_area_ha="70")
    walk.press(page, "button[name=use][value^='city_area_ha|answer']")
    walk.press(page, GO_ON)
    walk.press(page, "button[name=mode][value=no_data]")
    fill(page, in__park_area_ha="60", in__population="100 000", year="2022")
    half_a_word(walk, page)
    page.context.close()

    page = walk.person(editor, walk.room("12/"))
    assert page.input_value("[name=source_title]") == "Register of par"
    assert page.input_value("[name='in-park_area_ha']") == "60"
    page.fill("[name=source_title]", "Register of parks")
    walk.press(page, GO_ON)
    page.locator("[name=self_score][value='2']").check()
    fill(page, justification="Compared with the handbook.", year="2022")
    walk.clean(page)
    walk.press(page, GO_ON)
    page.locator("[name=planned_for]").select_option("2027")
    walk.press(page, "button[name=mode][value=planned]")

    assert page.url == walk.room("check/")
    assert page.locator("form[action$='/finish/']").count() == 0  # a lead finishes
    walk.clean(page)


def fill(page: Page, **typed: str) -> None:
    for name, value in typed.items():
        page.locator(f"[name='{name.replace('__', '-')}']").first.fill(value)


def half_a_word(walk: Assessing, page: Page) -> None:
    """With script it saves itself; without, somebody who leaves presses a button."""
    if not walk.script:
        page.fill("[name=source_title]", "Register of par")
        walk.press(page, LATER)
        return
    with page.expect_response(lambda answer: "Register" in (answer.request.post_data or "")) as saved:
        page.fill("[name=source_title]", "Register of par")
    assert saved.value.ok


def finishes_and_sends(walk: Assessing) -> Page:
    """Five of the seven: what is not known stays with the city."""
    page = walk.person(people.lead(walk.city, name="Lin Lead"), walk.room("check/"))
    walk.press(page, "form[action$='/finish/'] button")
    assert page.url == walk.room("result/")
    page.locator("form[action$='/send/'] summary").click()
    boxes = page.locator("[name=shown]")
    expect(boxes).to_have_count(7)
    for unknown in UNKNOWN:
        page.locator(f"[name=shown][value={unknown}]").uncheck()
    walk.press(page, "form[action$='/send/'] button")
    assert page.locator("form[action$='/take-back/']").count() == 1
    walk.clean(page)
    return page


def sends_again(walk: Assessing, page: Page) -> None:
    walk.go(page, walk.room("result/"))
    expect(page.locator(".notice.warn")).to_contain_text("Which districts?")
    assert page.locator("[name=shown]:checked").count() == 5
    walk.press(page, "form[action$='/send/'] button")


def decides(walk: Assessing, page: Page, decision: str, message: str = "") -> None:
    sent = Proposal.objects.filter(kind="result", state="submitted").latest("made_at")
    walk.go(page, f"{walk.server}/{walk.language}/review/{sent.pk}/")
    page.locator(f"[name=decision][value={decision}]").check()
    page.fill("#id_message", message)
    walk.press(page, "form[action$='/decision/'] button.button:not([formaction])")
    sent.refresh_from_db()
    assert sent.state == {"publish": "published", "return": "returned"}[decision]


def reads(walk: Assessing) -> None:
    """The page, two sheets of paper, the table and the API say the same."""
    page = walk.person(None, f"{walk.public}/")
    shown = [each.inner_text() for each in page.locator(".result-row .points-said b").all()]
    walk.clean(page)
    assert 1 <= pages_of(page.pdf(format="A4", prefer_css_page_size=True)) <= 2

    rows = list(csv.DictReader(io.StringIO(page.request.get(f"{walk.public}.csv").text().lstrip("\ufeff"))))
    told = page.request.get(f"{walk.server}/api/v1/assessments/kunming--{walk.year}/").json()
    points = [row["score"] for row in rows]
    assert len(rows) == len(shown) == 5
    assert [str(each["score"]) if each["score"] is not None else "" for each in told["lines"]] == points
    assert [float(row["value"] or 0) for row in rows] == [each["value"] or 0 for each in told["lines"]]
    for words, score in zip(shown, points, strict=True):
        assert (score or "2027") in words
    assert told["totals"]["points"] == sum(int(each) for each in points if each)
    assert str(told["totals"]["points"]) in page.inner_text(".lead")


def meets_nothing(walk: Assessing) -> None:
    page = walk.person(people.outsider(), f"{walk.server}/{walk.language}/")
    for rest in ("", "profile/", "1/", "check/", "result/", "workbook.xlsx", "import/"):
        assert page.request.get(walk.room(rest)).status == 404, rest
    assert page.request.get(f"{walk.server}/{walk.language}/w/kunming/assessments/").status == 404


def from_answer_to_reader(walk: Assessing) -> None:
    answers(walk)
    assert Answer.objects.filter(assessment__city=walk.city, assessment__year=walk.year).count() == 7
    lead = finishes_and_sends(walk)
    assert walk.enter(None).request.get(f"{walk.public}/").status == 404
    meets_nothing(walk)
    curator = walk.person(people.curator(), f"{walk.server}/{walk.language}/review/")
    decides(walk, curator, "return", "Which districts?")
    sends_again(walk, lead)
    decides(walk, curator, "publish")
    reads(walk)
    meets_nothing(walk)


@pytest.mark.parametrize(
    ("language", "script", "year"),
    [("en", True, 2023), ("zh-hans", True, 2024), ("zh-hans", False, 2025)],
    ids=["English", "Chinese", "Chinese without script"],
)
def test_an_assessment_from_the_first_answer_to_its_readers(
    enter: Enter,
    server: str,
    language: str,
    script: bool,
    year: int,
) -> None:
    from_answer_to_reader(Assessing(enter, server, language, year, script=script))
