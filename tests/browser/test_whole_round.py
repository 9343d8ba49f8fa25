"""The whole round of a city: a weak indicator leads to an action, that to a project, to a need, to a link with another
city, to a practice, and to the next assessment. Each page has the words of the one before; nothing is typed twice."""

from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import Page, expect

from assessment.models import Answer, Assessment
from cities.practices.models import Practice
from cooperation.models import Link, Posting
from core.history.write import Actor
from core.review.bundles import actions as bundles
from core.review.models import Bundle, Proposal
from core.review.proposals import actions as proposals
from finance.projects.models import ProjectProfile
from planning import actions as plan_actions
from planning.models import PlanAction
from tests import factories as make
from tests import people
from tests.browser.walking import WAYS, Enter, Walk, link, said

pytestmark = pytest.mark.browser
EDITION, INDICATOR, NUMBER = "cbi-2021", "biodiversity_projects", 25
BOUNDARY, TITLE, AIM, UNIT = "The whole city", "Reeds along the shore", "Wetlands for herons", "Department of parks"
PROBLEM, NEED, ASKED, LEARNED = "The shore is bare.", "Who has planted reeds?", "We did.", "Reeds need two winters."


class Round(Walk):
    """A city whose last assessment has no project, its partner, and those who have no part in it."""

    def __init__(self, enter: Enter, server: str, language: str, *, script: bool) -> None:
        super().__init__(enter, server, language, script=script)
        self.city, self.partner = make.CityFactory(name_en="Heron Bay"), make.CityFactory(name_en="Egret Port")
        self.curator = people.curator()
        self.editor, self.lead = (self.person(who(self.city)) for who in (people.editor, people.lead))
        self.partner_lead, self.outsider = self.person(people.lead(self.partner)), self.person(people.outsider())
        self.visitor = self.person(None)
        self.typed: set[str] = set()
        self.last_year = timezone.localdate().year - 1
        last = Assessment.objects.create(
            city=self.city,
            framework=EDITION,
            key=str(self.last_year),
            year=self.last_year,
            depth="core",
            boundary=BOUNDARY,
            state="finished",
            finished_on=timezone.localdate(),
        )
        nothing = {"projects": {"typed": "0", "value": "0", "unit": ""}}
        Answer.objects.create(
            assessment=last,
            indicator=INDICATOR,
            inputs=nothing,
            year=self.last_year,
            self_score=0,
            score=0,
            justification="None yet.",
        )

    def room(self, rest: str) -> str:
        return f"w/{self.city.slug}/{rest}"

    def public(self, row: Any) -> str:
        with override(self.language):
            return f"{self.server}{row.get_absolute_url()}"

    def type(self, page: Page, **texts: str) -> None:
        for name, text in texts.items():
            assert text not in self.typed, text
            self.typed.add(text)
            page.fill(f"[name={name}]", text)

    def nobody_else_reads(self, page: Page) -> None:
        """What somebody of the city looks at: a third city does not find it, a visitor is asked to sign in."""
        assert self.outsider.request.get(page.url).status == 404
        assert "/sign-in/" in self.visitor.request.get(page.url).url

    def everybody_reads(self, row: Any, *words: str) -> None:
        self.go(self.visitor, self.public(row))
        assert [word for word in words if word not in said(self.visitor)] == []

    def lead_sends(self, draft: Page) -> None:
        self.go(self.lead, draft.url)
        self.press(self.lead, "main a[href$='/check/']")
        self.send(self.lead, "/send/")

    def publish(self, kind: str) -> None:
        """What a curator presses stands in the walks of each kind."""
        cities = [self.city.pk, self.partner.pk]
        sent = Proposal.objects.get(kind=kind, tenant__in=cities, state="submitted")
        proposals.publish(sent, expected=sent.version, curator=self.curator)


# --- The passages -------------------------------------------------------------------------------------------------


def from_a_weak_indicator_to_an_action(walk: Round) -> tuple[PlanAction, str]:
    """Answers the action, and the name of the global target that the indicator brought."""
    page = walk.editor
    walk.go(page, walk.room(f"assessments/{walk.last_year}/result/"))
    walk.nobody_else_reads(page)
    way = f"a[href*='index={EDITION}%3A{INDICATOR}']"
    name = page.inner_text(f".next-steps li:has({way}) b")
    walk.press(page, f"main {way}")
    assert page.input_value("[name=indicator]") in name
    number, _dot, target = page.inner_text("[name=global_target] option:checked").partition(". ")
    assert number == "1"
    walk.type(page, title="Plan for nature", target=AIM, action=TITLE, lead_unit=UNIT)
    page.select_option("[name=action_status]", "active")
    walk.save(page)
    walk.nobody_else_reads(page)
    walk.go(walk.lead, page.url)
    walk.send(walk.lead, "/send/")
    sent = Bundle.objects.get(tenant=walk.city.pk)
    bundles.publish(sent, expected=sent.version, curator=walk.curator)
    action = PlanAction.objects.get(plan__city=walk.city)
    walk.everybody_reads(action, TITLE, AIM, UNIT)
    return action, target


