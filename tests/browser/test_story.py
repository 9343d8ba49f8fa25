"""The first whole way: a city signs in, writes, sends; the alliance asks, publishes; everybody reads it at once.

Walked with script and without, and once with the keyboard alone. Each walk begins with the founding facts.
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from cities.models import City
from cities.organisations.models import Organisation
from cities.team.models import StaffRole
from core.accounts.models import User
from core.review.models import Proposal
from resources.models import EditionFile
from tests import founding, people
from tests.browser.walking import Walker, Walkers, code_of_app, tab_to
from tests.files.making import pdf

pytestmark = pytest.mark.browser
with_and_without_script = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
ENGLISH = "Kunming lies on a lake and looks after its shore."
CHINESE = "昆明在湖边，照看自己的湖岸。"
AGAIN = "Kunming lies on Lake Dianchi and looks after its shore."
YEARBOOK = "Example yearbook of Kunming"


class Cast(NamedTuple):
    editor: User
    lead: User
    neighbour: User
    curator: User


@pytest.fixture
def cast(server: str) -> Iterator[Cast]:
    """People of the founding cities. What a walk leaves behind is gone before the next one."""
    kunming, yokohama = City.objects.get(slug="kunming"), City.objects.get(slug="yokohama")
    role = StaffRole.Role
    yield Cast(
        people.with_role(kunming, role.EDITOR, email="mei@kunming.example", name="Mei", password=people.PASSWORD),
        people.with_role(kunming, role.LEAD, email="lin@kunming.example", name="Lin", password=people.PASSWORD),
        people.with_role(yokohama, role.EDITOR, email="ken@yokohama.example", name="Ken", password=people.PASSWORD),
        people.curator(email="ana@alliance.example", name="Ana", password=people.PASSWORD),
    )
    founding.again()


@pytest.fixture
def walkers(browser: Browser, server: str) -> Iterator[Walkers]:
    """At the end: nothing was stopped by the policy, nothing failed, and no other host was asked."""
    walkers = Walkers(browser, server)
    yield walkers
    complaints = [each for walker in walkers.walkers for each in walker.complaints]
    hosts = {host for walker in walkers.walkers for host in walker.hosts}
    walkers.close()
    assert complaints == []
    assert hosts <= {urlsplit(server).netloc}


def signed_in(walkers: Walkers, user: User, *, script: bool = True) -> Walker:
    walker = walkers.start(script=script)
    walker.sign_in(user)
    return walker


# --- Propose, ask, change, publish ------------------------------------------------------------------------------------


@with_and_without_script
def test_a_city_writes_the_alliance_asks_and_publishes_and_everybody_reads_it(
    walkers: Walkers, cast: Cast, script: bool
) -> None:
    mei = signed_in(walkers, cast.editor, script=script)
    mei.open("/en/w/")
    assert mei.path == "/en/w/kunming/"
    writes_summaries(mei)
    writes_population(mei)
    mei.open("/en/w/kunming/profile/check/")
    assert mei.button("Send for review").count() == 0
    assert "3 changed fields" in mei.main()

    lin = signed_in(walkers, cast.lead, script=script)
    sends(lin)
    visitor = walkers.start(script=script)
    visitor.open("/en/cities/kunming/")
    assert ENGLISH not in visitor.main()
    assert YEARBOOK not in visitor.main()

    ana = signed_in(walkers, cast.curator, script=script)
    asks_for_one_change(ana)

    mei.open("/en/w/kunming/")
    mei.follow("City profile")
    assert "One thing, please." in mei.main()
    mei.follow("Summary and text")
    assert "Which lake?" in mei.main()
    mei.page.fill("#id_summary_en", AGAIN)
    mei.press("Save and come back later")
    sends(lin)

    ana.open("/en/review/")
    ana.follow("City profile")
    assert "Dianchi" in ana.main()
    ana.page.check("input[name=decision][value=publish]")
    ana.press("Send the decision")
    assert "The city will be notified by email." in ana.main()

    everybody_reads_it(visitor, script=script)
    the_city_reads_what_happened(mei)


def writes_summaries(mei: Walker) -> None:
    mei.open("/en/w/kunming/profile/text/")
    mei.page.fill("#id_summary_en", ENGLISH)
    mei.page.locator(".other-languages summary").first.click()
    mei.page.fill("#id_summary_zh_hans", CHINESE)
    mei.press("Save and come back later")
    assert "Draft saved" in mei.main()
    assert Proposal.objects.get(kind="city").changes == {"summary_en": ENGLISH, "summary_zh_hans": CHINESE}


def writes_population(mei: Walker) -> None:
    """At first without its value: nothing of the other fields is lost, and the summary leads to it."""
    mei.open("/en/w/kunming/profile/figures/")
    row = mei.page.locator("details.one-row").filter(has_text="Population, 2020")
    row.locator("> summary").click()
    row.locator("[id$=-value]").fill("")
    row.locator("[id$=-year]").fill("2023")
    row.locator("[id$=-source_title]").fill(YEARBOOK)
    mei.press("Save and continue")
    assert mei.page.title().startswith("Error: ")
    row = mei.page.locator("details.one-row:has(.wrong)")
    assert row.locator("[id$=-source_title]").input_value() == YEARBOOK
    mei.page.click(".error-summary a")
    expect(row.locator("[id$=-value]")).to_be_focused()
    row.locator("[id$=-value]").fill("8,710,000")
    mei.press("Save and continue")
    assert not mei.page.title().startswith("Error: ")


def sends(lin: Walker) -> None:
    lin.open("/en/w/kunming/")
    lin.follow("City profile")
    lin.follow("Check and send")
    lin.press("Send for review")
    assert "Sent for review. Next steps by" in lin.main()
    assert Proposal.objects.get(kind="city").state == Proposal.State.SUBMITTED


def asks_for_one_change(ana: Walker) -> None:
    ana.open("/en/review/")
    ana.follow("City profile")
    ana.page.locator("[id^=change-summary_en]").get_by_role("link", name="Comment").click()
    ana.page.fill("#id_text", "Which lake?")
    ana.press("Save the comment")
    ana.page.check("input[name=decision][value=return]")
    ana.press("Send the decision")
    assert ana.page.title().startswith("Error: ")
    ana.page.fill("#id_message", "One thing, please.")
    ana.press("Send the decision")
    assert "The city will be asked for changes by email." in ana.main()


def everybody_reads_it(visitor: Walker, *, script: bool) -> None:
    for path, summary in (("/en/cities/kunming/", AGAIN), ("/zh-hans/cities/kunming/", CHINESE)):
        visitor.open(path)
        assert summary in visitor.main()
        assert "8,710,000" in visitor.page.inner_text(".glance")
        assert "2023" in visitor.page.inner_text(".glance")
        visitor.open(f"{path}figures/")
        row = visitor.page.locator("main table tr").filter(has_text="8,710,000")
        assert "2023" in row.inner_text()
        assert YEARBOOK in row.inner_text()
    visitor.open("/en/search/?q=Dianchi+looks+after+its+shore")
    assert visitor.page.locator("main .results a").first.get_attribute("href") == "/en/cities/kunming/"
    visitor.open("/zh-hans/search/?q=照看自己的湖岸")
    assert visitor.page.locator("main .results a").first.get_attribute("href") == "/zh-hans/cities/kunming/"
    found = json.loads(visitor.page.request.get(f"{visitor.server}/api/v1/cities/kunming/").text())
    assert found["summary"]["en"] == AGAIN
    assert found["summary"]["zh-hans"] == CHINESE
    figure = next(each for each in found["figures"] if each["measure"] == "population")
    assert (float(figure["value"]), figure["year"], figure["confirmed"]) == (8_710_000, 2023, True)
    assert figure["source"]["title"] == YEARBOOK


def the_city_reads_what_happened(mei: Walker) -> None:
    mei.open("/en/w/kunming/profile/history/")
    told = mei.main()
    for sentence in (
        "Mei for Kunming: started a proposal",
        "Lin for Kunming: sent the proposal for review",
        "Ana: asked for changes",
        "Ana for Lin: published the proposal",
    ):
        assert sentence in told
    mei.page.locator("details:has-text('changed fields') summary").first.click()
    assert AGAIN.split()[3] in mei.main()


# --- A neighbour ------------------------------------------------------------------------------------------------------


def body(text: str) -> str:
    """Without the number of the request and the token of the form to sign out."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return re.sub(r"\b[0-9a-f]{16}\b", "NUMBER", text)


