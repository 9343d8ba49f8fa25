"""A city from its application to its second published text: everybody whom the platform is for takes part once.

Somebody applies, a curator asks back and approves, the new lead invites a colleague, both write in two languages and
meet in one field, the text is sent, returned, sent again, published, the city admitted; a reader follows it and is
mailed; the curator goes back to an older version. With script and without.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from playwright.sync_api import Browser

from cities.applications.models import Application
from cities.models import City
from cities.team.models import StaffRole
from core.accounts.models import User
from core.notifications.models import Delivery
from core.review.models import Proposal
from tests import founding, people
from tests.browser.walking import Walker, Walkers
from tests.files.making import pdf

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("gazetteer")]
QUITO = 3652462  # in GeoNames
OURS, THEIRS = "Quito cares for its ravines.", "Quito walks along its ravines."
BETTER = "Quito restores its ravines, stream by stream."
CHINESE = "基多市修复沟谷。"
LATER = "Quito restores its ravines and opens them to walkers."


class Cast(NamedTuple):
    applicant: User
    colleague: User
    reader: User
    curator: User


@pytest.fixture
def cast(server: str) -> Iterator[Cast]:
    mail.outbox = []
    yield Cast(
        people.person("ana@quito.example", name="Ana Applicant", password=people.PASSWORD),
        people.person("bo@quito.example", name="Bo Colleague", password=people.PASSWORD),
        people.person("fay@example.org", name="Fay Reader", password=people.PASSWORD),
        people.curator(email="cai@alliance.example", name="Cai Curator", password=people.PASSWORD),
    )
    founding.again()


@pytest.fixture
def walkers(browser: Browser, server: str) -> Iterator[Walkers]:
    """Nothing was stopped by the policy, nothing failed, and no other host was asked."""
    walkers = Walkers(browser, server)
    yield walkers
    complaints = [each for walker in walkers.walkers for each in walker.complaints]
    hosts = {host for walker in walkers.walkers for host in walker.hosts}
    walkers.close()
    assert complaints == []
    assert hosts <= {urlsplit(server).netloc}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_city_joins_writes_is_published_followed_and_put_back(walkers: Walkers, cast: Cast, script: bool) -> None:
    waiting = [*Delivery.objects.values_list("pk", flat=True)]  # with the founding facts, which no commit brought
    ana, bo, fay, cai = (walkers.start(script=script) for _person in cast)
    for walker, person in ((ana, cast.applicant), (fay, cast.reader), (cai, cast.curator)):
        walker.sign_in(person)

    applies(ana)
    asks_back_and_approves(cai, ana)
    assert StaffRole.objects.get(user=cast.applicant).is_focal_point

    invites(ana, cast.colleague)
    accepts(bo, cast.colleague)
    assert StaffRole.objects.get(user=cast.colleague).role == "editor"

    both_write(ana, bo)
    sends(ana)
    returns(cai)
    writes(bo, summary_en=BETTER)
    sends(ana)
    publishes(cai)
    visitor = walkers.start(script=script)
    assert visitor.open("/en/cities/quito/") == 404  # published, but not admitted
    admits(cai)
    reads(visitor, BETTER)

    follows(fay)
    writes(bo, summary_en=LATER)
    sends(ana)
    publishes(cai)
    reads(visitor, LATER)
    told = [message for message in mail.outbox if message.to == [cast.reader.email]]
    assert len(told) == 1
    assert "Quito" in told[0].subject
    assert f"{settings.SITE_URL}/en/cities/quito/" in str(told[0].body)

    goes_back(cai)
    reads(visitor, BETTER)
    assert not Delivery.objects.exclude(pk__in=waiting).exclude(state=Delivery.State.SENT).exists()


# --- Joining ----------------------------------------------------------------------------------------------------------


def applies(ana: Walker) -> None:
    ana.open("/en/about/join/")
    ana.follow("Apply for your city")
    ana.page.fill("#id_q", "quito")
    ana.press("Search")
    ana.page.check(f"input[name=place][value='{QUITO}']")
    ana.press("Continue")
    ana.press("Save")
    assert "Required before sending" in ana.main()
    ana.follow("Continue writing")
    ana.page.select_option("#id_kind", label="City")
    ana.page.fill("#id_office", "Environment office")
    ana.page.fill("#id_post", "Head of the office")
    ana.page.fill("#id_purpose", "We restore ravines and want to learn from others.")
    letter: Any = {"name": "mandate.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    ana.page.set_input_files("#id_letter", letter)
    ana.page.check("input[name=focal_point][value=self]")
    ana.press("Save")
    ana.press("Submit the application")
    assert str(Application.objects.get(applicant__email="ana@quito.example").number) in ana.main()


def chooses(cai: Walker, step: str) -> None:
    cai.page.get_by_label(step, exact=True).check()
    cai.press("Continue")


def asks_back_and_approves(cai: Walker, ana: Walker) -> None:
    cai.open("/en/review/applications/")
    cai.follow("Quito")
    chooses(cai, "Ask the applicant")
    cai.page.fill("#id_message", "Which ravines?")
    cai.press("Ask the applicant")
    ana.open("/en/join/")
    ana.page.locator("main table a").first.click()
    assert "Which ravines?" in ana.main()
    ana.page.fill("#id_text", "Those in the west of the city.")
    ana.press("Send the message")
    cai.open("/en/review/applications/")
    cai.follow("Quito")
    assert "Those in the west of the city." in cai.main()
    chooses(cai, "Approve")
    cai.press("Approve")
    assert "Approved. The applicant will be notified by email." in cai.main()


def invites(ana: Walker, colleague: User) -> None:
    ana.open("/en/w/quito/team/")
    ana.page.fill("#id_email", colleague.email)
    ana.press("Send the invitation")
    assert colleague.email in ana.main()


def accepts(bo: Walker, colleague: User) -> None:
    """By the link of the mail, signing in on the way."""
    message = next(message for message in mail.outbox if message.to == [colleague.email])
    found = re.search(r"/en/invite/\S+", str(message.body))
    assert found is not None
    bo.open(found[0])
    bo.page.locator("main").get_by_role("link", name="Sign in").click()
    bo.page.fill("#id_login", colleague.email)
    bo.page.fill("#id_password", people.PASSWORD)
    bo.press("Sign in")
    bo.press("Accept the invitation")


# --- Writing ----------------------------------------------------------------------------------------------------------


def both_write(ana: Walker, bo: Walker) -> None:
    """In the same field: whoever comes second sees both texts, chooses, and loses nothing of the other language."""
    ana.open("/en/w/quito/profile/text/")
    bo.open("/en/w/quito/profile/text/")
    bo.page.fill("#id_summary_en", THEIRS)
    bo.press("Save and come back later")
    ana.page.fill("#id_summary_en", OURS)
    ana.page.click("#summary-languages summary")
    ana.page.fill("#id_summary_zh_hans", CHINESE)
    ana.press("Save and come back later")
    assert "Your text is kept below." in ana.main()
    assert THEIRS in ana.main()
    assert ana.page.input_value("#id_summary_en") == OURS
    ana.page.check("input[name='choose-summary_en'][value=mine]")
    ana.press("Save and come back later")
    changes = Proposal.objects.get(kind="city").changes
    assert (changes["summary_en"], changes["summary_zh_hans"]) == (OURS, CHINESE)


def writes(bo: Walker, *, summary_en: str) -> None:
    bo.open("/en/w/quito/profile/text/")
    bo.page.fill("#id_summary_en", summary_en)
    bo.press("Save and come back later")


def sends(ana: Walker) -> None:
    ana.open("/en/w/quito/profile/check/")
    ana.press("Send for review")
    assert "Sent for review. Next steps by" in ana.main()


# --- Deciding ---------------------------------------------------------------------------------------------------------


def opens(cai: Walker) -> None:
    cai.open("/en/review/")
    cai.follow("City profile")


def returns(cai: Walker) -> None:
    opens(cai)
    cai.page.check("input[name=decision][value=return]")
    cai.page.fill("#id_message", "What do you do there?")
    cai.press("Send the decision")
    assert "The city will be asked for changes by email." in cai.main()


def publishes(cai: Walker) -> None:
    opens(cai)
    cai.page.check("input[name=decision][value=publish]")
    cai.press("Send the decision")
    assert "The city will be notified by email." in cai.main()


def admits(cai: Walker) -> None:
    cai.open("/en/review/applications/?state=decided")
    cai.follow("Quito")
    cai.page.get_by_role("link", name="Admit as a member").click()
    cai.press("Admit as a member")
    assert City.objects.get(slug="quito").status == City.Status.MEMBER


def goes_back(cai: Walker) -> None:
    """To the version before the last, as a new one."""
    cai.open(f"/en/review/history/cities.city/{City.objects.get(slug='quito').pk}/")
    links = cai.page.get_by_role("link", name=re.compile("^Restore"))
    links.first.click()
    cai.page.fill("#id_reason", "The walk is not open yet.")
    cai.page.locator("main form button.solid, main form .button").last.click()
    cai.page.wait_for_load_state()


# --- Reading ----------------------------------------------------------------------------------------------------------


def reads(visitor: Walker, summary: str) -> None:
    for path, text in (("/en/cities/quito/", summary), ("/zh-hans/cities/quito/", CHINESE)):
        assert visitor.open(path) == 200
        assert text in visitor.main()


def follows(fay: Walker) -> None:
    fay.open("/en/cities/quito/")
    fay.press("Follow")
    assert "You now follow Quito." in fay.main()
    fay.open("/en/account/notices/settings/")
    fay.page.check("input[name=following][value=now]")
    fay.press("Save")
