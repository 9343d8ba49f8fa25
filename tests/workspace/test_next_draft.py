"""Going on while something waits in review: by an editor, a lead, somebody who was writing, and a stranger."""

import pytest

from cities.actions import change_city
from cities.models import City
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions
from tests import people
from tests.workspace.conftest import DESK, Office
from tests.workspace.reading import Page

pytestmark = pytest.mark.django_db
State = Proposal.State


def send(office: Office, path: str = "profile/") -> object:
    return Page(office.at_lead, f"{DESK}{path}check/", action=f"{DESK}{path}send/").send()


def sent(office: Office) -> Proposal:
    office.open("profile/text/").send(summary_en="Sent.")
    send(office)
    return Proposal.objects.get()


def begin(office: Office, path: str = "profile/") -> object:
    return Page(office.at_editor, f"{DESK}{path}", action=f"{DESK}{path}next/").send()


def read(office: Office, path: str) -> str:
    return office.at_editor.get(DESK + path).content.decode()


def the_draft() -> Proposal:
    return Proposal.objects.get(state=State.DRAFT)


def test_an_editor_goes_on_and_a_lead_sends_it_in_the_place_of_the_first(office: Office) -> None:
    before = sent(office)

    assert begin(office).status_code == 302  # type: ignore[attr-defined]
    form = office.open("profile/text/")
    assert form.value("summary_en") == "Sent."
    assert form.send(summary_en="Next.").status_code == 302

    assert "This is the next draft" in read(office, "profile/")
    check = read(office, "profile/check/")
    assert "This version replaces the one waiting for review." in check
    assert "Next" in check
    first = read(office, "profile/sent/")
    assert "Sent" in first
    assert "Continue with the next draft" in first
    send(office)
    whole = Proposal.objects.get(state=State.SUBMITTED)
    assert (whole.pk, whole.changes) == (before.pk, {"summary_en": "Next."})
    assert "Start the next draft" in read(office, "profile/")


def test_the_overview_names_both(office: Office) -> None:
    sent(office)
    begin(office)
    office.open("profile/text/").send(summary_en="Next.")

    page = read(office, "")

    assert "Waiting for review since" in page
    assert "Draft not sent. Last saved" in page


def test_a_notice_about_what_was_sent_leads_to_what_was_sent(office: Office) -> None:
    before = sent(office)
    begin(office)

    answer = office.at_editor.get(f"/en/proposals/{before.pk}/")

    assert answer.headers["Location"] == f"{DESK}profile/sent/"


def test_what_was_typed_while_somebody_sent_begins_the_next_draft(office: Office) -> None:
    office.open("profile/text/").send(summary_en="Sent.")
    page = office.open("profile/text/")
    send(office)
    answer = page.send(summary_en="Newer still.")
    assert answer.status_code == 409

    kept = page.again(answer).send("next")

    assert kept.status_code == 302
    assert the_draft().changes == {"summary_en": "Newer still."}
    assert Proposal.objects.get(state=State.SUBMITTED).changes == {"summary_en": "Sent."}


def test_what_was_typed_while_a_lead_took_it_back_is_saved_in_what_is_open(office: Office) -> None:
    before = sent(office)
    begin(office)
    page = office.open("profile/text/")
    actions.withdraw(before, expected=before.version, by=Actor.person(office.lead))

    assert page.send(summary_en="Next.").status_code == 302

    assert Proposal.objects.get(state=State.DRAFT).pk == before.pk
    assert the_draft().changes == {"summary_en": "Next."}


def test_what_was_typed_while_the_first_was_published_is_saved_beside_it(office: Office) -> None:
    before = sent(office)
    begin(office)
    office.open("profile/names/").send(kana="クンミン")
    page = office.open("profile/text/")
    actions.publish(before, expected=before.version, curator=people.curator())

    assert page.send(summary_zh_hans="下一稿").status_code == 302

    assert the_draft().changes == {"kana": "クンミン", "summary_zh_hans": "下一稿"}


def test_of_two_who_change_the_same_in_the_next_draft_one_is_asked(office: Office) -> None:
    sent(office)
    begin(office)
    mine, theirs = office.open("profile/text/"), office.open("profile/text/", office.at_lead)
    theirs.send(summary_en="Of the lead.")

    answer = mine.send(summary_en="Of the editor.")

    assert answer.status_code == 409
    assert "Of the lead." in answer.content.decode()
    assert the_draft().changes == {"summary_en": "Of the lead."}


