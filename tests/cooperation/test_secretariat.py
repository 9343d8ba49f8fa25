"""What curators see of the cooperation between cities, and what they may close."""

import pytest
from django.test import Client
from django.utils import timezone

from alliance.secretariat.waiting import waiting_counts
from cooperation.links import actions as linking
from cooperation.models import Link, Posting, Request
from cooperation.requests import actions as requesting
from core.accounts.models import User
from core.notifications.models import Notice
from core.notifications.texts import Worded, worded
from tests import people
from tests.cooperation.helping import World, agreed, asked, by, make_world
from tests.factories import PostingFactory
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
everything = made_once(make_world)
HERE = "/en/review/cooperation/"


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


def told(kind: str) -> list[Worded]:
    return worded(list(Notice.objects.filter(kind=kind)))


def test_words_are_read_after_a_report_alone_and_the_request_is_closed_with_a_reason(world: World) -> None:
    curator = people.sign_in(Client(), world.curator)
    row = asked(world)
    page = curator.get(f"{HERE}requests/{row.key}/").text
    assert "Request from Heron Bay to Reed Hills" in page
    assert "zqsecret" not in page
    assert "zqsecret" not in curator.get(f"{HERE}?show=requests").text
    assert str(row.key) not in curator.get(HERE).text

    row = requesting.report(
        row, city=world.asked, text="zqrude", expected=row.version, person=world.other_lead, by=by(world.other_lead)
    )

    assert str(row.key) in curator.get(HERE).text
    page = curator.get(f"{HERE}requests/{row.key}/").text
    assert "zqsecret" in page
    assert "zqrude" in page
    no_reason = curator.post(f"{HERE}requests/{row.key}/", {"version": row.version, "reason": ""})
    assert "Enter a reason." in no_reason.text
    curator.post(f"{HERE}requests/{row.key}/", {"version": row.version, "reason": "Rude."})
    assert Request.objects.get().state == "closed"
    assert {said.text.rpartition("Reason: ")[2] for said in told("request_closed_by_secretariat")} == {"Rude."}
    assert {each.notice.person for each in told("request_closed_by_secretariat")} >= {world.lead, world.other_lead}


def test_a_link_is_closed_after_a_report_and_nobody_reads_it_any_more(world: World) -> None:
    curator = people.sign_in(Client(), world.curator)
    link = agreed(world)
    linking.report(link, city=world.asked, text="zqrude", person=world.other_lead, by=by(world.other_lead))
    link.refresh_from_db()

    assert "zqrude" in curator.get(f"{HERE}links/{link.slug}/").text
    curator.post(f"{HERE}links/{link.slug}/", {"version": link.version, "reason": "Abuse."})

    assert Link.objects.get().state == "closed"
    assert not Link.objects.published().exists()
    assert {said.text.rpartition("Reason: ")[2] for said in told("link_closed_by_secretariat")} == {"Abuse."}
    assert {each.notice.person for each in told("link_closed_by_secretariat")} >= {world.lead, world.other_lead}


def test_a_report_on_a_request_that_is_over_is_answered_and_leaves_the_list(world: World) -> None:
    curator = people.sign_in(Client(), world.curator)
    row = asked(world)
    row = requesting.decline(
        row, reason="no-time", expected=row.version, person=world.other_lead, by=by(world.other_lead)
    )
    row = requesting.report(
        row, city=world.asking, text="zqrude", expected=row.version, person=world.lead, by=by(world.lead)
    )
    page = curator.get(f"{HERE}requests/{row.key}/").text
    assert ('value="handle"' in page, 'value="close"' in page) == (True, False)
    said = {"version": row.version, "step": "handle", "reason": "We spoke with both cities."}
    assert curator.post(f"{HERE}requests/{row.key}/", said | {"reason": " "}).status_code != 302

    assert curator.post(f"{HERE}requests/{row.key}/", said).status_code == 302

    assert str(row.key) not in curator.get(HERE).text
    assert {each.notice.person for each in told("report_handled")} == {world.lead, world.editor}
    assert {each.text.rpartition("answer: ")[2] for each in told("report_handled")} == {"We spoke with both cities."}
    assert Request.objects.get().state == "declined"
    own = people.sign_in(Client(), world.lead)
    page = own.get(f"/en/w/heron-bay/inbox/{row.key}/").text
    assert "The secretariat handled the report on" in page
    assert "zqrude" not in curator.get(f"{HERE}requests/{row.key}/").text
    again = {"version": Request.objects.get().version, "text": "It goes on"}
    assert own.post(f"/en/w/heron-bay/inbox/{row.key}/report/", again).status_code == 302
    assert str(row.key) in curator.get(HERE).text