def test_t01_a_neighbour_meets_what_never_existed_wherever_the_draft_is(walkers: Walkers, cast: Cast) -> None:
    mei = signed_in(walkers, cast.editor)
    writes_summaries(mei)
    key, nothing = Proposal.objects.get(kind="city").pk, uuid4()
    ken = signed_in(walkers, cast.neighbour)
    desk, review = "/en/w/{city}/{rest}", "/en/review/{key}/{rest}"
    asked = [
        *((desk.format(city="kunming", rest=rest), desk.format(city="nowhere", rest=rest)) for rest in DESK),
        *((review.format(key=key, rest=rest), review.format(key=nothing, rest=rest)) for rest in REVIEW),
        (f"/en/proposals/{key}/", f"/en/proposals/{nothing}/"),
        (f"/en/w/yokohama/practices/{key}/", f"/en/w/yokohama/practices/{nothing}/"),
    ]

    for there, nowhere in asked:
        hidden, unknown = (ken.page.request.get(f"{ken.server}{path}") for path in (there, nowhere))
        assert (hidden.status, unknown.status) == (404, 404), there
        assert body(hidden.text()) == body(unknown.text()), there
        for name in ("If-None-Match", "Range"):
            again = ken.page.request.get(
                f"{ken.server}{there}", headers={name: '"1"' if name != "Range" else "bytes=0-9"}
            )
            assert again.status == 404, (there, name)
    ken.open("/en/w/kunming/profile/text/")
    assert "Page not found" in ken.main()
    assert ENGLISH not in ken.page.content()