def from_the_action_to_a_project(walk: Round, action: PlanAction, target: str) -> ProjectProfile:
    page = walk.editor
    walk.go(page, walk.room(f"actions/{action.slug}/"))
    walk.press(page, "main a[href*='/finance/new/?action=']")
    assert (page.input_value("[name=title]"), page.input_value("[name=owner]")) == (TITLE, UNIT)
    page.select_option("[name=stage]", "implementation")
    walk.type(page, problem=PROBLEM, reason="The first reeds are planted.")
    walk.save(page)
    walk.nobody_else_reads(page)
    walk.go(walk.lead, page.url)
    walk.press(walk.lead, link(walk.lead, "/show/"))
    walk.send(walk.lead, "/send/")
    walk.publish("projectprofile")
    profile = ProjectProfile.objects.get(city=walk.city)
    walk.everybody_reads(profile, TITLE, UNIT, PROBLEM, target)
    return profile


def from_the_project_to_a_need(walk: Round, target: str) -> Posting:
    page = walk.editor
    walk.press(page, "main a[href*='/needs/new/?title=']")
    assert page.input_value("[name=title]") == TITLE
    assert page.inner_text("[name=terms] option:checked") == target
    walk.type(page, text=NEED)
    page.select_option("[name=forms]", "call")
    walk.press(page, "#writing button.button[name=continue]")
    walk.nobody_else_reads(page)
    walk.lead_sends(page)
    walk.publish("posting")
    need = Posting.objects.get(city=walk.city)
    walk.everybody_reads(need, TITLE, NEED, target)
    return need


def from_the_need_to_a_link(walk: Round, need: Posting, target: str) -> Link:
    """The lead of another city reads it and asks; both agree."""
    page = walk.partner_lead
    walk.go(page, walk.public(need))
    walk.press(page, "main a[href*='/cooperation/ask/']")
    assert page.input_value("#ask-title") == TITLE
    walk.type(page, text=ASKED)
    walk.save(page)
    walk.send(page, "/send/")
    walk.nobody_else_reads(page)

    walk.go(walk.lead, walk.room("inbox/"))
    walk.press(walk.lead, walk.lead.locator("main table a"))
    assert ASKED in said(walk.lead)
    walk.send(walk.lead, "/accept/")
    walk.nobody_else_reads(walk.lead)
    walk.send(walk.lead, "/agree/")
    walk.go(page, f"w/{walk.partner.slug}/links/")
    walk.press(page, page.locator("main table a"))
    walk.send(page, "/agree/")
    walk.publish("link")
    made = Link.objects.get(request__posting=need)
    walk.everybody_reads(made, TITLE, "Heron Bay", "Egret Port", target)
    return made


def from_the_link_to_a_practice(walk: Round, made: Link, target: str) -> None:
    page = walk.lead
    page.reload()
    page.locator("details:has(form[action$='/log/']) > summary").click()
    walk.type(page, learned=LEARNED)
    walk.send(page, "/log/")
    page.select_option("#end-outcome", "done")
    walk.send(page, "/end/")
    walk.press(page, link(page, "/practice/"))
    assert (page.input_value("#practice-title"), page.input_value("#practice-learned")) == (TITLE, LEARNED)
    walk.type(page, summary="Heron Bay plants reeds.")
    walk.save(page)
    walk.nobody_else_reads(page)
    walk.lead_sends(page)
    walk.publish("practice")
    walk.everybody_reads(Practice.objects.get(city=walk.city), TITLE, LEARNED, "Egret Port", target)
    walk.everybody_reads(made, TITLE, "Heron Bay plants reeds.")
    walk.everybody_reads(walk.city, TITLE)


def to_the_next_assessment(walk: Round, action: PlanAction) -> None:
    """It opens with what was done since, and takes what the city has by now as an answer."""
    done = {"status": "completed"}
    plan_actions.change_planaction(action, changes=done, expected=None, by=Actor(id=None, label="A unit of the city"))
    page = walk.editor
    walk.go(page, walk.room("assessments/"))
    walk.press(page, link(page, "/assessments/new/"))
    assert page.input_value("[name=boundary]") == ""
    assert BOUNDARY in said(page)  # offered beside the field: that it is the same is for the city to say
    page.fill("[name=boundary]", BOUNDARY)
    walk.save(page)
    walk.nobody_else_reads(page)
    since = page.locator("section:has(#since) li a")
    assert [each.get_attribute("href") for each in since.all()] == [
        f"/{walk.language}/{walk.room(rest)}" for rest in ("actions/", "finance/", "links/")
    ]
    walk.clean(page)
    walk.press(page, link(page, f"/{NUMBER}/"))
    walk.press(page, "button[name=use][value='projects|counted:projects']")
    expect(page.locator("[name=in-projects]")).to_have_value("1")


@WAYS
def test_the_whole_round_of_a_city(enter: Enter, server: str, language: str, script: bool) -> None:
    walk = Round(enter, server, language, script=script)
    action, target = from_a_weak_indicator_to_an_action(walk)
    from_the_action_to_a_project(walk, action, target)
    need = from_the_project_to_a_need(walk, target)
    made = from_the_need_to_a_link(walk, need, target)
    from_the_link_to_a_practice(walk, made, target)
    to_the_next_assessment(walk, action)