def test_a_report_on_a_link_is_answered_and_the_link_goes_on(world: World) -> None:
    curator = people.sign_in(Client(), world.curator)
    link = agreed(world)
    linking.report(link, city=world.asked, text="zqrude", person=world.other_lead, by=by(world.other_lead))
    link.refresh_from_db()
    at, said = f"{HERE}links/{link.slug}/", {"step": "handle", "reason": "A misunderstanding."}
    assert link.slug in curator.get(HERE).text

    assert curator.post(at, said | {"version": link.version}).status_code == 302

    link.refresh_from_db()
    assert (link.is_running, link.has_open_report) == (True, False)
    assert link.slug not in curator.get(HERE).text
    assert {each.notice.person for each in told("report_handled")} == {world.other_lead}
    assert curator.post(at, said | {"version": link.version}).status_code == 409
    assert curator.post(at, said | {"version": link.version, "step": "eat"}).status_code == 404
    linking.report(link, city=world.asking, text="zqagain", person=world.lead, by=by(world.lead))
    assert link.slug in curator.get(HERE).text


def test_whom_a_report_is_about_is_told_nothing_of_it(world: World) -> None:
    """Not on the page, not in the history that all cities of a link read, and the reason of the answer neither."""
    link, row = agreed(world), asked(world)
    row = requesting.report(
        row, city=world.asking, text="zqrude", expected=row.version, person=world.lead, by=by(world.lead)
    )
    linking.report(link, city=world.asking, text="zqrude", person=world.lead, by=by(world.lead))
    pages = {
        "heron-bay": [f"inbox/{row.key}/", f"links/{link.slug}/", "history/"],
        "reed-hills": [f"inbox/{row.key}/", f"links/{link.slug}/", "history/"],
    }
    own, other = people.sign_in(Client(), world.lead), people.sign_in(Client(), world.other_lead)

    def read(client: Client, slug: str) -> list[str]:
        return [client.get(f"/en/w/{slug}/{path}").text for path in pages[slug]]

    told_to_own, told_to_other = read(own, "heron-bay"), read(other, "reed-hills")
    assert ["Reported to the secretariat on" in page for page in told_to_own] == [True, True, False]
    assert ["Report this to the secretariat" in page for page in told_to_own] == [False, False, False]
    assert ["Report this to the secretariat" in page for page in told_to_other] == [True, True, False]
    linking.handle_report(link, reason="zqanswer", expected=Link.objects.get().version, curator=world.curator)
    for page in (*told_to_other, *read(other, "reed-hills")):
        assert "Reported to the secretariat" not in page
        assert "reported the link" not in page
        assert "handled the report" not in page
        assert "zqanswer" not in page


def test_the_bar_counts_requests_and_links_until_their_reports_are_handled(world: World) -> None:
    link, row = agreed(world), asked(world)
    row = requesting.report(
        row, city=world.asking, text="zqrude", expected=row.version, person=world.lead, by=by(world.lead)
    )
    linking.report(link, city=world.asking, text="zqrude", person=world.lead, by=by(world.lead))
    both = people.enrolled(people.lead(world.asked, is_curator=True, is_staff=True))

    assert (waiting_counts(world.curator)["cooperation"], waiting_counts(both)["cooperation"]) == (2, 0)
    requesting.handle_report(row, reason="Talked.", expected=row.version, curator=world.curator)
    linking.close(link, reason="Abuse.", expected=Link.objects.get().version, curator=world.curator)
    again = User.objects.get(pk=world.curator.pk)
    assert waiting_counts(again)["cooperation"] == 0


def test_a_report_of_which_no_city_is_known_promises_nobody_an_answer(world: World) -> None:
    link = agreed(world)
    linking.report(link, city=world.asking, text="zqrude", person=world.lead, by=by(world.lead))
    curator = people.sign_in(Client(), world.curator)
    known = curator.get(f"{HERE}links/{link.slug}/").text
    Link._base_manager.update(reported_by=None)

    unknown = curator.get(f"{HERE}links/{link.slug}/").text

    promise = "only the city that sent the report"
    assert (promise in known, promise in unknown) == (True, False)


