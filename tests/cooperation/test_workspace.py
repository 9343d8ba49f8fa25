"""The pages of a city's staff: each step by its button, and nothing for anybody else."""

from datetime import timedelta
from html import unescape
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.utils import timezone

from cities.team.models import StaffRole
from cooperation.models import Exchange, Lesson, Link, Message, Posting, Request
from core.review.models import Proposal
from tests import people
from tests.cooperation.helping import World, agreed, asked, drafted, logged, make_world
from tests.factories import PostingFactory, term
from tests.openings import ANSWERED
from tests.worlds import fresh, made_once, undone

pytestmark = pytest.mark.django_db
HERE, THERE = "/en/w/heron-bay/", "/en/w/reed-hills/"


class Seats(NamedTuple):
    world: World
    editor: Client
    lead: Client
    other: Client  # the lead of the asked city
    outsider: Client
    curator: Client


def make() -> Seats:
    world = make_world()
    clients = [
        people.sign_in(Client(), person)
        for person in (world.editor, world.lead, world.other_lead, world.outsider, world.curator)
    ]
    return Seats(world, *clients)


everything = made_once(make)


@pytest.fixture
def seats(everything: Seats) -> Seats:
    return fresh(everything)


REQUEST = {"title": "Reed beds", "text": "How did you pay?", "form": "call", "period": "May", "language": "en"}


def ask(seats: Seats) -> Request:
    answer = seats.editor.post(f"{HERE}cooperation/ask/?posting=reed-beds", {**REQUEST, "is_shown": "on"})
    assert answer.status_code == 302, answer.text
    return Request.objects.get()


def test_from_an_offer_to_a_practice_by_buttons_alone(seats: Seats) -> None:
    row = ask(seats)
    inbox, there = f"{HERE}inbox/{row.key}/", f"{THERE}inbox/{row.key}/"
    assert seats.other.get(there).status_code == 404  # a draft
    assert seats.editor.post(f"{inbox}send/", {"version": row.version}).status_code == 403
    sent = seats.lead.post(f"{inbox}send/", {"version": row.version}, follow=True)
    assert "A lead of the other city should answer within 10 working days." in sent.text

    page = seats.other.get(there).text
    assert "Request from Heron Bay to your city" in page
    assert "How did you pay?" in page
    row.refresh_from_db()
    change = {"version": row.version, "form": "visit", "period": "June", "answer": "Come and see."}
    seats.other.post(f"{there}change/", change)
    row.refresh_from_db()
    assert (row.state, row.period) == ("changed", "June")
    assert "Come and see." in seats.lead.get(inbox).text
    accepted = seats.lead.post(f"{inbox}accept/", {"version": row.version, "kind": "mentoring", "is_shown": "on"})
    link = Link.objects.get()
    assert accepted["Location"].endswith(f"/w/heron-bay/links/{link.slug}/")

    room = f"{HERE}links/{link.slug}/"
    day = timezone.localdate() - timedelta(days=1)
    log = {"day": day.isoformat(), "kind": "visit", "learned": "Ask the farmers first.", "language": "en"}
    seats.editor.post(f"{room}log/", log)
    assert "Ask the farmers first." in seats.other.get(f"{THERE}links/{link.slug}/").text
    exchange = Exchange.objects.get()
    assert ANSWERED in seats.lead.post(f"{room}exchanges/{exchange.pk}/show/", follow=True).text
    assert Proposal.objects.get(kind="link").state == "submitted"
    link.refresh_from_db()
    seats.lead.post(f"{room}end/", {"version": link.version, "outcome": "done"})
    answers = {
        "title": "Reeds by the bay",
        "summary": "Planted with farmers.",
        "learned": "Ask first.",
        "language": "en",
    }
    told = seats.editor.post(f"{room}practice/", answers)
    assert Lesson.objects.get().proposal is not None
    assert seats.editor.get(told["Location"]).status_code == 200


