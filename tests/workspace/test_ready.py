"""An editor tells the leads that an assessment, a group of changes or an annual report is ready; what is taken back
reaches whoever was told or reads it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from alliance.workspace.ready import stands
from core.accounts.views.account import day_of
from core.history.write import Actor
from core.notifications.models import Notice
from core.notifications.texts import worded
from core.review.models import Bundle, Proposal
from core.review.proposals import actions
from core.text import clocks
from tests import people
from tests.factories import CityIndicatorFactory, PlanFactory
from tests.workspace.conftest import DESK, Office
from tests.workspace.test_together import draft, put_together
from tests.workspace.test_writing import send

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year - 1
BUTTON = "Notify the leads that this is ready"


def told(kind: str = "work_ready") -> list[Notice]:
    return list(Notice.objects.filter(kind=kind).order_by("pk"))


def assessment(office: Office) -> tuple[str, str, str]:
    sent = {"edition": "cbi-2021", "depth": "starter", "year": "2026", "boundary": "City"}
    assert office.at_editor.post(f"{DESK}assessments/new/", sent).status_code == 302
    return "assessments/2026/ready/", "assessments/2026/check/", "Assessment 2026"


def bundle(office: Office) -> tuple[str, str, str]:
    made = put_together(office, [draft(office, title) for title in ("Reeds", "Otters")])
    return f"together/{made.pk}/ready/", f"together/{made.pk}/", "Group of changes"


def year(office: Office) -> tuple[str, str, str]:
    PlanFactory(city=office.city)
    line = CityIndicatorFactory(city=office.city, name_en="Canopy")
    key = f"c{line.pk}"
    said = {f"{key}-version": "0", f"{key}-value": "12", f"{key}-source_title": "Survey"}
    assert office.at_editor.post(f"{DESK}year/{YEAR}/", said).status_code == 302
    return f"year/{YEAR}/ready/", f"year/{YEAR}/check/", f"Annual report {YEAR}"


@pytest.mark.parametrize("make", [assessment, bundle, year])
def test_an_editor_says_it_is_ready_and_the_leads_are_told_once(office: Office, make: Any) -> None:
    ready, page, thing = make(office)
    outsider = people.sign_in(Client(), people.outsider())

    shown = [BUTTON in client.get(DESK + page).text for client in (office.at_editor, office.at_lead)]
    answers = [office.at_editor.post(DESK + ready).headers["Location"] for _time in range(2)]
    refused = [client.post(DESK + ready).status_code for client in (office.at_lead, outsider, Client())]

    [notice] = told()
    said = worded([notice])[0]
    assert shown == [True, False]
    assert answers == [DESK + page] * 2
    assert refused == [403, 404, 302]
    assert (notice.person, notice.address) == (office.lead, f"w/kunming/{page}")
    assert said.subject == f"Ready for a lead of Kunming: {thing}"
    assert said.text.startswith(f"Mei Editor says that this is ready: {thing}.")


@pytest.mark.parametrize("make", [assessment, bundle, year])
def test_a_lead_reads_it_in_the_own_language(office: Office, make: Any) -> None:
    office.at_editor.post(DESK + make(office)[0])

    with override("zh-hans"):
        said = worded(told())[0]
    assert "昆明" in said.subject
    assert "ready" not in said.subject + said.text


def test_what_a_lead_has_sent_meanwhile_is_not_ready_again_and_not_mailed(office: Office) -> None:
    ready, page, _thing = bundle(office)
    made = Bundle.objects.get()
    sent = {f"version-{each.pk}": str(each.version) for each in Proposal.objects.all()}
    office.at_editor.post(DESK + ready)
    office.at_lead.post(f"{DESK}{page}send/", {**sent, "version": str(made.version)})

    assert Bundle.objects.get().state == "submitted"
    assert office.at_editor.post(DESK + ready).status_code == 409
    assert not stands(told()[0].facts)


# --- Take-backs -------------------------------------------------------------------------------------------------------


def test_the_curator_who_reads_it_is_told_that_the_city_took_it_back(office: Office) -> None:
    office.open("profile/text/").send(summary_en="A city in spring.")
    send(office)
    curator, other = people.curator(name="Ana"), people.curator(email="second@alliance.example", name="Bo")
    actions.assign(office.proposal, reviewer=curator, by=Actor.person(curator))
    proposal = office.proposal
    actions.withdraw(proposal, expected=proposal.version, by=Actor.person(office.lead))

    [notice] = told("proposal_withdrawn")
    said = worded([notice])[0]
    assert notice.person == curator != other
    assert said.text.startswith("Lin Lead has withdrawn a proposal of Kunming that you are reviewing (City profile)")


def test_what_nobody_reads_yet_is_taken_back_in_silence(office: Office) -> None:
    office.open("profile/text/").send(summary_en="A city in spring.")
    send(office)
    people.curator()
    proposal = office.proposal
    actions.withdraw(proposal, expected=proposal.version, by=Actor.person(office.lead))

    assert told("proposal_withdrawn") == []


def test_the_leads_are_told_that_a_draft_is_not_ready_after_all(office: Office) -> None:
    office.open("profile/text/").send(summary_en="A city in spring.")
    office.at_editor.post(f"{DESK}profile/offer/")
    office.at_editor.post(f"{DESK}profile/offer/back/")
    office.at_editor.post(f"{DESK}profile/offer/back/")

    [notice] = told("proposal_offer_taken_back")
    assert notice.person == office.lead
    assert worded([notice])[0].subject == "Not ready yet: City profile of Kunming"


# --- The clock of the reader ------------------------------------------------------------------------------------------


def test_a_day_is_that_of_the_readers_clock() -> None:
    late = datetime(2026, 11, 2, 20, 30, tzinfo=UTC)

    with clocks.showing(lambda: "Asia/Shanghai"):
        assert day_of(late) == "3 November 2026"
    assert day_of(late) == "2 November 2026"
