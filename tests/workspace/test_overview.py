"""What somebody sees who comes to work: what needs them, how things stand, and in the first week where to begin."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from assessment import actions as assessing
from cities.models import City
from cities.team.models import Invitation, StaffRole
from core.history.models import Entry
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from tests import people
from tests.factories import CityFactory, CityIndicatorFactory, PracticeFactory
from tests.workspace.conftest import DESK, Office
from tests.workspace.reading import Page
from tests.workspace.test_drafts import Writing
from tests.workspace.test_freshness import confirmed_long_ago
from tests.workspace.test_writing import send

pytestmark = pytest.mark.django_db
TASK = re.compile(r'<span class="name">(.*?)</span>.*?<span class="status \w+">.*?<span>(.*?)</span>', re.DOTALL)


def page(office: Office, *, lead: bool = False) -> str:
    return str((office.at_lead if lead else office.at_editor).get(DESK).content.decode())


def done(office: Office, **options: Any) -> list[bool]:
    return [status == "Done" for _label, status in TASK.findall(page(office, **options))]


def invite(office: Office, **changes: Any) -> None:
    expires = timezone.now() + timedelta(days=7)
    values = {"email": "new@example.org", "email_key": "new@example.org", "expires_at": expires, **changes}
    token = str(Invitation.objects.count()) * 64
    Invitation.objects.create(city=office.city, role="editor", token_hash=token, by_label="Lin Lead", **values)


def test_the_five_tasks_of_the_first_week_are_done_by_what_there_is(office: Office) -> None:
    StaffRole._base_manager.filter(user=office.lead).delete()
    assert done(office) == [False] * 5

    office.open("profile/text/").send(summary_en="A city in spring.")
    figure = f"figures-{office.figure.pk}"
    office.open("profile/figures/").send(**{f"{figure}-value": "77", f"{figure}-source_title": "Survey of the city"})
    assert done(office) == [False, True, True, False, False]

    PracticeFactory(city=office.city)
    invite(office)
    assert done(office) == [False, True, True, True, True]

    office.open("profile/names/").send(kana="クンミン")
    assert "In your first week" not in page(office)


def test_the_tasks_go_once_the_city_has_confirmed_something(office: Office) -> None:
    City._base_manager.filter(pk=office.city.pk).update(confirmed_on=timezone.localdate())

    html = page(office)

    assert "In your first week" not in html
    assert "Nothing needs your attention today." in html


def test_no_panel_is_empty_on_the_first_day(office: Office) -> None:
    html = page(office)

    for heading in ("Action needed", "Latest changes", "Waiting for the secretariat"):
        assert f">{heading}</h2>" not in html


def test_what_was_asked_for_comes_before_drafts_and_what_waits_stands_apart(office: Office) -> None:
    PracticeFactory(city=office.city, slug="shade", title_en="Shade")
    office.open("practices/shade/title/").send(title_ja="木陰")
    office.open("profile/text/").send(summary_en="New.")
    send(office)
    assert "Waiting for the secretariat" in page(office)
    proposal = Proposal.objects.get(kind="city")
    curator = people.curator(name="Ana Curator")

    actions.ask_for_changes(proposal, message="Shorter, please.", expected=proposal.version, curator=curator)

    html = page(office)
    assert "Waiting for the secretariat" not in html
    assert html.index("Shorter, please.") < html.index("Practice: Shade")


def test_an_old_part_is_confirmed_from_the_overview(office: Office) -> None:
    confirmed_long_ago(office, parts=("text",))
    assert "Confirmed more than a year ago" in page(office)

    assert f'href="{DESK}profile/text/still-true/?back=overview"' in page(office)

    action = f"{DESK}profile/text/confirm/"
    answer = Page(office.at_lead, f"{DESK}profile/text/still-true/?back=overview", action=action).send()

    assert answer.headers["Location"] == DESK
    html = page(office, lead=True)
    assert "Summary and text: confirmed as up to date today." in html
    assert "Confirmed more than a year ago" not in html


def test_leads_are_told_of_a_missing_focal_point_and_of_invitations_that_end(office: Office) -> None:
    invite(office, expires_at=timezone.now() + timedelta(hours=20))
    invite(office, email="later@example.org", email_key="later@example.org")

    lead, editor = page(office, lead=True), page(office)

    assert "Choose a focal point" in lead
    assert "The invitation to new@example.org ends soon" in lead
    assert "later@example.org" not in lead
    assert "Choose a focal point" not in editor
    assert "new@example.org" not in editor

    StaffRole._base_manager.filter(user=office.lead).update(is_focal_point=True)
    assert "Choose a focal point" not in page(office, lead=True)


def test_saves_by_the_script_are_told_as_one_change_in_overview_and_history(office: Office) -> None:
    writing = Writing(office.open("profile/text/"))
    for text in ("A", "A city", "A city in spring."):
        writing.save(summary_en=text)
    assert Entry.objects.count() == 3

    overview = page(office)
    history = office.at_editor.get(f"{DESK}profile/history/").content.decode()

    assert overview.count("Mei Editor</bdi> for") == 2  # began, changed
    assert history.count('class="stack"') >= 1
    assert history.count("changed the proposal") == history.count("changed the proposal\xa0·") + 1
    assert "in spring." in history


def test_whoever_serves_several_cities_changes_between_them_in_the_bar(office: Office) -> None:
    other = CityFactory(slug="other", name_en="Other city")
    assert "Switch to another city" not in page(office)

    StaffRole.objects.create(user=office.editor, city=other, role="editor")

    assert '<a href="/en/w/other/">Other city</a>' in page(office)
    assert "Other city" not in page(office, lead=True)


def test_older_translations_are_named(office: Office) -> None:
    City._base_manager.filter(pk=office.city.pk).update(older_in=" ja zh-hant ")

    assert "Outdated translations: Japanese, Traditional Chinese" in page(office)


@pytest.mark.parametrize(("status", "is_told"), [("founding", True), ("member", False), ("draft", False)])
def test_who_works_for_a_city_that_is_no_member_finds_the_way_to_join(
    office: Office, status: str, is_told: bool
) -> None:
    City._base_manager.filter(pk=office.city.pk).update(status=status)

    main = page(office).partition("<main")[2].partition("</main>")[0]

    assert ("is not a member of the alliance yet." in main) is is_told
    assert ('href="/en/about/join/">How a city joins' in main) is is_told


def test_an_assessment_in_progress_counts_beside_those_that_are_published(office: Office) -> None:
    assert "in progress" not in said_in(page(office))

    assessing.start(office.city, edition="cbi-2021", year=2026, by=Actor(id=None, label="test"))

    assert "Assessments 0 published · 1 in progress" in said_in(page(office))


def said_in(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_what_a_plan_holds_stands_with_the_plans_and_is_no_tool_of_its_own(office: Office) -> None:
    CityIndicatorFactory(city=office.city)
    page = office.at_lead.get(DESK)
    titles = [tool["label"] for tool in page.context["tools"]]
    assert "Plans" in titles
    assert not {"Goals", "Targets", "Indicators"} & set(titles)
    assert ">Indicators: 1</a>" in page.text
