"""Drafts that a city puts together: chosen on a page, sent as one, taken apart again, and never lost."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.history.snapshot import Plain
from core.history.write import Actor
from core.review.bundles import actions as bundles
from core.review.models import Bundle, Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from planning.actions import change_planaction, remove_planaction
from planning.models import Plan, PlanAction
from tests import people
from tests.factories import PlanActionFactory, PlanFactory
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
    assert "Send all drafts for review" in page.html
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


# --- Nothing gets stuck -------------------------------------------------------------------------------------------


def plan_of(office: Office, new: int) -> tuple[Plan, PlanAction, Bundle]:
    """A published plan with one action; a bundle that changes this action and adds `new` others under a new target."""
    plan = PlanFactory(city=office.city, title_en="Lake plan")
    action = PlanActionFactory(plan=plan, title_en="Plant reeds", lead_unit="Parks")
    target: dict[str, Plain] = {"plan": plan.pk, "title_en": "More reeds"}
    rows = [bundles.Beginning(kind_of("plantarget"), None, target)]
    rows += [bundles.Beginning(kind_of("planaction"), action, {"lead_unit": "Water bureau"})]
    rows += [
        bundles.Beginning(
            kind_of("planaction"), None, {"plan": plan.pk, "title_en": f"Step {number}", "targets.bundle:1": True}
        )
        for number in range(new)
    ]
    return plan, action, bundles.begin(rows, tenant=office.city.pk, by=Actor.person(office.editor))


def clash(action: PlanAction) -> None:
    """Somebody else publishes the same field otherwise."""
    curator = Actor.person(people.curator())
    change_planaction(action, changes={"lead_unit": "Forest bureau"}, expected=None, by=curator)


def check_of(office: Office, bundle: Bundle, title: str) -> str:
    html = office.open(f"together/{bundle.pk}/", office.at_lead).html
    found = re.search(rf'href="([^"]*/check/)"><strong>[^<]*{title}', html)
    assert found
    return found[1].removeprefix(DESK)


def send_all(office: Office, bundle: Bundle) -> Any:
    html = office.open(f"together/{bundle.pk}/", office.at_lead).html
    sent = dict(re.findall(r'name="(version(?:-[0-9a-f-]+)?)" value="(\d+)"', html))
    return office.at_lead.post(f"{CHOOSE}{bundle.pk}/send/", sent)


def choose(office: Office, check: str, choice: str) -> Any:
    html = office.at_lead.get(DESK + check, follow=True).content.decode()
    hidden = dict(re.findall(r'name="(version|published)" value="([^"]+)"', html))
    radios = dict.fromkeys(re.findall(r'name="(choose-[^"]+)"', html), choice)
    action = re.search(r'action="([^"]*/settle/)"', html)
    assert action
    return office.at_lead.post(action[1], {**hidden, **radios}, follow=True)


@pytest.mark.parametrize("size", [3, 66])
def test_keeping_what_is_published_takes_the_row_out_and_the_others_are_sent(office: Office, size: int) -> None:
    _plan, action, bundle = plan_of(office, size)
    clash(action)

    html = office.open(f"together/{bundle.pk}/", office.at_lead).html
    assert "A different version has been published." in html
    refused = send_all(office, bundle)
    assert refused.status_code == 409
    assert "Not sent. Choose one of the two versions first." in refused.content.decode()

    answer = choose(office, check_of(office, bundle, "Plant reeds"), "theirs")

    assert "Plant reeds keeps its published content and was removed from the group." in answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"{CHOOSE}{bundle.pk}/"
    assert send_all(office, bundle).status_code == 302
    assert {each.state for each in bundles.proposals_of(bundle)} == {"submitted"}
    assert len(bundles.proposals_of(bundle)) == size + 1
    action.refresh_from_db()
    assert action.lead_unit == "Forest bureau"


def test_keeping_what_was_saved_leaves_the_row_among_the_others(office: Office) -> None:
    _plan, action, bundle = plan_of(office, 3)
    clash(action)

    answer = choose(office, check_of(office, bundle, "Plant reeds"), "mine")

    assert "Plant reeds: your choice is saved." in answer.content.decode()
    assert send_all(office, bundle).status_code == 302
    assert Proposal.objects.get(object_id=str(action.pk)).changes == {"lead_unit": "Water bureau"}


def test_a_row_whose_change_was_taken_away_again_stops_nothing(office: Office) -> None:
    _plan, action, bundle = plan_of(office, 3)
    mine = Proposal.objects.get(object_id=str(action.pk))
    by = Actor.person(office.editor)
    actions.save(mine, patch={"lead_unit": "Parks"}, started={}, expected=mine.version, by=by)

    assert send_all(office, bundle).status_code == 302

    mine.refresh_from_db()
    assert (mine.state, mine.bundle) == ("discarded", None)


def test_the_last_one_that_is_kept_as_published_ends_the_whole(office: Office) -> None:
    action = PlanActionFactory(plan=PlanFactory(city=office.city), title_en="Plant reeds", lead_unit="Parks")
    part = bundles.Beginning(kind_of("planaction"), action, {"lead_unit": "Water bureau"})
    bundle = bundles.begin([part], tenant=office.city.pk, by=Actor.person(office.editor))
    clash(action)

    answer = choose(office, check_of(office, bundle, "Plant reeds"), "theirs")

    assert answer.redirect_chain[-1][0] == DESK
    assert Bundle.objects.get(pk=bundle.pk).state == "discarded"


def leave_page(
    office: Office, bundle: Bundle, member: Proposal, client: Client | None = None
) -> tuple[str, dict[str, Any]]:
    html = office.open(f"together/{bundle.pk}/rows/{member.pk}/", client or office.at_lead).html
    read = dict(re.findall(r'name="(version-[0-9a-f-]+)" value="(\d+)"', html))
    return html, {**read, "draft": re.findall(r'name="draft" value="([^"]+)"', html)}


@pytest.mark.parametrize("size", [3, 66])
def test_any_row_is_discarded_at_any_size_and_the_rest_goes_on(office: Office, size: int) -> None:
    _plan, _action, bundle = plan_of(office, size)
    member = bundles.proposals_of(bundle)[-1]
    page = f"{CHOOSE}{bundle.pk}/rows/{member.pk}/"
    assert f'href="{page}"' in office.open(f"together/{bundle.pk}/", office.at_lead).html

    _html, read = leave_page(office, bundle, member)
    assert office.at_lead.post(f"{page}discard/", read).status_code == 302

    member.refresh_from_db()
    assert (member.state, member.bundle) == ("discarded", None)
    assert send_all(office, bundle).status_code == 302
    assert len(bundles.proposals_of(bundle)) == size + 1


def test_a_row_that_others_name_is_discarded_only_with_them_and_they_are_listed(office: Office) -> None:
    _plan, action, bundle = plan_of(office, 3)
    target, *others = bundles.proposals_of(bundle)

    html, read = leave_page(office, bundle, target)
    assert "These drafts refer to this draft and are discarded with it:" in html
    assert [title for title in ("Step 0", "Step 1", "Step 2", "Plant reeds") if title in html] == [
        "Step 0",
        "Step 1",
        "Step 2",
    ]
    fewer = {**read, "draft": read["draft"][:1]}
    refused = office.at_lead.post(f"{CHOOSE}{bundle.pk}/rows/{target.pk}/discard/", fewer)
    assert refused.status_code == 409
    assert len(bundles.proposals_of(bundle)) == 5

    assert office.at_lead.post(f"{CHOOSE}{bundle.pk}/rows/{target.pk}/discard/", read).status_code == 302
    assert [each.object_id for each in bundles.proposals_of(bundle)] == [str(action.pk)]
    assert {each.state for each in Proposal.objects.filter(pk__in=[each.pk for each in others[1:]])} == {"discarded"}
    at_curator = people.sign_in(Client(), people.curator())
    for each in (target, others[1]):  # their old addresses and their histories still answer
        assert office.at_lead.get(f"/en/proposals/{each.pk}/", follow=True).status_code == 200
        assert at_curator.get(f"/en/review/history/review.proposal/{each.pk}/").status_code == 200


def test_a_row_that_was_written_on_since_it_was_listed_is_not_discarded(office: Office) -> None:
    _plan, _action, bundle = plan_of(office, 3)
    member = bundles.proposals_of(bundle)[-1]
    _html, read = leave_page(office, bundle, member)
    by = Actor.person(office.editor)
    actions.save(member, patch={"title_en": "Other"}, started={}, expected=member.version, by=by)

    assert office.at_lead.post(f"{CHOOSE}{bundle.pk}/rows/{member.pk}/discard/", read).status_code == 409

    member.refresh_from_db()
    assert member.state == "draft"


def test_an_editor_discards_own_rows_alone(office: Office) -> None:
    _plan, _action, bundle = plan_of(office, 3)
    member = bundles.proposals_of(bundle)[-1]
    actions.save(member, patch={"title_en": "Other"}, started={}, expected=member.version, by=Actor.person(office.lead))
    html, read = leave_page(office, bundle, member, office.at_editor)
    assert "a lead of the city can discard it" in html
    assert office.at_editor.post(f"{CHOOSE}{bundle.pk}/rows/{member.pk}/discard/", read).status_code == 403

    own = bundles.proposals_of(bundle)[-2]
    _html, read = leave_page(office, bundle, own, office.at_editor)
    assert office.at_editor.post(f"{CHOOSE}{bundle.pk}/rows/{own.pk}/discard/", read).status_code == 302


def test_a_row_that_names_nothing_is_taken_out_of_many(office: Office) -> None:
    _plan, action, bundle = plan_of(office, 66)
    mine = Proposal.objects.get(object_id=str(action.pk))

    html, _read = leave_page(office, bundle, mine)
    assert "This draft leaves the group." in html
    answer = office.at_editor.post(f"{CHOOSE}{bundle.pk}/remove/", {"proposal": str(mine.pk)})

    assert answer.status_code == 302
    mine.refresh_from_db()
    assert (mine.state, mine.bundle, mine.changes) == ("draft", None, {"lead_unit": "Water bureau"})
    assert len(bundles.proposals_of(bundle)) == 67


def test_the_page_of_many_asks_no_more_than_that_of_few(office: Office) -> None:
    def asked(size: int) -> int:
        _plan, action, bundle = plan_of(office, size)
        clash(action)
        office.at_lead.get(f"{CHOOSE}{bundle.pk}/")
        with CaptureQueriesContext(connection) as seen:
            assert office.at_lead.get(f"{CHOOSE}{bundle.pk}/").status_code == 200
        bundles.discard(bundle, expected=Bundle.objects.get(pk=bundle.pk).version, by=Actor.person(office.lead))
        return len(seen)

    assert asked(3) == asked(50)


def test_a_row_whose_thing_is_gone_is_named_and_can_leave(office: Office) -> None:
    _plan, action, bundle = plan_of(office, 3)
    key = str(action.pk)
    remove_planaction(action, expected=action.version, by=Actor.person(people.curator()))
    mine = Proposal.objects.get(object_id=key)

    refused = send_all(office, bundle)
    assert refused.status_code == 409
    assert "The record that this draft changes was removed." in refused.content.decode()

    _html, read = leave_page(office, bundle, mine)
    assert office.at_lead.post(f"{CHOOSE}{bundle.pk}/rows/{mine.pk}/discard/", read).status_code == 302
    assert send_all(office, bundle).status_code == 302