def test_closing_handles_the_report_that_waits(world: World) -> None:
    row = asked(world)
    row = requesting.report(
        row, city=world.asked, text="zqrude", expected=row.version, person=world.other_lead, by=by(world.other_lead)
    )
    closed = requesting.close(row, reason="Rude.", expected=row.version, curator=world.curator)
    assert not closed.has_open_report


def test_a_second_report_on_a_request_is_refused_while_one_waits_and_loses_no_word(world: World) -> None:
    row = asked(world)
    requesting.report(
        row, city=world.asked, text="Threats", expected=row.version, person=world.other_lead, by=by(world.other_lead)
    )
    said = {"version": Request.objects.get().version, "text": "They are rude"}
    answer = people.sign_in(Client(), world.lead).post(f"/en/w/heron-bay/inbox/{row.key}/report/", said)
    assert (answer.status_code, "They are rude" in answer.text) == (409, True)
    assert Request.objects.get().report == "Threats"


def test_who_works_for_one_of_the_cities_decides_nothing_about_it(world: World) -> None:
    both = people.enrolled(people.lead(world.asked, is_curator=True, is_staff=True))
    client = people.sign_in(Client(), both)
    row = asked(world)
    row = requesting.report(
        row, city=world.asking, text="zqrude", expected=row.version, person=world.lead, by=by(world.lead)
    )

    assert str(row.key) not in client.get(HERE).text
    assert "zqrude" not in client.get(f"{HERE}requests/{row.key}/").text
    assert client.post(f"{HERE}requests/{row.key}/", {"version": row.version, "reason": "No."}).status_code == 403
    offer = world.offer
    assert (
        client.post(f"{HERE}postings/{offer.slug}/move/", {"version": offer.version, "reason": "No."}).status_code
        == 403
    )


def test_an_offer_is_hidden_with_a_reason_and_shown_again(world: World) -> None:
    curator = people.sign_in(Client(), world.curator)
    offer = world.offer
    at = f"{HERE}postings/{offer.slug}/move/"
    assert "Enter a reason." in curator.post(at, {"version": offer.version, "reason": ""}).text
    curator.post(at, {"version": offer.version, "reason": "An advertisement."})
    assert Posting.objects.get().state == "hidden"
    offer.refresh_from_db()

    curator.post(at, {"version": offer.version})

    assert Posting.objects.get().state == "published"


def test_needs_that_nobody_answers_and_cities_without_a_lead_are_listed(world: World) -> None:
    curator = people.sign_in(Client(), world.curator)
    old = PostingFactory(side="need", published_on=timezone.localdate().replace(year=2025), title_en="zqunmet")
    PostingFactory(side="need", published_on=timezone.localdate(), title_en="zqfresh")

    unmet = curator.get(f"{HERE}?show=unmet").text

    assert "zqunmet" in unmet
    assert "zqfresh" not in unmet
    assert old.city.name in curator.get(f"{HERE}?show=no-lead").text
    assert people.sign_in(Client(), world.lead).get(HERE).status_code == 404


def test_the_second_who_reports_a_link_is_told_so_and_loses_no_word(world: World) -> None:
    link = agreed(world)
    for client, slug, text in (
        (people.sign_in(Client(), world.lead), "heron-bay", "Threats in two mails"),
        (people.sign_in(Client(), world.other_lead), "reed-hills", "They are rude"),
    ):
        answer = client.post(f"/en/w/{slug}/links/{link.slug}/report/", {"text": text})
    assert (answer.status_code, "They are rude" in answer.text) == (409, True)
    assert "the secretariat is already looking into a report on this" in answer.text
    assert Link.objects.get().report == "Threats in two mails"


def test_nobody_is_told_of_a_report_where_there_was_none(world: World) -> None:
    row = asked(world)
    client = people.sign_in(Client(), world.curator)
    said = {"version": row.version, "reason": "Both cities asked us by phone."}
    assert client.post(f"/en/review/cooperation/requests/{row.key}/", said).status_code == 302
    told = worded(list(Notice.objects.filter(kind="request_closed_by_secretariat")))
    assert told
    assert not [each.text for each in told if "report" in each.text]
    page = people.sign_in(Client(), world.lead).get(f"/en/w/heron-bay/inbox/{row.key}/").text
    assert "closed by the secretariat" not in page.lower()