def test_t59_nobody_else_finds_what_two_cities_write(seats: Seats) -> None:
    link = agreed(seats.world)
    row = Request.objects.get()
    addresses = [f"{{}}inbox/{row.key}/", f"{{}}links/{link.slug}/"]
    mine = f"/en/w/{seats.world.outsider.staff_roles.get().city.slug}/"

    found = {
        (who, address): client.get(address.format(at)).status_code
        for who, client, at in (
            ("outsider", seats.outsider, mine),
            ("outsider there", seats.outsider, HERE),
            ("curator", seats.curator, HERE),
        )
        for address in addresses
    }

    assert set(found.values()) == {404}
    assert seats.lead.get(f"{HERE}inbox/{row.key}/").status_code == 200


def test_a_text_that_cannot_be_sent_comes_back_with_a_sentence(seats: Seats) -> None:
    long = seats.editor.post(f"{HERE}cooperation/ask/?posting=reed-beds", {**REQUEST, "text": "a" * 1501})
    assert long.status_code == 200
    assert "a" * 1501 in long.text
    assert "error-summary" in long.text
    assert not Request.objects.exists()


def test_who_answers_second_reads_who_was_faster_and_keeps_the_text(seats: Seats) -> None:
    row = asked(seats.world)
    there = f"{THERE}inbox/{row.key}/"
    colleague = people.sign_in(Client(), people.lead(seats.world.asked, name="Second lead"))
    seats.other.post(f"{there}accept/", {"version": row.version, "kind": "mentoring"})

    late = colleague.post(f"{there}decline/", {"version": row.version, "reason": "no-time", "answer": "zqkept"})

    assert late.status_code in (403, 409)  # the request waits for nobody now
    assert Link.objects.count() == 1


def test_of_two_answers_to_the_same_state_the_second_is_told_who(seats: Seats) -> None:
    row = asked(seats.world)
    there = f"{THERE}inbox/{row.key}/"
    before = row.version
    seats.other.post(f"{there}change/", {"version": before, "form": "visit", "answer": "A visit."})
    row.refresh_from_db()
    seats.lead.post(f"{HERE}inbox/{row.key}/change/", {"version": row.version, "form": "call", "answer": "A call."})

    late = seats.other.post(f"{there}decline/", {"version": before, "reason": "no-time", "answer": "zqkept"})

    assert late.status_code == 409
    assert "Example lead of Heron Bay" in late.text
    assert "zqkept" in late.text


def test_both_texts_are_shown_when_the_other_side_changed_the_words(seats: Seats) -> None:
    link = agreed(seats.world)
    words = {"words_summary": "", "words_language": "en", "kind": "mentoring"}
    seats.other.post(f"{THERE}links/{link.slug}/words/", {"version": link.version, "words_title": "Theirs", **words})

    late = seats.lead.post(f"{HERE}links/{link.slug}/words/", {"version": link.version, "words_title": "Ours", **words})

    assert late.status_code == 409
    assert "Theirs" in late.text
    assert "Ours" in late.text
    assert Link.objects.get().words_title == "Theirs"


def test_an_address_in_a_public_text_is_refused_at_the_field(seats: Seats) -> None:
    link = agreed(seats.world)
    words = {"words_title": "Reeds", "words_language": "en", "kind": "mentoring", "version": link.version}
    for text in ("Send a message to reeds@example.org", "Call +86 871 6393 9393"):
        answer = seats.lead.post(f"{HERE}links/{link.slug}/words/", {**words, "words_summary": text})
        assert "Remove email addresses and telephone numbers" in answer.text
        assert text in answer.text