DESK = (
    *("", "profile/", "profile/text/", "profile/check/", "profile/history/", "profile/discard/", "history/", "team/"),
    *("practices/", "practices/new/", "profile/picture/photo/proposed/", "export.xlsx"),
)
REVIEW = ("", "pictures/photo/proposed/", "pictures/photo/published/")


# --- By keyboard ------------------------------------------------------------------------------------------------------


def test_the_whole_way_by_keyboard_alone(walkers: Walkers, cast: Cast) -> None:
    mei = by_keyboard(walkers, cast.editor)
    goes_to(mei, "a[href='/en/w/kunming/profile/']")
    goes_to(mei, "main a[href$='/profile/text/']")
    tab_to(mei.page, "#id_summary_en")
    mei.page.keyboard.press("Control+A")
    mei.page.keyboard.type(ENGLISH)
    goes_to(mei, "button[name=later]")
    assert "Draft saved" in mei.main()

    lin = by_keyboard(walkers, cast.lead)
    goes_to(lin, "main a[href='/en/w/kunming/profile/']")
    goes_to(lin, "main a[href$='/profile/check/']", at_most=60)
    goes_to(lin, "main form[action$='/send/'] button")
    assert "Sent for review. Next steps by" in lin.main()

    ana = by_keyboard(walkers, cast.curator)
    goes_to(ana, "main table a")
    goes_to(ana, "[id^=change-summary_en] a")
    tab_to(ana.page, "#id_text")
    ana.page.keyboard.type("Well said.")
    goes_to(ana, "form[action$='/comments/'] button")
    tab_to(ana.page, "input[name=decision]")
    ana.page.keyboard.press("Space")
    expect(ana.page.locator("input[name=decision][value=publish]")).to_be_checked()
    goes_to(ana, "form[action$='/decision/'] button:not([formaction])")

    assert City.objects.get(slug="kunming").summary_en == ENGLISH  # type: ignore[attr-defined]


def by_keyboard(walkers: Walkers, user: User) -> Walker:
    """Signs in and stands where their work is."""
    walker = walkers.start()
    walker.open("/en/sign-in/?next=" + ("/en/review/" if user.is_curator else "/en/w/kunming/"))
    tab_to(walker.page, "#id_login")
    walker.page.keyboard.type(user.email)
    walker.page.keyboard.press("Tab")
    walker.page.keyboard.type(people.PASSWORD)
    enters(walker)
    if user.is_curator:
        tab_to(walker.page, "#id_code")
        walker.page.keyboard.type(code_of_app(user))
        enters(walker)
    return walker


def enters(walker: Walker) -> None:
    with walker.page.expect_event("load"):
        walker.page.keyboard.press("Enter")


def goes_to(walker: Walker, selector: str, at_most: int = 40) -> None:
    """To a link or a button, and through it. Where the focus is can be seen on the way."""
    tab_to(walker.page, selector, at_most)
    walker.page.wait_for_function(SEEN)
    enters(walker)


