"""From a request to a practice, step by step: who may, what follows, and what others never read."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from cities.team.models import StaffRole
from cooperation.links import actions as linking
from cooperation.models import Lesson, Link, Posting, Request
from cooperation.postings import actions
from cooperation.requests import actions as requesting
from core.accounts.permissions import may
from core.history.models import Entry, RowVersion
from core.history.write import VersionConflict
from core.notifications.models import Notice
from core.review.diff.labels import Labels
from core.review.models import Proposal
from core.review.proposals import actions as proposals
from core.workflow import InvalidTransition
from tests import people
from tests.cooperation.helping import World, agreed, asked, by, drafted, logged, make_world
from tests.factories import CityFactory, OrganisationFactory, PostingFactory
from tests.worlds import fresh, made_once

pytestmark = pytest.mark.django_db
everything = made_once(make_world)


@pytest.fixture
def world(everything: World) -> World:
    return fresh(everything)


def kinds_told(person: Any) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_a_request_becomes_a_link_when_the_other_lead_accepts(world: World) -> None:
    request = asked(world)
    assert (request.state, request.waits_for) == ("asked", world.asked)
    assert kinds_told(world.other_lead) == ["request_sent"]

    link = requesting.accept(
        request, is_shown=True, expected=request.version, person=world.other_lead, by=by(world.other_lead)
    )

    assert (link.state, link.is_public, link.words_title) == ("agreed", True, "Reed beds")
    parts = {part.city: (part.agreed_by_label, part.part) for part in link.parts.all()}
    assert parts == {
        world.asking: ("Example lead of Heron Bay", "learns"),
        world.asked: ("Example lead of Reed Hills", "shares"),
    }
    assert kinds_told(world.lead) == ["request_accepted"]


def test_a_changed_request_goes_back_to_the_other_side_until_both_leads_agree(world: World) -> None:
    request = asked(world, period="May 2027")
    changed = requesting.change(
        request,
        values={"period": "June 2027"},
        text="We harvest in May.",
        expected=request.version,
        person=world.other_lead,
        by=by(world.other_lead),
    )
    assert (changed.state, changed.period, changed.waits_for) == ("changed", "June 2027", world.asking)
    with pytest.raises(PermissionDenied):
        requesting.accept(changed, expected=changed.version, person=world.other_lead, by=by(world.other_lead))

    link = requesting.accept(changed, expected=changed.version, person=world.lead, by=by(world.lead))

    agreed_by = {part.city: part.agreed_by_label for part in link.parts.all()}
    assert agreed_by == {world.asking: "Example lead of Heron Bay", world.asked: "Example lead of Reed Hills"}


def test_the_other_ends_leave_their_reason_and_no_link(world: World) -> None:
    request = asked(world)
    with pytest.raises(ValidationError):
        requesting.decline(request, reason="", expected=request.version, person=world.other_lead, by=by(world.lead))
    declined = requesting.decline(
        request, reason="no-time", expected=request.version, person=world.other_lead, by=by(world.other_lead)
    )
    assert (declined.state, declined.answer_reason, declined.closed_on) == ("declined", "no-time", timezone.localdate())

    again = asked(world)
    taken = requesting.take_back(again, expected=again.version, person=world.lead, by=by(world.lead))
    third = asked(world)
    lapsed = requesting.lapse(third, by=by(world.curator))

    assert (taken.state, lapsed.state) == ("taken_back", "lapsed")
    assert not Link.objects.exists()
    assert kinds_told(world.lead)[-1] == "request_lapsed"


def test_of_two_who_answer_at_once_one_wins_and_the_other_reads_who(world: World) -> None:
    request = asked(world)
    colleague = people.lead(world.asked, name="Second lead of Reed Hills")
    requesting.accept(request, expected=request.version, person=world.other_lead, by=by(world.other_lead))

    with pytest.raises(VersionConflict, match="Example lead of Reed Hills"):
        requesting.decline(request, reason="no-time", expected=request.version, person=colleague, by=by(colleague))

    assert Link.objects.count() == 1


def test_t60_who_lost_the_role_meanwhile_is_refused(world: World) -> None:
    request = asked(world)
    role = StaffRole.objects.get(user=world.other_lead)
    role.role = "editor"
    role.save()

    with pytest.raises(PermissionDenied):
        requesting.accept(request, expected=request.version, person=world.other_lead, by=by(world.other_lead))

    assert Request.objects.get(pk=request.pk).state == "asked"


def test_what_cannot_be_asked_is_said_in_a_sentence_and_the_text_is_kept(world: World) -> None:
    asked(world)
    twice = drafted(world)
    with pytest.raises(ValidationError, match="Your city has already sent Reed Hills a request about this"):
        requesting.send_request(twice, expected=twice.version, person=world.lead, by=by(world.lead))
    assert Request.objects.get(pk=twice.pk).text == twice.text

    no_lead = CityFactory()
    assert "does not yet have a lead" in requesting.why_not(world.asking, no_lead, None)
    assert "A city cannot send a request to itself." in requesting.why_not(world.asking, world.asking, None)
    example = CityFactory(is_example=True)
    assert "A fictional city and a real city cannot send requests to each other." in requesting.why_not(
        world.asking, example, None
    )
    over = PostingFactory(city=world.asked, valid_until=timezone.localdate() - timedelta(days=1))
    assert "has ended" in requesting.why_not(world.asking, world.asked, over)


def test_t60_the_eleventh_request_of_a_day_waits(world: World) -> None:
    for _each in range(10):
        request = asked(world)
        requesting.take_back(request, expected=request.version, person=world.lead, by=by(world.lead))

    with pytest.raises(ValidationError, match="ten requests a day"):
        asked(world)


def test_an_editor_writes_and_a_lead_sends(world: World) -> None:
    request = drafted(world)
    assert not may(world.other_lead, "request.see", request)
    with pytest.raises(PermissionDenied):
        requesting.send_request(request, expected=request.version, person=world.editor, by=by(world.editor))


def test_t59_curators_know_that_a_request_exists_and_read_its_words_once_it_is_reported(world: World) -> None:
    request = asked(world)
    assert not may(world.curator, "request.see", request)
    assert not may(world.curator, "request.read_reported", request)
    assert not may(world.outsider, "request.see", request)

    reported = requesting.report(
        request, city=world.asked, text="Rude.", expected=request.version, person=world.other_lead, by=by(world.lead)
    )

    assert may(world.curator, "request.read_reported", reported)
    closed = requesting.close(reported, reason="Rude.", expected=reported.version, curator=world.curator)
    assert closed.state == "closed"
    assert kinds_told(world.other_lead)[-1] == kinds_told(world.lead)[-1] == "request_closed_by_secretariat"


def test_t59_no_history_holds_what_cities_write_to_each_other(world: World) -> None:
    link = agreed(world)
    requesting.write_message(link, city=world.asked, text="zqhello", language="en", by=by(world.other_lead))
    logged(world, link)

    kept = " ".join(str(row) for row in [*Entry.objects.values_list("changes", flat=True)])
    kept += " ".join(str(row) for row in RowVersion.objects.values_list("data", flat=True))

    assert [word for word in ("zqsecret", "zqhello", "zqlearned") if word in kept] == []


def test_an_exchange_wakes_a_link_and_a_curator_publishes_it(world: World) -> None:
    link = agreed(world)
    exchange = logged(world, link)
    link.refresh_from_db()
    assert (link.state, link.last_active_on) == ("active", link.starts)
    assert kinds_told(world.other_lead)[-1] == "link_exchange_added"

    proposal = linking.show_exchange(exchange, person=world.lead, by=by(world.lead))
    assert proposal.state == "submitted"
    proposals.publish(proposal, expected=proposal.version, curator=world.curator)

    shown: Any = link.public_exchanges.get()
    assert (shown.city, shown.learned_en) == (world.asking, "zqlearned: ask the farmers first.")


def test_the_words_of_a_link_go_to_the_curators_once_all_leads_agree(world: World) -> None:
    link = agreed(world)
    described = linking.describe(
        link,
        city=world.asking,
        values={"words_title": "Reeds for both", "words_summary": "We compare costs.", "words_language": "en"},
        expected=link.version,
        person=world.lead,
        by=by(world.lead),
    )
    assert not Proposal.objects.filter(kind="link").exists()
    with pytest.raises(InvalidTransition):
        linking.agree(described, city=world.asked, read=1, person=world.other_lead, by=by(world.other_lead))

    linking.agree(
        described, city=world.asked, read=described.words_version, person=world.other_lead, by=by(world.other_lead)
    )

    proposal = Proposal.objects.get(kind="link")
    for city in (world.asking, world.asked):
        StaffRole.objects.create(user=(partial := people.curator()), city=city, role="editor")
        assert not may(partial, "proposal.decide", proposal), city  # their own words are in it
    proposals.publish(proposal, expected=proposal.version, curator=world.curator)
    shown: Any = Link.objects.get()
    assert (shown.title_en, shown.summary_en) == ("Reeds for both", "We compare costs.")


def test_one_no_hides_a_link_at_once(world: World) -> None:
    link = agreed(world)
    assert Link.objects.published().get() == link

    linking.show(link, city=world.asked, is_shown=False, person=world.other_lead, by=by(world.other_lead))
    assert not Link.objects.published().exists()

    linking.show(link, city=world.asked, is_shown=True, person=world.other_lead, by=by(world.other_lead))
    world.asked.status = "withdrawn"
    world.asked.save()
    assert not Link.objects.published().exists()


def test_an_ended_link_becomes_a_practice_that_stands_on_both_pages(world: World) -> None:
    link = agreed(world)
    logged(world, link)
    link.refresh_from_db()
    ended = linking.end(
        link, city=world.asking, outcome="done", expected=link.version, person=world.lead, by=by(world.lead)
    )
    assert (ended.state, ended.outcome) == ("ended", "done")
    answers = {"title_en": "Reeds by the bay", "summary_en": "Planted with farmers.", "learned_en": "Ask first."}

    draft = linking.tell_practice(ended, city=world.asking, answers=answers, by=by(world.editor))
    with pytest.raises(InvalidTransition):
        linking.tell_practice(ended, city=world.asking, answers=answers, by=by(world.editor))
    sent = proposals.send(draft, expected=draft.version, by=by(world.lead))
    proposals.publish(sent, expected=sent.version, curator=world.curator)

    lesson: Any = Lesson.objects.get(link=link)
    assert lesson.practice.title_en == "Reeds by the bay"
    practice = f'href="/en/practices/{lesson.practice.slug}/"'
    own = Client().get("/en/cities/heron-bay/").text
    assert "Learned in cooperation with Reed Hills" in own
    assert practice in own
    for slug in ("heron-bay", "reed-hills"):
        page = Client().get(f"/en/cities/{slug}/links/").text
        assert "Lessons from this cooperation" in page
        assert practice in page
        assert f'href="/en/cooperation/links/{link.slug}/"' in page
    linking.show(ended, city=world.asked, is_shown=False, person=world.other_lead, by=by(world.other_lead))
    for address in ("/en/cities/heron-bay/", "/en/cities/reed-hills/links/"):
        assert "Learned in" not in Client().get(address).text


def test_an_offer_pauses_ends_and_is_renewed_by_one_click(world: World) -> None:
    offer = world.offer
    assert Posting.objects.published().get() == offer
    with pytest.raises(PermissionDenied):
        actions.move_posting(offer, "pause", expected=offer.version, person=world.lead, by=by(world.lead))

    paused = actions.move_posting(
        offer, "pause", expected=offer.version, person=world.other_lead, by=by(world.other_lead)
    )
    assert not Posting.objects.published().exists()
    ended = actions.end_posting(paused, by=by(world.curator))
    renewed = actions.renew_posting(ended, expected=ended.version, person=world.other_lead, by=by(world.other_lead))

    assert renewed.state == "published"
    assert renewed.valid_until == timezone.localdate() + timedelta(days=365)


def test_a_city_has_at_most_twenty_open_offers_and_needs(world: World) -> None:
    for _each in range(19):
        PostingFactory(city=world.asked)

    with pytest.raises(ValidationError, match="20 open offers and needs"):
        actions.add_posting(slug="one-more", city=world.asked, changes={"side": "need"}, by=by(world.other_lead))


def test_an_organisation_offers_and_needs_nothing(world: World) -> None:
    body = OrganisationFactory()
    said = {"title_en": "Grants", "text_en": "For wetlands.", "state": "published", "organisation": body.pk}

    offer = actions.add_posting(slug="grants", city=None, changes={**said, "side": "offer"}, by=by(world.curator))

    assert may(world.outsider, "posting.see", offer)
    assert offer in Posting.objects.published()
    with pytest.raises(ValidationError):
        actions.add_posting(slug="wants", city=None, changes={**said, "side": "need"}, by=by(world.curator))


def test_curators_read_the_forms_of_an_offer_in_words(world: World) -> None:
    labels = Labels(Posting)

    assert labels.items(labels.columns["forms"], ["call", "staff-exchange"]) == ["call", "staff exchange"]


def test_t44_two_clicks_send_one_message_log_one_exchange_and_plan_three(world: World) -> None:
    link, client = agreed(world), people.sign_in(Client(), world.lead)
    at = f"/en/w/heron-bay/links/{link.slug}/"
    today = timezone.localdate().isoformat()
    logging = {"day": today, "kind": "call", "learned": "Reeds need two winters.", "language": "en"}
    told = Notice.objects.count()
    for way, said in (("message", {"text": "When do we call?", "language": "en"}), ("log", logging), ("plan", {})):
        for _click in range(2):
            assert client.post(f"{at}{way}/", said).status_code == 302
    assert (link.messages.count(), link.exchanges.count()) == (1, 4)
    assert Notice.objects.count() == told + 5
    client.post(f"{at}message/", {"text": "And next week?", "language": "en"})
    assert link.messages.count() == 2
