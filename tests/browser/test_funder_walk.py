"""A funder from a search to an answered question: about a project that the search found, and about a pack."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from cities.team import actions as team_actions
from cities.team import consents
from cities.team.models import StaffRole
from core.consent.models import What
from core.feedback.models import Report
from core.history.write import Actor
from core.messaging.models import MessageRecord
from finance.interests import packs
from finance.projects.models import Project
from tests import factories as make
from tests import people
from tests.browser.walking import WAYS, Enter, Walk, link, said

pytestmark = pytest.mark.browser
FUNDER = "ann@fund.example"
WORD = "Reedshore"


class Funder(Walk):
    """A city with a published project and a focal point, and somebody of a fund who has no account."""

    def __init__(self, enter: Enter, server: str, language: str, *, script: bool) -> None:
        super().__init__(enter, server, language, script=script)
        self.word = f"{WORD} {uuid4().hex[:8]}"  # no other walk's project is found
        self.at_focal = f"mei-{uuid4().hex[:8]}@heron.example"
        self.city = make.CityFactory(name_en="Heron Bay", status="founding", country="CN")
        self.profile = make.ProjectProfileFactory(city=self.city, slug=f"{self.city.slug}-reeds", title_en=self.word)
        lead = people.lead(self.city, email=self.at_focal)
        role = StaffRole.objects.get(user=lead)
        self.focal = team_actions.make_focal_point(role, by=Actor.person(lead), expected=role.version)
        call_command("reindex", verbosity=0)
        mail.outbox = []

    def finds(self) -> Any:
        """From the search to the form: two links."""
        page = self.person(None, f"search/?q={self.word}")
        self.press(page, link(page, self.profile.get_absolute_url().partition("/finance")[2]))
        self.press(page, link(page, f"/finance/projects/{self.profile.slug}/ask/"))
        return page

    def asks(self, page: Any, text: str) -> None:
        """The form, the mail, and the button of the link."""
        page.fill("[name=text]", text)
        page.fill("[name=name]", "Ann, Reed Fund")
        page.fill("[name=email]", "Ann@Fund.example")
        self.save(page)
        assert urlsplit(page.url).path.endswith("/contact/sent/")
        found = re.search(r"/contact/confirm/\S+", str(mail.outbox[-1].body))
        assert found
        self.go(page, found[0].removeprefix("/"))
        assert text in said(page)
        self.clean(page)
        self.save(page)
        assert urlsplit(page.url).path.endswith("/questions/sent/")
        self.go(page, found[0].removeprefix("/"), status=410)  # good for once

    def agrees(self) -> None:
        consents.agree(self.focal, {What.QUESTION: True}, by=Actor.person(self.focal.user), language="en")


def to(address: str) -> list[Any]:
    return [letter for letter in mail.outbox if letter.to == [address]]


@WAYS
def test_a_funder_from_a_search_to_an_answered_question(enter: Enter, server: str, language: str, script: bool) -> None:
    walk = Funder(enter, server, language, script=script)
    walk.agrees()
    page = walk.finds()
    walk.clean(page)

    walk.asks(page, "Who owns the land?")

    [letter] = to(walk.at_focal)
    assert letter.reply_to == [FUNDER]  # the answer goes there
    assert "Who owns the land?" in str(letter.body)
    assert MessageRecord.objects.latest("at").email == FUNDER
    assert walk.at_focal not in " ".join(str(each.body) for each in to(FUNDER))


@WAYS
def test_where_nobody_agreed_the_secretariat_passes_on_and_answers(
    enter: Enter, server: str, language: str, script: bool
) -> None:
    walk = Funder(enter, server, language, script=script)
    curator = walk.person(people.curator())
    walk.asks(walk.finds(), "Who owns the land?")
    report = Report.objects.filter(kind="asked").latest("received_at")
    walk.go(curator, "review/reports/")
    walk.press(curator, link(curator, f"/review/reports/{report.pk}/"))
    walk.clean(curator)
    walk.send(curator, "/pass-on/")
    assert not [each for each in to(walk.at_focal) if "Who owns the land?" in str(each.body)]

    curator.fill("[name=text]", "The city owns it.")
    walk.send(curator, "/answer/")

    assert "The city owns it." in str(to(FUNDER)[-1].body)


def test_a_pack_is_asked_about_by_its_link(enter: Enter, server: str) -> None:
    walk = Funder(enter, server, "en", script=True)
    walk.agrees()
    person = walk.focal.user
    work = Project.objects.create(city=walk.city, slug=f"{walk.city.slug}--secret", title_en="Secret reeds")
    until = timezone.localdate() + timedelta(days=9)
    _pack, key = packs.make(work, groups=(), recipients=["A"], until=until, person=person, by=Actor.person(person))
    page = walk.person(None, f"pack/{key}/")
    walk.clean(page)
    walk.press(page, link(page, f"/pack/{key}/ask/"))
    walk.clean(page)

    walk.asks(page, "When does it begin?")

    [letter] = to(walk.at_focal)
    assert "When does it begin?" in str(letter.body)
    assert key not in str(letter.body)