SEEN = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const style = getComputedStyle(document.activeElement);
  return (style.outlineStyle !== "none" || style.boxShadow !== "none")
    && (document.activeElement.contains(at) || at?.contains(document.activeElement));
}"""


# --- An edition with files --------------------------------------------------------------------------------------------


@with_and_without_script
def test_a_curator_publishes_a_second_edition_with_files_in_two_languages(
    walkers: Walkers, cast: Cast, script: bool
) -> None:
    ana = signed_in(walkers, cast.curator, script=script)
    ana.open("/admin/resources/resource/")
    ana.page.get_by_role("link", name=re.compile("^Local Biodiversity Strategies")).click()
    adds_rows(ana, script=script)
    for number, year in ((1, 2024), (2, 2026)):
        ana.page.fill(f"#id_editions-{number - 1}-number", str(number))
        ana.page.fill(f"#id_editions-{number - 1}-year", str(year))
        for language in ("zh-Hans", "en")[:number]:
            ana.page.check(f"#id_editions-{number - 1}-languages input[value={language}]")
    for row, (edition, language, title, text) in enumerate(FILES):
        ana.page.fill(f"#id_files-{row}-edition_number", str(edition))
        ana.page.select_option(f"#id_files-{row}-language", language)
        ana.page.fill(f"#id_files-{row}-title", title)
        file = {"name": f"guide-{row}.pdf", "mimeType": "application/pdf", "buffer": pdf(f"/Lang ({text})")}
        ana.page.set_input_files(f"#id_files-{row}-upload", file)  # type: ignore[arg-type]
    ana.page.click("input[name=_save]")
    ana.page.wait_for_selector(".messagelist")
    assert EditionFile.objects.filter(resource__slug="lbsap-guide").count() == len(FILES)

    visitor = walkers.start(script=script)
    visitor.open("/en/resources/lbsap-guide/")
    first, second = (visitor.page.locator("section:has(#editions) .results > li", has_text=year) for year in YEARS)
    for shown, titles in ((first, ["First edition"]), (second, ["Second edition", "第二版"])):
        names = [link.inner_text() for link in shown.locator("li a").all()]
        assert len(names) == len(titles)
        assert all(name.startswith(title) for name, title in zip(names, titles, strict=True)), names
    for edition, _language, title, text in FILES:
        link = (first if edition == 1 else second).get_by_role("link", name=re.compile(f"^{title}"))
        answer = visitor.page.request.get(f"{visitor.server}{link.get_attribute('href')}")
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.body() == pdf(f"/Lang ({text})")


YEARS = ("2024", "2026")
FILES = (
    (1, "zh-Hans", "First edition", "zh"),
    (2, "zh-Hans", "第二版", "zh-Hans"),
    (2, "en", "Second edition", "en"),
)


def adds_rows(ana: Walker, *, script: bool) -> None:
    """Of editions two, of files three."""
    if not script:
        ana.page.get_by_role("link", name="Add empty rows").click()
    for name in ("editions", "files"):
        ana.page.locator(f"#{name}-group summary").first.click()
    if not script:
        return
    for name, rows in (("editions", 2), ("files", 3)):
        for _row in range(rows):
            ana.page.locator(f"#{name}-group .add-row a, #{name}-group a.addlink").last.click()


# --- An import --------------------------------------------------------------------------------------------------------


@with_and_without_script
def test_a_spreadsheet_with_one_wrong_row_changes_nothing_and_names_the_row(
    walkers: Walkers, cast: Cast, script: bool
) -> None:
    before = Organisation.objects.count()
    ana = signed_in(walkers, cast.curator, script=script)
    ana.open("/en/review/import/organisations/")
    ana.press("Check the file")
    assert ana.page.title().startswith("Error: ")

    sends_file(ana, wrong=7)

    row = ana.page.locator("main table", has_text="Cells with errors").locator("tbody tr")
    assert row.count() == 1
    assert "7" in row.inner_text()
    assert "no-such-kind" in row.inner_text()
    assert ana.page.locator("main form").count() == 0
    assert Organisation.objects.count() == before

    ana.open("/en/review/import/organisations/")
    sends_file(ana, wrong=None)
    ana.page.locator("main form[action$='/run/'] button").click()
    ana.page.wait_for_selector("text=9 rows were imported.")
    assert Organisation.objects.count() == before + 9


def sends_file(ana: Walker, *, wrong: int | None) -> None:
    rows = [
        f"office-{row},Office {row},{'no-such-kind' if row == wrong else 'office'},CN,published" for row in range(2, 11)
    ]
    text = "\n".join(["slug,name_en,kind,country,state", *rows])
    file = {"name": "offices.csv", "mimeType": "text/csv", "buffer": text.encode()}
    ana.page.set_input_files("#id_file", file)  # type: ignore[arg-type]
    ana.press("Check the file")
