"""After a hand-over: who has it, by when an answer is due, how to take it back; and what readers will see of it."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from cities.models import City
from core.notifications.models import Notice
from core.review.diff.sentences import sentences
from core.review.diff.text import differences
from core.review.models import Proposal
from core.review.proposals import actions
from core.text.moments import working_days_after
from tests import people
from tests.factories import PlanFactory, PracticeFactory
from tests.workspace.conftest import DESK, Office
from tests.workspace.test_writing import send

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "number", "due"),
    [
        (date(2026, 11, 27), 5, date(2026, 12, 4)),  # Friday to Friday
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
    ],
)
def test_working_days_leave_out_saturdays_and_sundays(day: date, number: int, due: date) -> None:
    assert working_days_after(day, number) == due


@pytest.fixture
def offered(office: Office) -> Office:
    office.open("profile/text/").send(summary_en="A city in spring.")
    office.at_editor.post(f"{DESK}profile/offer/")
    Proposal.objects.all()  # told on a Monday, in the morning of the city
    proposal = office.proposal
    Proposal._base_manager.filter(pk=proposal.pk).update(offered_at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    return office


def test_whoever_told_the_leads_reads_who_they_are_and_by_when_they_answer(offered: Office) -> None:
    page = offered.at_editor.get(f"{DESK}profile/check/").content.decode()

    assert "The leads have been notified. Next steps by 30 November" in page
    assert offered.lead.name in page
    assert "Remind the leads" in page


def test_it_is_taken_back_and_the_lead_is_no_longer_asked(offered: Office) -> None:
    answer = offered.at_editor.post(f"{DESK}profile/offer/back/")

    assert answer.status_code == 302
    assert offered.proposal.offered_at is None
    assert "says that this draft is ready" not in offered.at_lead.get(DESK).content.decode()
    assert "What happens next" not in offered.at_editor.get(f"{DESK}profile/check/").content.decode()


def test_the_writer_is_told_when_it_is_sent_and_when_it_is_decided(offered: Office) -> None:
    send(offered)
    proposal = offered.proposal
    actions.publish(proposal, expected=proposal.version, curator=people.curator())

    told = Notice.objects.filter(person=offered.editor).order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["proposal_sent", "proposal_published"]
    assert not Notice.objects.filter(person=offered.lead, kind="proposal_sent").exists()


def test_after_sending_the_page_says_by_when_and_when_it_is_late_whom_to_ask(offered: Office) -> None:
    send(offered)
    Proposal._base_manager.update(sent_at=datetime(2026, 11, 2, 2, 0, tzinfo=UTC))

    page = offered.at_lead.get(f"{DESK}profile/check/").content.decode()

    assert "Sent for review. Next steps by 9 November" in page
    assert "An answer was due on 9 November 2026. Please ask for an answer again." in page
    assert "Write to the secretariat" in page


# --- As readers will ----------------------------------------------------------------------------------------------


def test_the_draft_of_a_profile_is_seen_as_readers_will_and_nothing_of_it_is_public(office: Office) -> None:
    City._base_manager.filter(pk=office.city.pk).update(status="founding")
    office.open("profile/text/").send(summary_en="A city in spring.")

    page = office.at_editor.get(f"{DESK}profile/preview/")

    assert page.status_code == 200
    html = page.content.decode()
    assert "A city in spring." in html
    assert "Preview. This content is not published. Only your city can see it." in html
    assert page["X-Robots-Tag"] == "noindex"
    assert "A city in spring." not in Client().get("/en/cities/kunming/").content.decode()
    assert City.objects.get(pk=office.city.pk).version == office.city.version


@pytest.mark.parametrize("path", ["plans/plan/basics/", "practices/shade/title/"])
def test_so_are_those_of_plans_and_practices(office: Office, path: str) -> None:
    City._base_manager.filter(pk=office.city.pk).update(status="founding")
    PlanFactory(city=office.city, slug="plan", starts=2024)
    PracticeFactory(city=office.city, slug="shade")
    office.open(path).send(title_en="Quite another title")

    page = office.at_editor.get(f"{DESK}{'/'.join(path.split('/')[:2])}/preview/")

    assert page.status_code == 200
    assert "Quite another title" in page.content.decode()


def test_a_new_practice_has_a_preview_before_it_exists_and_none_while_something_is_missing(office: Office) -> None:
    City._base_manager.filter(pk=office.city.pk).update(status="founding")
    office.open("practices/new/").send("later", title_en="Reed beds")
    where = f"{DESK}practices/{office.proposal.pk}/"

    assert office.at_editor.get(f"{where}preview/")["Location"] == f"{where}check/"
    office.open(f"practices/{office.proposal.pk}/title/").send(summary_en="Reeds on the shore.")
    assert "Reeds on the shore." in office.at_editor.get(f"{where}preview/").content.decode()


def test_the_city_reads_the_checks_of_the_curator(office: Office) -> None:
    office.open("profile/text/").send(summary_en="A city in spring.")

    page = office.at_editor.get(f"{DESK}profile/check/").content.decode()

    assert "What the secretariat checks" in page
    assert "All required fields are filled in" in page


# --- In whole sentences -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "It lies on a lake. The lake is 298 km². Birds rest there.",
            "It lies on a lake. The lake is 309.5 km². Birds rest there.",
            [("The lake is 298 km².", "The lake is 309.5 km².")],
        ),
        ("湖在城南。有鸟类150种。水很清。", "湖在城南。有鸟类175种。水很清。", [("有鸟类150种。", "有鸟类175种。")]),
        ("One. Two.", "One. Two. Three.", [("Two.", "Two. Three.")]),
    ],
)
def test_what_differs_is_told_in_whole_sentences(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert [tuple(pair) for pair in sentences(differences(old, new))] == expected
