"""What HTML alone tells, asked of every page that a link leads to and of the pages of people who are signed in."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings

from core.ratelimits import limits
from tests import founding, people
from tests.browser.pages import PAGES
from tests.browser.signed_in import SIGNED_IN_PAGES, furnish
from tests.site.conftest import LANGUAGES, Answer
from tests.site.content_model import misplaced
from tests.site.document import (
    Document,
    Element,
    Text,
    code_in_the_page,
    headings,
    hosts,
    landmarks,
    lines,
    texts,
    wrong_headings,
    wrong_landmarks,
)
from tests.site.languages import SET_WRONGLY, has_half_width_punctuation, is_foreign, set_wrongly

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("crawl")]
TITLE = "html > head > title"  # of the browser's tab: it can hold no part in another language
GALLERY = "ui/"  # shows every component with texts of all languages
# Words of another language inside a sentence, where no mark can stand, and a name that is the same everywhere.
QUOTED = re.compile(
    "湿地"  # typed into the search
    "|ヨコハマbプラン|生物多様性地域戦略|云南网 2023-05 昆明市生物多样性保护|潟湖"
    "|United Nations University Institute of Advanced Studies"
)
CITATION = re.compile(r"; .*\((19|20)\d\d\)\. ")  # set as citations are in every language
COUNTRY = re.compile(r"[（(](ビルマ|キーリング|ブラザビル|キンシャサ)[)）]")  # not our list
LANGUAGE_MENU = "select#id_language.input.fits-choice > option"  # each language by its own name


@dataclass
class Page:
    """What is asked below, read once: the trees of all pages together would be too large to keep."""

    language: str
    path: str
    said: str
    headings: list[tuple[int, str]]
    landmarks: list[tuple[str, str]]
    foreign: list[Text]
    half_width: list[str]
    wrongly_set: list[str]
    code: list[str]
    hosts: set[str]
    misplaced: list[str]
    sheets: list[str]
    html: str = ""  # of pages of people who are signed in

    def __str__(self) -> str:
        return f"/{self.language}/{self.path}"


def read(url: str, html: str, who: str = "") -> Page:
    _empty, language, path = url.split("/", 2)
    root = Document(html).root
    return Page(
        language,
        f"{path} ({who})" if who else path,
        next(each.attributes.get("lang", "") for each in root.elements() if each.tag == "html"),
        headings(root),
        landmarks(root),
        [] if path == GALLERY else [each for each in texts(root) if is_out_of_place(each, is_signed_in=bool(who))],
        [] if language == "en" else [line for line in lines(root) if is_set_wrongly(line)],
        [] if path == GALLERY else wrongly_set(root, language),
        code_in_the_page(root),
        hosts(root),
        [] if path == GALLERY else misplaced(root),  # it shows components twice, with the same ids
        sheets(root),
        html if who else "",
    )


def sheets(root: Element) -> list[str]:
    links = (each.attributes for each in root.elements() if each.tag == "link")
    return [PurePath(link["href"]).name.split(".")[0] for link in links if link.get("rel") == "stylesheet"]


def is_out_of_place(text: Text, *, is_signed_in: bool) -> bool:
    return (
        is_foreign(QUOTED.sub("", text.text), text.lang)
        and text.path != TITLE
        and not (is_signed_in and text.is_typed)
        and not text.path.endswith(LANGUAGE_MENU)
    )


def is_set_wrongly(line: str) -> bool:
    return has_half_width_punctuation(line) and not CITATION.search(line) and not COUNTRY.search(line)


def wrongly_set(root: Element, language: str) -> list[str]:
    """Lines, and texts that are read aloud alone, with what is wrong in them. English is asked for per cent alone."""
    aloud = (each.text for each in texts(root) if each.name and not each.is_typed)
    asked = [QUOTED.sub("〓", line) for line in (*lines(root), *aloud)]
    if language == "en":
        return [line for line in asked if SET_WRONGLY["a space before a per cent sign"].search(line)]
    return [f"{wrong}: {line[:120]}" for line in asked if (wrong := set_wrongly(line))]


@pytest.fixture(scope="module")
def public(crawled: dict[str, Answer], django_db_setup: None, django_db_blocker: Any) -> list[Page]:
    """What links lead to, and those of the walk in the browser that none leads to."""
    found = [read(answer.url, answer.text) for answer in crawled.values() if answer.is_page]
    others = [url for path in PAGES.values() for language in LANGUAGES if (url := f"/{language}/{path}") not in crawled]
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(RATE_LIMITS=1000):
        founding.load()
        found += [read(url, Client().get(url).text) for url in others]
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def signed_in(django_db_setup: None, django_db_blocker: Any) -> list[Page]:
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(RATE_LIMITS=1000):
        limits.forget()
        founding.load()
        cast = furnish()
        clients = {who: people.sign_in(Client(), person) for who, person in cast.people.items()} | {"": Client()}
        found = []
        for who, path in SIGNED_IN_PAGES:
            for language in LANGUAGES:
                url = f"/{language}/{path.format(**cast.keys)}"
                response = clients[who].get(url)
                assert response.status_code == 200, (who, url)
                found.append(read(url, response.text, who or "visitor"))
        transaction.set_rollback(True)
    return found


@pytest.fixture
def pages(public: list[Page], signed_in: list[Page]) -> list[Page]:
    return [*public, *signed_in]


def listed(pages: list[Page], faults: Callable[[Page], list[Any]]) -> str:
    """One line for each page that has some."""
    return "\n".join(f"{page}: {found[:3]}" for page in pages if (found := faults(page)))


def test_one_h1_comes_first_and_no_level_is_skipped(pages: list[Page]) -> None:
    assert listed(pages, lambda page: wrong_headings(page.headings)) == ""


def test_elements_stand_where_html_allows_them(pages: list[Page]) -> None:
    assert listed(pages, lambda page: page.misplaced) == ""


def test_landmarks_are_there_and_have_names_of_their_own(pages: list[Page]) -> None:
    assert listed(pages, lambda page: wrong_landmarks(page.landmarks)) == ""


def test_every_page_says_its_language(pages: list[Page]) -> None:
    assert listed(pages, lambda page: [] if page.said == LANGUAGES[page.language] else [page.said]) == ""


def test_texts_in_another_language_say_so(pages: list[Page]) -> None:
    assert listed(pages, lambda page: page.foreign) == ""


def test_punctuation_between_han_and_kana_is_full_width(pages: list[Page]) -> None:
    assert listed(pages, lambda page: page.half_width) == ""


def test_numbers_dates_and_spaces_are_set_as_the_language_has_them(public: list[Page]) -> None:
    """Pages of people who are signed in show texts as somebody typed them."""
    assert listed(public, lambda page: page.wrongly_set) == ""


def test_there_is_no_style_script_or_handler_in_a_page(pages: list[Page]) -> None:
    assert listed(pages, lambda page: page.code) == ""


def test_t52_a_page_names_no_other_host(pages: list[Page]) -> None:
    assert listed(pages, lambda page: [*page.hosts]) == ""


def test_every_page_has_the_first_sheet_and_then_the_rest(pages: list[Page]) -> None:
    """In its head or before its second part, but once: without it a page would lie there half dressed."""
    of_all = {str(page): [name for name in page.sheets if name in ("first", "site")] for page in pages}

    assert {page: found for page, found in of_all.items() if found != ["first", "site"]} == {}


def test_every_page_of_the_walk_is_asked(public: list[Page], signed_in: list[Page]) -> None:
    there = {str(page) for page in public}

    assert {f"/{language}/{path}" for language in LANGUAGES for path in PAGES.values()} <= there
    assert len(signed_in) == len(SIGNED_IN_PAGES) * len(LANGUAGES)


@pytest.mark.parametrize(
    ("address", "words", "least"),
    [
        ("w/example-member/ (member)", "Confirm information is up to date<span", 2),
        ("w/example-member/profile/ (member)", "Confirm information is up to date<span", 2),
        ("w/example-beginner/ (beginner)", '<span class="status', 5),
        ("review/freshness/ (curator)", '<th scope="row">', 1),
        ("review/by-rule/ (curator)", "/looked/", 1),
        ("review/small/check/?{} (curator)", '<article class="comparison', 2),
        ("review/reports/{} (curator)", "The area is wrong.", 1),
        ("account/notices/ (reader)", "12 pages", 1),
        ("account/following/ (reader)", "Kobe", 1),
    ],
)
def test_signed_in_pages_hold_what_they_are_furnished_with(
    signed_in: list[Page], address: str, words: str, least: int
) -> None:
    before, after = address.split("{}") if "{}" in address else (address, "")

    found = [page for page in signed_in if str(page).startswith(f"/en/{before}") and str(page).endswith(after)]

    assert max(page.html.count(words) for page in found) >= least


# --- The questions themselves -----------------------------------------------------------------------------------------


def root_of(body: str, head: str = "") -> Element:
    return Document(f'<!doctype html><html lang="ja"><head>{head}</head><body>{body}</body></html>').root


def test_headings_and_landmarks_of_what_is_folded_do_not_count() -> None:
    root = root_of(
        "<header><h1>A</h1></header>"
        '<details><summary><h2>B</h2></summary><h4>C</h4><nav aria-label="D"></nav></details>'
        '<main><section hidden><h5>E</h5></section><nav aria-labelledby="n"><h2 id="n">F</h2></nav></main>'
    )

    assert headings(root) == [(1, "A"), (2, "B"), (2, "F")]
    assert landmarks(root) == [("header", ""), ("main", ""), ("nav", "F")]


def test_wrong_headings_and_landmarks_are_found() -> None:
    frame = [("header", ""), ("nav", "Main"), ("nav", "Menu"), ("main", ""), ("footer", "")]

    assert wrong_headings([(1, "A"), (2, "B"), (3, "C"), (2, "D")]) == []
    assert wrong_headings([(1, "A"), (3, "B"), (2, "C")]) == [(3, "B")]
    assert wrong_headings([(2, "A"), (1, "B")]) == [(2, "A"), (1, "B")]
    assert wrong_landmarks(frame) == []
    assert wrong_landmarks(frame[1:]) == frame[1:]
    assert wrong_landmarks([*frame, ("aside", ""), ("nav", "Main")]) == [
        ("nav", "Main"),
        ("aside", ""),
        ("nav", "Main"),
    ]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("<ul><li><div><h2>a</h2><dl><div><dt>b</dt><dd><p>c</p></dd></div></dl></div></li></ul>", ""),
        ("<ul><div>a</div></ul>", "div in ul"),
        ("<ul>a</ul>", "text in ul"),
        ("<div><li>a</li></div>", "li in div"),
        ("<dl><p>a</p></dl>", "p in dl"),
        ("<p><span><ul><li>a</li></ul></span></p>", "ul in span"),
        ("<h2><form></form></h2>", "form in h2"),
        ("<button><div>a</div></button>", "div in button"),
        ('<a href="/"><button>a</button></a>', "button in a"),
        ("<dl><dt><h3>a</h3></dt><dd>b</dd></dl>", "h3 in dt"),
        ("<table><tr><th><h3>a</h3></th></tr></table>", "h3 in th"),
        ("<table><tr><td>b</td><div>a</div></tr></table>", "div in tr"),
        ("<table><tr></tr><tr><td>a</td></tr></table>", "a row without a cell"),
        ('<table><tr><th colspan="2">a</th></tr><tr><td>b</td></tr></table>', "a column in which no cell begins"),
        ('<table><tr><th colspan="2">a</th></tr><tr><td>b</td><td>c</td></tr></table>', ""),
        ('<table><tr><th rowspan="2">a</th><td>b</td></tr><tr><td>c</td></tr></table>', ""),
        ('<p id="a">a</p><p id="a">b</p>', "the id a 2 times"),
        ('<p aria-label="a">b</p>', "a name that no reader says"),
        ('<time datetime="2026-11-30T19:04:23+00:00">a</time><time>2026-11-30</time>', ""),
        ('<time datetime="2026-11-30T19:04:23.589559+00:00">a</time>', "a time that no program reads"),
        ("<svg><a><g><title>a</title></g></a></svg>", ""),
    ],
)
def test_what_html_does_not_allow_is_found(body: str, wrong: str) -> None:
    found = misplaced(root_of(body))

    assert [each.partition(":")[0].partition(" (")[0] for each in found] == ([wrong] if wrong else [])


def test_texts_carry_the_language_of_what_they_stand_in() -> None:
    root = root_of('<p>一<span lang="en">two</span></p><img alt="三"><script>four</script>', head="<title>五</title>")

    found = [(each.text, each.lang) for each in texts(root)]

    assert found == [("五", "ja"), ("一", "ja"), ("two", "en"), ("三", "ja")]
    assert texts(root)[0].path == TITLE


def test_what_runs_on_is_one_line() -> None:
    assert lines(root_of("<p>一<b>二</b>, 三<br>四</p><ul><li>五<li>六</ul>")) == ["一二, 三", "四", "五", "六"]


def test_code_and_other_hosts_are_found() -> None:
    root = root_of(
        '<p style="color:red">a</p><script>1</script><a onclick="x()">b</a><img src="//evil.example/x.png">',
        head='<script type="application/ld+json">{}</script><link rel="stylesheet" href="https://evil.example/x.css">'
        '<link rel="canonical" href="https://here.example/"><script src="/static/x.js"></script>',
    )

    assert [path.rpartition(" ")[2] for path in code_in_the_page(root)] == ["p", "script", "a"]
    assert hosts(root) == {"evil.example"}


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("44.95%，7121种，50,000 km²，2024年10月25日", ""),
        ("2023年11月8～10日、2023年11月8至10日", ""),
        ("44.95 %", "a space before a per cent sign"),
        ("7,121 种", "a number and its unit apart"),
        ("2024年10月25星期五", "a date without its day sign"),
        ("昆明 (2024)", "a half-width bracket"),
        ("来源： C40", "a space behind a full-width sign"),
        ("英文 · 日文", "a space beside a dot"),
        ("50,000 EUR", "a code for a currency"),
    ],
)
def test_what_is_set_wrongly_is_found(line: str, wrong: str) -> None:
    assert set_wrongly(line) == wrong


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("昆明", "zh-Hans", False),
        ("昆明", "en", True),
        ("横浜", "zh-Hant", True),
        ("横浜", "ja", False),
        ("コウベ", "zh-Hans", True),
        ("陳健峰", "zh-Hans", True),
        ("陳健峰", "zh-Hant", False),
        ("发展", "ja", True),
        ("Shown only where nothing else is known yet", "ja", True),
        ("ICLEI East Asia", "ja", False),
    ],
)
def test_the_test_itself_tells_languages_apart(text: str, lang: str, expected: bool) -> None:
    assert is_foreign(text, lang) is expected
