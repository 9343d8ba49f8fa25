"""What needs a real browser: paper, a frame on another site, a click on a map, five questions without script."""

import contextlib
import re
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cities.measures import Measure
from cities.models import City
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from core.pagecache.models import raise_content_version
from core.review.models import Proposal
from core.vocabulary.models import Term
from events.models import Event
from planning.models import Plan
from tests import people
from tests.browser.pages import LANGUAGES
from tests.browser.test_print import pages_of
from tests.browser.visits import LISTEN, NARROW, WIDE, findings, read_in, weight
from tests.browser.walking import let_in
from tests.factories import (
    CityFactory,
    EventFactory,
    FigureFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlanFactory,
    PracticeFactory,
)
from tests.files.making import image

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("practices")]  # for the fullest city
FOUNDING = ("hong-kong", "ninghe", "beijing", "kunming", "yokohama", "kobe", "waterberg")
WORDS = {
    "en": "Wetland WALKS along the River ",
    "zh_hans": "湿地与城市之间的河流",
    "zh_hant": "濕地與城市之間的河流",
    "ja": "湿地と都市のあいだの川の",
}
SLUG = "example-fat"


def long_texts(most: int, *fields: str, mark: str = "") -> dict[str, str]:
    """As long as the field takes, in each language."""
    return {
        f"{field}_{language}": (mark + words * most)[:most].strip()
        for field in fields
        for language, words in WORDS.items()
    }


def voice() -> dict[str, str]:
    long = {**long_texts(1000, "leader_statement"), **long_texts(300, "contact_office"), **long_texts(200, "point_of")}
    return {**long, "leader_name": "Name " * 40}


@pytest.fixture(scope="module")
def fat(server: str) -> Iterator[City]:
    """Everything that a page can hold, as long as it can be. Removed again: other tests count cities."""
    heat = Term.objects.filter(scheme__code="challenges", cities__isnull=False).order_by("pk")[0]
    city = CityFactory(
        slug=SLUG, status="member", member_since=date(2025, 3, 1), is_example=True, **long_texts(300, "summary")
    )
    for name, text in {**long_texts(200, "name"), **voice()}.items():
        setattr(city, name, text)
    city.save()
    city.terms.add(heat)
    event = EventFactory(slug="example-fat-event", **long_texts(150, "title"))
    ParticipationFactory(event=event, city=city)
    for number, measure in enumerate(Measure.values):
        FigureFactory(city=city, measure=measure, value=10**14 + number, source_title="A yearbook of the city. " * 12)
    for number in range(6):
        other = CityFactory(slug=f"example-fat-{number}", **long_texts(190, "name", mark=f"{number} "))
        other.terms.add(heat)
        ParticipationFactory(event=event, city=other)
        theirs = PracticeFactory(
            slug=f"example-fat-{number}", city=other, **long_texts(190, "title", mark=f"{number} ")
        )
        theirs.terms.add(heat)
        mine = PracticeFactory(
            slug=f"example-fat-own-{number}", city=city, **long_texts(190, "title", mark=f"{number} ")
        )
        body = OrganisationFactory(slug=f"example-fat-{number}", **long_texts(290, "name", mark=f"{number} "))
        mine.organisations.add(body)
        PlanFactory(slug=f"example-fat-{number}", city=city, **long_texts(190, "title", mark=f"{number} "))
    raise_content_version()
    yield city
    for model in (Practice, Plan, Event, Organisation, City):
        for row in model._base_manager.filter(slug__startswith="example-fat"):
            row.delete()
    raise_content_version()


@pytest.fixture(scope="module")
def voiced(server: str) -> Iterator[City]:
    """With a statement of many lines."""
    words = {name: "\n".join([text[:20]] * 12) for name, text in voice().items() if "statement" in name}
    city = CityFactory(slug="example-voiced", name_en="Example", contact_office_en="Parks", leader_name="A. B", **words)
    FigureFactory(city=city)
    raise_content_version()
    yield city
    city.figures.all().delete()
    city.delete()
    raise_content_version()


@pytest.fixture
def desk(browser: Browser, server: str) -> Iterator[Any]:
    """A context of somebody who works for a city; with or without script."""
    made: list[BrowserContext] = []

    def opened(city: City, *, script: bool = True) -> Page:
        context = browser.new_context(viewport=WIDE, locale="en", java_script_enabled=script)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        let_in(context, server, people.editor(city))
        context.add_init_script(LISTEN)
        made.append(context)
        return context.new_page()

    yield opened
    for context in made:
        context.close()