def test_a_need_is_written_in_five_fields_sent_and_published(seats: Seats) -> None:
    topic = term("topics", "wetlands")
    form = seats.editor.get(f"{HERE}cooperation/needs/new/").text
    assert '<option value="need" selected>' in form
    said = {
        "side": "need",
        "title": "Who has paid for reed beds?",
        "text": "We need numbers.",
        "terms": str(topic.pk),
        "forms": "call",
        "language": "en",
        "new": "7f0d2a3e-6b0e-4f63-9f2a-2f1c3c1f5d10",
        "continue": "1",
    }
    wrong = seats.editor.post(f"{HERE}cooperation/needs/new/", {**said, "text": "Send a message to me@example.org"})
    assert "Remove email addresses and telephone numbers" in wrong.text
    long = seats.editor.post(f"{HERE}cooperation/needs/new/", {**said, "text": "x" * 1500})
    assert "“Description (up to 600 characters)” has 1,500 characters. Enter 600 characters or fewer." in unescape(
        long.text
    )
    assert "x" * 1500 in long.text
    answer = seats.editor.post(f"{HERE}cooperation/needs/new/", said)
    assert answer.status_code == 302, answer.text

    proposal = Proposal.objects.get(kind="posting")
    seats.lead.post(f"{HERE}postings/{proposal.pk}/send/", {"version": proposal.version})
    proposal.refresh_from_db()
    seats.curator.post(f"/en/review/{proposal.pk}/decision/", {"version": proposal.version, "decision": "publish"})

    row: Any = Posting.objects.get(city=seats.world.asking)
    assert (row.side, row.title_en, row.forms, row.languages) == ("need", said["title"], ["call"], ["en"])
    assert list(row.terms.all()) == [topic]
    assert row.valid_until == timezone.localdate() + timedelta(days=365)


def test_a_need_that_another_page_leads_to_begins_with_its_topic(seats: Seats) -> None:
    topic = term("topics", "wetlands")

    form = seats.editor.get(f"{HERE}cooperation/needs/new/?topic=wetlands&title=Reeds").text

    assert f'<option value="{topic.pk}" selected>' in form
    assert 'value="Reeds"' in form
    assert seats.editor.get(f"{HERE}cooperation/needs/new/?topic=nothing").status_code == 200


def test_steps_of_an_offer_are_for_leads(seats: Seats) -> None:
    row = PostingFactory(city=seats.world.asking, slug="our-offer")
    at = f"{HERE}cooperation/our-offer/"
    assert seats.editor.post(f"{at}pause/", {"version": row.version}).status_code == 403
    assert seats.outsider.post(f"{at}pause/", {"version": row.version}).status_code == 404
    for step, state, told in (
        ("pause", "paused", "Paused. Readers will not see the offer or need until you reopen it."),
        ("resume", "published", "The offer or need is open again."),
        ("renew", "published", "The offer or need is open for another year."),
        ("meet", "met", "Marked as met. The offer or need is no longer public."),
    ):
        row.refresh_from_db()
        answer = seats.lead.post(f"{at}{step}/", {"version": row.version}, follow=True)
        row.refresh_from_db()
        assert row.state == state
        assert told in answer.text


def test_messages_are_read_by_both_cities_and_marked_new_until_then(seats: Seats) -> None:
    row = asked(seats.world)
    there = f"{THERE}inbox/{row.key}/"
    seats.other.get(there)
    seats.editor.post(f"{HERE}inbox/{row.key}/message/", {"text": "zqnews", "language": "en"})

    assert Message.objects.get(step="").city == seats.world.asking
    assert "zqnews" in seats.other.get(there).text


@pytest.mark.parametrize("number", [1, 8])
def test_lists_ask_as_often_for_few_as_for_many(seats: Seats, number: int, django_assert_max_num_queries: Any) -> None:
    for each in range(number):
        link = agreed(seats.world, title=f"Request {each}")
        logged(seats.world, link)
        drafted(seats.world)
        PostingFactory(city=seats.world.asking)
    for address, most in (("cooperation/", 24), ("inbox/", 16), ("links/", 14)):
        with undone(), django_assert_max_num_queries(most):
            assert seats.lead.get(f"{HERE}{address}").status_code == 200


def test_who_leads_one_city_of_a_link_and_writes_for_the_other_does_not_speak_for_that(seats: Seats) -> None:
    """Rights of two cities never mix."""
    link = agreed(seats.world)
    both = people.lead(seats.world.asked, name="Example lead of two")
    StaffRole.objects.create(user=both, city=seats.world.asking, role="editor")
    client = people.sign_in(Client(), both)

    for step, said in (("show", {}), ("still-active", {}), ("end", {"outcome": "practice"}), ("agree", {"read": "1"})):
        at = f"links/{link.slug}/{step}/"
        assert client.post(f"{HERE}{at}", {"version": link.version, **said}).status_code == 403, step
    assert client.post(f"{THERE}links/{link.slug}/still-active/", {"version": link.version}).status_code == 302
