"""Drafts that a city puts together: chosen on a page, sent as one, taken apart again, and never lost."""

import re
from typing import Any

import pytest
from django.test import Client

from core.history.snapshot import Plain
from core.history.write import Actor
from core.review.bundles import actions as bundles
from core.review.models import Bundle, Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from tests import people
from tests.workspace.conftest import DESK, Office

pytestmark = pytest.mark.django_db
CHOOSE = f"{DESK}together/"


def draft(office: Office, title: str) -> Proposal:
    patch: dict[str, Plain] = {"title_en": title, "summary_en": "A sentence."}
    by = Actor.person(office.editor)
    return actions.start(kind_of("practice"), tenant=office.city.pk, row=None, patch=patch, by=by)


@pytest.fixture
def drafts(office: Office) -> list[Proposal]:
    return [draft(office, title) for title in ("Reeds", "Otters")]


def ticked(*proposals: Proposal) -> dict[str, Any]:
    return {"draft": [str(each.pk) for each in proposals], **{f"version-{each.pk}": each.version for each in proposals}}


def put_together(office: Office, drafts: list[Proposal]) -> Bundle:
    assert office.at_editor.post(f"{CHOOSE}new/", ticked(*drafts)).status_code == 302
    return Bundle.objects.get(state="draft")


def test_drafts_are_put_together_by_an_editor_and_sent_at_once_by_a_lead(
    office: Office, drafts: list[Proposal]
) -> None:
    assert CHOOSE in office.open("").html
    page = office.open("together/")
    assert page.html.count('type="checkbox" name="draft"') == 2

    bundle = put_together(office, drafts)

    page = office.open(f"together/{bundle.pk}/", office.at_lead)
    assert "Send all of them for review" in page.html
    sent = dict(re.findall(r'name="(version(?:-[0-9a-f-]+)?)" value="(\d+)"', page.html))
    assert office.at_lead.post(f"{CHOOSE}{bundle.pk}/send/", sent).status_code == 302
    assert {each.state for each in Proposal.objects.all()} == {"submitted"}
    assert Bundle.objects.get(pk=bundle.pk).state == "submitted"


def test_the_check_of_one_of_them_leads_to_all_and_offers_no_button_that_is_refused(
    office: Office, drafts: list[Proposal]
) -> None:
    check = f"practices/{drafts[0].pk}/check/"
    alone = office.open(check, office.at_lead).html
    assert f"{CHOOSE}?with={drafts[0].pk}" in alone
    assert f"{DESK}practices/{drafts[0].pk}/send/" in alone

    bundle = put_together(office, drafts)

    html = office.open(check, office.at_lead).html
    assert f"{CHOOSE}{bundle.pk}/" in html
    assert f"{DESK}practices/{drafts[0].pk}/send/" not in html
    assert f"{DESK}practices/{drafts[0].pk}/discard/" not in html


def test_one_draft_is_not_together_and_what_was_ticked_stays(office: Office, drafts: list[Proposal]) -> None:
    answer = office.at_editor.post(f"{CHOOSE}new/", ticked(drafts[0]))

    assert answer.status_code == 400
    html = answer.content.decode()
    assert "Choose at least two drafts." in html
    assert re.search(rf'value="{drafts[0].pk}"[^>]* checked', html)
    assert not Bundle.objects.exists()


def test_a_draft_that_was_changed_meanwhile_stops_the_whole(office: Office, drafts: list[Proposal]) -> None:
    typed = {**ticked(*drafts), f"version-{drafts[1].pk}": drafts[1].version - 1}

    assert office.at_editor.post(f"{CHOOSE}new/", typed).status_code == 409
    assert not Bundle.objects.exists()
    assert not Proposal.objects.exclude(bundle=None).exists()


def test_another_one_joins_and_taking_out_leaves_each_as_it_was(office: Office, drafts: list[Proposal]) -> None:
    bundle = put_together(office, drafts)
    third = draft(office, "Cranes")
    assert office.at_editor.post(f"{CHOOSE}{bundle.pk}/add/", ticked(third)).status_code == 302
    assert len(bundles.proposals_of(bundle)) == 3

    for each in (third, drafts[0]):
        assert office.at_editor.post(f"{CHOOSE}{bundle.pk}/remove/", {"proposal": str(each.pk)}).status_code == 302

    assert {(each.state, each.bundle) for each in Proposal.objects.all()} == {("draft", None)}
    assert Bundle.objects.get(pk=bundle.pk).state == "discarded"
    assert str(bundle.pk) not in office.open("together/").html


@pytest.mark.parametrize("typed", [{}, {"draft": "x"}, {"draft": ["x", "y"]}, {"proposal": "x"}])
def test_what_is_no_draft_is_refused(office: Office, drafts: list[Proposal], typed: dict[str, Any]) -> None:
    bundle = put_together(office, drafts)

    for step in ("add", "remove"):
        assert office.at_editor.post(f"{CHOOSE}{bundle.pk}/{step}/", typed).status_code == 409
    assert office.at_editor.post(f"{CHOOSE}new/", typed).status_code == 400
    assert len(bundles.proposals_of(bundle)) == 2


def test_drafts_of_another_city_are_nobody_elses(office: Office, drafts: list[Proposal]) -> None:
    other = people.lead()
    city = other.staff_roles.get().city
    client = people.sign_in(Client(), other)

    assert client.post(f"/en/w/{city.slug}/together/new/", ticked(*drafts)).status_code == 409
    assert client.get(CHOOSE).status_code == 404
    assert not Bundle.objects.exists()