# --- Paper --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_city_prints_on_one_page(page: Page, server: str, language: str) -> None:
    printed = {}
    for slug in FOUNDING:
        page.goto(f"{server}/{language}/cities/{slug}/brief/")
        printed[slug] = (page.locator(".brief h1").count(), pages_of(page.pdf(format="A4", prefer_css_page_size=True)))

    assert printed == dict.fromkeys(FOUNDING, (1, 1))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_city_prints_on_one_page_and_nothing_is_cut(
    page: Page, server: str, fat: City, language: str
) -> None:
    page.goto(f"{server}/{language}/cities/{fat.slug}/brief/")
    printed = pages_of(page.pdf(format="A4", prefer_css_page_size=True))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1030})  # what is left of A4 between the margins

    assert printed == 1
    assert page.evaluate("document.querySelector('.brief').scrollHeight") <= 1032
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    parts = page.locator(".brief section")  # what does not fit stays away whole, heading and all
    assert parts.count() >= 3
    assert parts.filter(has=page.locator("p, dd, li")).count() == parts.count()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_words_of_a_leader_print_on_one_page(page: Page, server: str, voiced: City, language: str) -> None:
    page.goto(f"{server}/{language}/cities/{voiced.slug}/brief/")

    assert page.locator(".brief blockquote").inner_text().count("\n") >= 10
    assert page.locator(".brief li").count() >= 1
    assert pages_of(page.pdf(format="A4", prefer_css_page_size=True)) == 1
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1030})
    assert page.evaluate("document.querySelector('.brief').scrollHeight") <= 1032


