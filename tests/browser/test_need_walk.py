"""From a weak indicator to an accepted request, with and without script: one city in Chinese, the other in Japanese."""

import pytest
from playwright.sync_api import Browser

from assessment.models import Answer, Assessment
from cities.models import City
from cooperation.models import Link, Posting, Request, WantedLead
from cooperation.neighbours.renewal import rebuild
from core.review.models import Proposal
from tests.browser.test_cooperation import (
    Cast,
    cast,
    latest,
    outsiders_read_nothing,
    publish,
    send,
    signed_in,
    walkers,
    with_and_without_script,
)
from tests.browser.walking import Walkers
from tests.factories import PostingFactory

__all__ = ["Browser", "cast", "walkers"]
pytestmark = pytest.mark.browser
YEAR, NEED, TEXT = 2031, "如何让公园里的鸟类回来？", "我们想知道别的城市如何让公园里的鸟类回来。"
OFFER = "公園に鳥を呼び戻した方法"


def an_assessment_without_birds() -> None:
    kunming = City.objects.get(slug="kunming")
    work = Assessment.objects.create(city=kunming, key=str(YEAR), year=YEAR, framework="cbi-2021", depth="starter")
    Answer.objects.create(assessment=work, indicator="birds_built_up", mode="no_data")


@with_and_without_script
def test_a_need_in_chinese_goes_from_a_weak_indicator_to_an_accepted_request(
    walkers: Walkers, cast: Cast, script: bool
) -> None:
    an_assessment_without_birds()
    mei, lin, ken, out, ana = (signed_in(walkers, user, script=script) for user in cast)

    # What is not known leads to a need on its topic; it is written, sent and published.
    mei.open(f"/zh-hans/w/kunming/assessments/{YEAR}/result/")
    with mei.page.expect_event("load"):
        mei.page.locator("main a[href*='/cooperation/needs/new/?topic=']").first.click()
    topic = mei.page.locator("#id_terms").input_value()
    assert topic
    mei.page.fill("#id_title", NEED)
    mei.page.fill("#id_text", TEXT)
    mei.page.select_option("#id_forms", "visit")
    with mei.page.expect_event("load"):
        mei.page.locator("#writing button[name=continue]").click()
    draft: Proposal = latest("posting")
    lin.open(f"/zh-hans/w/kunming/postings/{draft.pk}/check/")
    send(lin, "/send/")
    publish(ana, draft)
    need = Posting.objects.get(side="need", city__slug="kunming")

    # Two cities offer something on it. One has no lead: the page says so, and the secretariat is told with a click.
    for slug in ("yokohama", "kobe"):
        offer = PostingFactory(slug=f"birds-{slug}", city=City.objects.get(slug=slug), title_ja=OFFER, side="offer")
        offer.terms.set(need.terms.all())
    rebuild()
    mei.open(f"/zh-hans/w/kunming/cooperation/matches/?need={need.slug}")
    assert mei.page.locator("main a[href*='cooperation/ask/'][href*='birds-kobe']").count() == 0
    send(mei, "/wanted-lead/")
    assert WantedLead.objects.filter(city__slug="kobe", by_city__slug="kunming").count() == 1
    assert mei.page.locator("main form[action$='/wanted-lead/'], main textarea").count() == 0
    ana.open("/en/review/cooperation/?show=no-lead")
    assert "Kunming" in ana.main()

    # The other is asked: what the need says and the question that is proposed stand in the form already.
    mei.open(f"/zh-hans/w/kunming/cooperation/matches/?need={need.slug}")
    with mei.page.expect_event("load"):
        mei.page.locator("main a[href*='cooperation/ask/'][href*='birds-yokohama']").first.click()
    asked = mei.page.locator("#ask-text").input_value()
    assert asked.startswith(TEXT)
    assert len(asked) > len(TEXT)
    with mei.page.expect_event("load"):
        mei.page.locator("main form:has(#ask-text) button[type=submit]").click()
    row = Request.objects.get(from_city__slug="kunming")
    here, there = f"/zh-hans/w/kunming/inbox/{row.key}/", f"/ja/w/yokohama/inbox/{row.key}/"
    assert ken.open(there) == 404  # a draft
    lin.open(here)
    send(lin, "/send/")
    outsiders_read_nothing(walkers, out, here, there)

    ken.open(there)
    assert TEXT in ken.main()
    send(ken, "/accept/")
    assert Link.objects.get(request=row).is_running
    lin.open(here)
    assert lin.page.locator(f"main a[href$='/links/{row.link.slug}/']").count() == 1