def test_the_next_draft_of_a_new_practice_is_found_by_the_old_address(office: Office) -> None:
    office.open("practices/new/").send(title_en="Shade", summary_en="Trees.")
    first = Proposal.objects.get()
    actions.send(first, expected=first.version, by=Actor.person(office.lead))
    path = f"practices/{first.pk}/"
    begin(office, path)
    draft = the_draft()

    assert office.at_editor.get(DESK + path).headers["Location"] == f"{DESK}practices/{draft.pk}/"
    office.open(f"practices/{draft.pk}/title/").send(summary_en="Trees and awnings.")
    send(office, f"practices/{draft.pk}/")

    assert office.at_editor.get(f"{DESK}practices/{draft.pk}/").headers["Location"] == DESK + path
    assert read(office, "practices/").count("Shade") == 1


def test_t44_beginning_and_sending_twice_is_harmless(office: Office) -> None:
    sent(office)
    page = Page(office.at_editor, f"{DESK}profile/", action=f"{DESK}profile/next/")
    assert [page.send().status_code for _again in range(2)] == [302, 302]
    office.open("profile/text/").send(summary_en="Next.")
    page = Page(office.at_lead, f"{DESK}profile/check/", action=f"{DESK}profile/send/")

    assert [page.send().status_code for _again in range(2)] == [302, 302]
    assert Proposal.objects.count() == 2


def test_an_answer_that_came_meanwhile_leads_on(office: Office) -> None:
    before = sent(office)
    page = Page(office.at_editor, f"{DESK}profile/", action=f"{DESK}profile/next/")
    actions.publish(before, expected=before.version, curator=people.curator())

    answer = page.send()

    assert answer.status_code == 302
    assert not Proposal.objects.filter(state=State.DRAFT).exists()


def test_discarding_the_next_draft_shows_what_waits_again(office: Office) -> None:
    sent(office)
    begin(office)
    office.open("profile/text/").send(summary_en="Next.")

    Page(office.at_editor, f"{DESK}profile/discard/", action="").send()
    answer = office.at_editor.post(f"{DESK}profile/discard/", {"version": the_draft().version})

    assert answer.status_code == 302
    assert "This content is in review" in read(office, "profile/")
    assert "Sent." in read(office, "profile/")


def test_a_lead_takes_back_what_was_sent_with_the_next_draft_in_it(office: Office) -> None:
    before = sent(office)
    begin(office)
    office.open("profile/text/").send(summary_en="Next.")

    back = Page(office.at_lead, f"{DESK}profile/sent/", action=f"{DESK}profile/withdraw/").send()

    assert back.status_code == 302
    assert (the_draft().pk, the_draft().changes) == (before.pk, {"summary_en": "Next."})


def test_curators_read_the_next_draft_and_decide_on_the_first_alone(office: Office) -> None:
    before = sent(office)
    begin(office)
    office.open("profile/text/").send(summary_en="Next.")
    at_curator = people.sign_in(office.at_editor.__class__(), people.curator())

    queue = at_curator.get("/en/review/").content.decode()
    draft = at_curator.get(f"/en/review/{the_draft().pk}/").content.decode()

    assert str(before.pk) in queue
    assert str(the_draft().pk) not in queue
    assert "<ins>" in draft
    assert "Send the decision" not in draft


def test_whose_first_part_was_overtaken_is_told_to_take_it_back(office: Office) -> None:
    """What is in review and what was published meanwhile differ: the next draft alone cannot settle that."""
    sent(office)
    begin(office)
    office.open("profile/names/").send(kana="クンミン")
    city = City.objects.get(pk=office.city.pk)
    change_city(
        city, changes={"summary_en": "Published."}, expected=city.version, by=Actor(id=None, label="Example curator")
    )

    answer = send(office)

    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "Withdraw the content, then choose a version." in answer.content.decode()  # type: ignore[attr-defined]
    Page(office.at_lead, f"{DESK}profile/sent/", action=f"{DESK}profile/withdraw/").send()
    assert "Keep the published version" in office.at_lead.get(f"{DESK}profile/check/").content.decode()