@pytest.fixture
def member(fat: City) -> Iterator[City]:
    """The fullest city as a member that is no example: only such a one has a certificate."""
    City._base_manager.filter(pk=fat.pk).update(is_example=False)
    yield fat
    City._base_manager.filter(pk=fat.pk).update(is_example=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_certificate_prints_on_one_page(desk: Any, server: str, member: City, language: str) -> None:
    page = desk(member)
    page.goto(f"{server}/{language}/w/{member.slug}/certificate/")

    assert pages_of(page.pdf(format="A4", prefer_css_page_size=True)) == 1
    page.emulate_media(media="print")
    assert page.is_visible(".certificate .code")
    assert not page.is_visible(".workspace-bar")


# --- A frame on another site --------------------------------------------------------------------------------------


@contextlib.contextmanager
def other_site(html: str) -> Iterator[str]:
    """Another origin: 127.0.0.1 is not localhost to a browser."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    found = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = Thread(target=found.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{found.server_address[1]}/"
    finally:
        found.shutdown()
        found.server_close()
        thread.join(timeout=5)


def framed(page: Page, address: str) -> str:
    """The heading in a frame on another site, or nothing where the browser shows none of it."""
    with other_site(
        f'<!doctype html><title>City</title><iframe src="{address}" width="340" height="280"></iframe>'
    ) as site:
        page.goto(site, wait_until="load")
        frame = page.frames[1]
        heading = frame.locator("h1")
        return heading.inner_text() if frame.url == address and heading.count() else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_stands_in_a_frame_of_another_site(page: Page, server: str, language: str) -> None:
    assert framed(page, f"{server}/{language}/cities/kunming/card/")


@pytest.mark.parametrize("path", ["cities/kunming/", "cities/kunming/brief/", "", "sign-in/", "certificate/"])
def test_t20_no_other_page_does(page: Page, server: str, path: str) -> None:
    assert framed(page, f"{server}/en/{path}") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_is_light_and_keeps_nothing(context: BrowserContext, page: Page, server: str, language: str) -> None:
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))  # Playwright needs a function of ours
    page.goto(f"{server}/{language}/cities/yokohama/card/", wait_until="load")

    assert sum(weight(answer) for answer in answers) < 10_000
    assert context.cookies() == []
    assert read_in(language)(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_card_has_no_sideways_scroll_in_a_narrow_frame(page: Page, server: str, fat: City) -> None:
    page.set_viewport_size({"width": 240, "height": 400})
    page.goto(f"{server}/en/cities/{fat.slug}/card/")

    assert page.evaluate("document.documentElement.scrollWidth") <= 240


# --- Five questions -----------------------------------------------------------------------------------------------


def answer(page: Page, tmp_path: Path, title: str) -> None:
    """By the keyboard: from one control to the next."""
    photo = tmp_path / "reeds.jpg"
    photo.write_bytes(image("JPEG", (900, 600)))
    page.fill("#id_title", title)
    for name in ("summary", "problem", "done", "place", "learned"):
        page.fill(f"#id_{name}", f"Words on {name}.")
    page.fill("#id_starts", "2021")
    page.check("#id_result_unknown")
    page.set_input_files("#id_photo", str(photo))
    page.fill("#id_photo_credit", "Example person, CC BY 4.0")
    page.fill("#id_photo_alt", "Reeds in the water.")


def draft(title: str) -> dict[str, Any]:
    return dict(Proposal.objects.get(changes__title_en=title).changes)


def test_the_five_questions_without_script(desk: Any, server: str, tmp_path: Path) -> None:
    page = desk(City.objects.get(slug="kunming"), script=False)
    page.goto(f"{server}/en/w/kunming/practices/new/quick/")
    answer(page, tmp_path, "Without script")
    page.select_option("#id_point", "city")
    page.press("#id_title", "Enter")
    page.wait_for_url(re.compile(r"/practices/[0-9a-f-]{36}/$"))

    changes, city = draft("Without script"), City.objects.get(slug="kunming")
    assert (changes["latitude"], changes["longitude"]) == (city.latitude, city.longitude)
    assert changes["photo"].startswith("kept/")
    assert page.locator("h1").inner_text() == "Without script"


def test_a_click_on_the_map_sets_the_place(desk: Any, server: str, tmp_path: Path) -> None:
    city = City.objects.get(slug="kunming")
    page = desk(city)
    page.goto(f"{server}/en/w/kunming/practices/new/quick/")
    answer(page, tmp_path, "With a click")
    page.select_option("#id_point", "typed")
    land = page.locator(".place-map svg")
    box = land.bounding_box()
    land.click(position={"x": box["width"] / 2, "y": box["height"] / 2})

    expect(page.locator("#id_latitude")).not_to_have_value("")
    latitude, longitude = (float(page.input_value(f"#id_{name}")) for name in ("latitude", "longitude"))
    assert [latitude, longitude] == pytest.approx([city.latitude, city.longitude], abs=0.02)
    assert page.input_value("#id_point") == "typed"

    land.click(position={"x": box["width"] * 0.75, "y": box["height"] * 0.25})
    expect(page.locator("#id_latitude")).not_to_have_value(str(latitude))
    assert float(page.input_value("#id_latitude")) > city.latitude + 0.2
    assert float(page.input_value("#id_longitude")) > city.longitude + 0.4
    page.click("button[name=continue]")
    page.wait_for_url(re.compile(r"/practices/[0-9a-f-]{36}/$"))
    assert draft("With a click")["latitude"] > city.latitude
    assert page.evaluate("window.reports") == []


def test_the_five_questions_can_be_answered_by_everybody(desk: Any, server: str) -> None:
    page = desk(City.objects.get(slug="kunming"))
    page.goto(f"{server}/en/w/kunming/practices/new/quick/")
    page.click("button[name=continue]")
    expect(page.locator(".error-summary")).to_be_visible()

    assert findings(page) == []
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_every_control_is_reached_by_the_keyboard_and_the_map_stops_nobody(desk: Any, server: str) -> None:
    page = desk(City.objects.get(slug="kunming"))
    page.goto(f"{server}/en/w/kunming/practices/new/quick/")
    page.focus("form.writing summary")
    met = []
    for _step in range(40):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.name || ''"))
        if met[-1] == "later":
            break

    wanted = ["title", "summary", "problem", "done", "place", "point", "starts", "period_unknown"]
    wanted += ["result", "result_unknown", "learned", "photo"]  # the others once they are needed
    assert met == [*wanted, "continue", "later"]


def test_the_five_questions_save_themselves(desk: Any, server: str) -> None:
    page = desk(City.objects.get(slug="kunming"))
    page.goto(f"{server}/en/w/kunming/practices/new/quick/")
    page.fill("#id_title", "Saved by itself")
    page.fill("#id_summary", "Plants on the shore again.")
    page.fill("#id_problem", "No plants.")
    page.wait_for_url(re.compile(r"/practices/[0-9a-f-]{36}/quick/$"))
    page.reload()

    assert page.input_value("#id_title") == "Saved by itself"
    assert page.evaluate("window.reports") == []
