"""A need becomes a link, a visit and a practice: Kunming works in Chinese, Yokohama in Japanese, script or no script.

At each step somebody of a third city, and whoever is not signed in, reads public parts alone.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from cities.models import City
from cities.practices.models import Practice
from cities.team.models import StaffRole
from cooperation.models import Link, Posting, Request, ThreadFile
from cooperation.requests import actions as requesting
from core.accounts.models import User
from core.history.write import Actor
from core.review.models import Proposal
from tests import founding, people
from tests.browser.walking import Walker, Walkers
from tests.factories import PostingFactory

pytestmark = pytest.mark.browser
with_and_without_script = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
NEED, TEXT = "谁为湖岸的芦苇付费？", "我们想知道别的城市如何支付芦苇的养护。"
ASKED, ANSWERED, LEARNED = "港の葦について", "zqsecret：六月の訪問が良いです。", "先に農家に尋ねること。"
PRACTICE = "港の葦の再生"
PUBLIC = ("/ja/cooperation/", "/en/cooperation/links/", "/feed.atom", "/en/search/?q=zqsecret", "/api/v1/needs/")


class Cast(NamedTuple):
    editor: User  # of Kunming
    lead: User
    neighbour: User  # lead of Yokohama
    outsider: User
    curator: User


@pytest.fixture
def cast(server: str) -> Iterator[Cast]:
    """What a walk leaves behind is gone before the next one."""
    kunming, yokohama = City.objects.get(slug="kunming"), City.objects.get(slug="yokohama")
    other = City.objects.filter(is_example=False).exclude(pk__in=[kunming.pk, yokohama.pk]).order_by("pk")[0]
    role = StaffRole.Role
    yield Cast(
        people.with_role(kunming, role.EDITOR, email="mei@kunming.example", name="Mei"),
        people.with_role(kunming, role.LEAD, email="lin@kunming.example", name="Lin"),
        people.with_role(yokohama, role.LEAD, email="ken@yokohama.example", name="Ken"),
        people.with_role(other, role.LEAD, email="out@other.example", name="Out"),
        people.curator(email="ana@alliance.example", name="Ana"),
    )
    founding.again()


@pytest.fixture
def walkers(browser: Browser, server: str) -> Iterator[Walkers]:
    walkers = Walkers(browser, server)
    yield walkers
    complaints = [each for walker in walkers.walkers for each in walker.complaints]
    hosts = {host for walker in walkers.walkers for host in walker.hosts}
    walkers.close()
    assert complaints == []
    assert hosts <= {urlsplit(server).netloc}


def signed_in(walkers: Walkers, user: User, *, script: bool) -> Walker:
    walker = walkers.start(script=script)
    walker.enter(user)
    return walker


def send(walker: Walker, form: str) -> None:
    """Presses the first button of a form that is named by the end of its address."""
    with walker.page.expect_event("load"):
        walker.page.locator(f"main form[action$='{form}'] button[type=submit]").first.click()


def publish(ana: Walker, proposal: Proposal) -> None:
    ana.open(f"/en/review/{proposal.pk}/")
    ana.page.check("input[name=decision][value=publish]")
    ana.press("Send the decision")
    assert "Published" in ana.main()


def latest(kind: str) -> Proposal:
    return Proposal.objects.filter(kind=kind).latest("made_at")


def outsiders_read_nothing(walkers: Walkers, out: Walker, *private: str) -> None:
    """Of what two cities write to each other; what is public has none of their words."""
    for address in private:
        assert out.open(address) == 404, address
    for address in PUBLIC:
        answer = out.page.request.get(f"{out.server}{address}")
        assert "六月" not in answer.text(), address


@with_and_without_script
def test_a_need_becomes_a_link_a_visit_and_a_practice(walkers: Walkers, cast: Cast, script: bool) -> None:
    mei, lin, ken, out, ana = (signed_in(walkers, user, script=script) for user in cast)

    # Kunming writes a need in five fields; a lead sends it, a curator publishes it.
    mei.open("/zh-hans/w/kunming/cooperation/")
    with mei.page.expect_event("load"):
        mei.page.locator("main a[href$='/cooperation/needs/new/']").click()
    mei.page.fill("#id_title", NEED)
    mei.page.fill("#id_text", TEXT)
    mei.page.select_option("#id_terms", index=7)
    mei.page.select_option("#id_forms", "visit")
    with mei.page.expect_event("load"):
        mei.page.locator("#writing button[name=continue]").click()
    need = latest("posting")
    assert (need.changes["title_zh_hans"], need.changes["side"]) == (NEED, "need")
    lin.open(f"/zh-hans/w/kunming/postings/{need.pk}/check/")
    send(lin, "/send/")
    assert out.page.request.get(f"{out.server}/api/v1/needs/").text().count(NEED) == 0
    publish(ana, need)
    posting = Posting.objects.get(side="need", city__slug="kunming")

    # Yokohama reads that it could help, and why; it reads the need in public, and asks.
    ken.open("/ja/w/yokohama/cooperation/matches/")
    assert "昆明" in ken.main()
    assert ken.page.locator(f"main a[href*='/cooperation/{posting.slug}/'], main a[href*='ask/']").count() > 0
    ken.open(f"/ja/cooperation/{posting.slug}/")
    assert NEED in ken.main()
    with ken.page.expect_event("load"):
        ken.page.locator("main a[href*='/cooperation/ask/']").first.click()
    ken.page.fill("#ask-title", ASKED)
    ken.page.fill("#ask-text", ANSWERED)
    ken.page.fill("#ask-period", "2027年6月")
    with ken.page.expect_event("load"):
        ken.page.locator("main form:has(#ask-text) button[type=submit]").click()
    row = Request.objects.get(title=ASKED)
    there, here = f"/ja/w/yokohama/inbox/{row.key}/", f"/zh-hans/w/kunming/inbox/{row.key}/"
    assert lin.open(here) == 404  # a draft is read by its own city
    send(ken, "/send/")
    outsiders_read_nothing(walkers, out, here, there)

    # Kunming changes the period; Yokohama agrees, and both are linked.
    mei.open(here)
    assert ANSWERED in mei.main()
    assert mei.page.locator("main form[action$='/accept/']").count() == 0  # an editor reads, a lead answers
    lin.open(here)
    lin.page.locator("details:has(form[action$='/change/']) summary").click()
    lin.page.fill("#change-period", "2027年7月")
    lin.page.fill("#change-answer", "六月湖水太高。")
    send(lin, "/change/")
    ken.open(there)
    assert "六月湖水太高。" in ken.main()
    ken.page.select_option("#accept-kind", "knowledge-exchange")
    send(ken, "/accept/")
    link = Link.objects.get(request=row)
    room, hall = f"/ja/w/yokohama/links/{link.slug}/", f"/zh-hans/w/kunming/links/{link.slug}/"
    assert ken.path == room
    outsiders_read_nothing(walkers, out, here, there, room, hall)
    assert out.open(f"/en/cooperation/links/{link.slug}/") == 200
    assert "六月" not in out.main()

    # A visit is logged, shown after review, and the link ends.
    ken.page.locator("details:has(form[action$='/log/']) > summary").click()
    ken.page.select_option("#log-kind", "visit")
    ken.page.fill("#log-learned", LEARNED)
    send(ken, "/log/")
    assert lin.open(hall) == 200
    assert LEARNED in lin.main()
    assert LEARNED not in out.page.request.get(f"{out.server}/en/cooperation/links/{link.slug}/").text()
    ken.open(room)
    send(ken, "/show/")
    publish(ana, latest("link"))
    assert LEARNED in out.page.request.get(f"{out.server}/ja/cooperation/links/{link.slug}/").text()
    ken.open(room)
    ken.page.select_option("#end-outcome", "done")
    send(ken, "/end/")

    # What was learned becomes a practice, which stands on both pages.
    with ken.page.expect_event("load"):
        ken.page.locator("main a[href$='/practice/']").first.click()
    ken.page.fill("#practice-title", PRACTICE)
    ken.page.select_option("#practice-language", "ja")
    ken.page.fill("#practice-summary", "葦を戻しました。")
    with ken.page.expect_event("load"):
        ken.page.locator("main form:has(#practice-title) button[type=submit]").click()
    draft = latest("practice")
    ken.open(f"/ja/w/yokohama/practices/{draft.pk}/check/")
    send(ken, "/send/")
    publish(ana, draft)
    practice = Practice.objects.get(lessons__link=link)
    out.open(f"/ja/cooperation/links/{link.slug}/")
    assert PRACTICE in out.main()
    out.open(f"/ja/practices/{practice.slug}/")
    assert out.page.locator(f"main a[href$='/cooperation/links/{link.slug}/']").count() == 1


def asked(cast: Cast, posting: Posting) -> Request:
    """By the lead of Kunming, about an offer of Yokohama."""
    assert posting.city is not None
    words = {"title": "Reed", "text": "How did you pay?", "form": "call", "language": "en"}
    by = Actor.person(cast.lead)
    row = requesting.start_request(City.objects.get(slug="kunming"), posting.city, posting=posting, values=words, by=by)
    return requesting.send_request(row, expected=row.version, person=cast.lead, by=by)


@pytest.fixture
def request_to_yokohama(cast: Cast) -> Request:
    yokohama = City.objects.get(slug="yokohama")
    return asked(cast, PostingFactory(slug="reed-in-the-harbour", city=yokohama))


def test_t60_a_lead_who_lost_the_role_while_reading_is_refused(
    walkers: Walkers, cast: Cast, request_to_yokohama: Request
) -> None:
    row = request_to_yokohama
    ken = signed_in(walkers, cast.neighbour, script=True)
    ken.open(f"/ja/w/yokohama/inbox/{row.key}/")
    role = StaffRole.objects.get(user=cast.neighbour)
    role.role = StaffRole.Role.EDITOR
    role.save()

    with ken.page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        ken.page.locator("main form[action$='/accept/'] button[type=submit]").click()

    assert answer.value.status == 403
    row.refresh_from_db()
    assert row.state == "asked"
    assert not Link.objects.filter(request=row).exists()
    assert ken.open(f"/ja/w/yokohama/inbox/{row.key}/") == 200  # as an editor: to read, not to answer
    assert ken.page.locator("main form[action$='/accept/']").count() == 0
    ken.complaints.clear()  # the browser itself notes the refusal


@with_and_without_script
def test_two_files_go_with_one_message(
    walkers: Walkers, cast: Cast, request_to_yokohama: Request, script: bool, tmp_path: Path
) -> None:
    ken = signed_in(walkers, cast.neighbour, script=script)
    address = f"/ja/w/yokohama/inbox/{request_to_yokohama.key}/"
    ken.open(address)
    form = ken.page.locator("main form[action$='/message/']")
    form.locator("summary").click()
    form.locator("textarea").fill("葦の費用です。")
    for number, name in enumerate(("costs.csv", "years.csv"), start=1):
        (tmp_path / name).write_text("year,cost\n2025,3\n")
        form.locator(f"[name=file_{number}]").set_input_files(tmp_path / name)

    with ken.page.expect_event("load"):
        form.locator("button", has_text="送").last.click()

    assert [each.name for each in ThreadFile.objects.all()] == ["costs.csv", "years.csv"]
    assert ken.page.locator("main a[download]", has_text="years.csv").count() == 1
    out = signed_in(walkers, cast.outsider, script=script)
    file = ThreadFile.objects.get(name="years.csv")
    assert out.page.request.get(f"{out.server}{address}files/{file.pk}/").status == 404
