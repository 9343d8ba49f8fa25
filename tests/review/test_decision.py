"""A curator reads a proposal, remarks on it and decides; nobody decides on their own words."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cities.actions import change_city
from cities.models import City
from cities.team.models import StaffRole
from core.accounts.models import User
from core.files.models import StoredFile
from core.history.snapshot import Snapshot
from core.history.write import Actor
from core.review.models import Comment, Proposal
from core.review.proposals import actions
from core.review.proposals.kinds import kind_of
from tests import people
from tests.factories import FigureFactory, term
from tests.review.conftest import Cast
from tests.review.reading import summary

pytestmark = pytest.mark.django_db
State = Proposal.State
DECISION = {"decision": "publish", "message": ""}


def at(proposal: Proposal, rest: str = "", language: str = "en") -> str:
    return f"/{language}/review/{proposal.pk}/{rest}"


def page(client: Client, user: User, address: str) -> str:
    response = people.sign_in(client, user).get(address)
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, user: User, proposal: Proposal, what: str = "decision/", **values: Any) -> Any:
    people.sign_in(client, user)
    return client.post(at(proposal, what), {"version": proposal.version, **values})


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def sent_anew(cast: Cast, proposal: Proposal, **patch: Any) -> Proposal:
    """The city takes it back, writes on and sends it again."""
    proposal = actions.withdraw(proposal, expected=proposal.version, by=Actor.person(cast.lead))
    proposal = actions.save(proposal, patch=patch, started={}, expected=proposal.version, by=Actor.person(cast.editor))
    return actions.send(proposal, expected=proposal.version, by=Actor.person(cast.lead))


def new_practice(cast: Cast, **texts: Any) -> Proposal:
    by = Actor.person(cast.lead)
    patch = {"title_en": "Lake shore", "summary_en": "Actions taken.", **texts}
    proposal = actions.start(kind_of("practice"), tenant=cast.city.pk, row=None, patch=patch, by=by)
    return actions.send(proposal, expected=proposal.version, by=by)


# --- Who may see it ---------------------------------------------------------------------------------------------------


def test_visitors_are_asked_to_sign_in(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    response = client.get(at(proposal))

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/en/sign-in/?next=/en/review/")


@pytest.mark.parametrize("rest", ["", "pictures/photo/proposed/"])
@pytest.mark.parametrize("who", ["registered", "editor", "lead", "outsider"])
def test_t03_page_of_a_proposal_does_not_exist_for_others(client: Client, cast: Cast, who: str, rest: str) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    user = people.person() if who == "registered" else getattr(cast, who)
    people.sign_in(client, user)

    answers = [client.get(address) for address in (at(proposal, rest), f"/en/review/{uuid4()}/{rest}")]

    assert [answer.status_code for answer in answers] == [404, 404]
    bodies = [re.sub(r"[0-9a-f]{16,}|nonce-\S+", "", answer.content.decode()) for answer in answers]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("what", ["decision/", "comments/", "reviewer/"])
@pytest.mark.parametrize("who", ["registered", "editor", "lead", "outsider"])
def test_t03_others_can_send_nothing(client: Client, cast: Cast, who: str, what: str) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    user = people.person() if who == "registered" else getattr(cast, who)

    response = send(client, user, proposal, what, decision="publish", text="Hello", reviewer="me")

    assert response.status_code == 404
    assert fresh(proposal).version == proposal.version


@pytest.mark.parametrize("what", ["decision/", "comments/", "reviewer/"])
def test_t30_nothing_changes_by_a_link(client: Client, cast: Cast, what: str) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    people.sign_in(client, cast.curator)

    assert client.get(at(proposal, what)).status_code == 405
    assert fresh(proposal).version == proposal.version


@pytest.mark.parametrize("what", ["decision/", "comments/", "reviewer/"])
def test_t30_form_without_its_token_is_refused(cast: Cast, what: str) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    client = people.sign_in(Client(enforce_csrf_checks=True), cast.curator)

    response = client.post(at(proposal, what), {"version": proposal.version, **DECISION})

    assert response.status_code == 403
    assert fresh(proposal).version == proposal.version


# --- What stands on it ------------------------------------------------------------------------------------------------


def test_changed_fields_stand_against_the_published_version(client: Client, cast: Cast) -> None:
    FigureFactory(city=cast.city, measure="area", unit="km2", value=10, year=2021)
    proposal = cast.sent(
        **{"summary_en": "A city on the lake.", "summary_zh_hans": "湖市", f"figures.{cast.figure.pk}.value": "1300"}
    )

    html = page(client, cast.curator, at(proposal))

    assert "City profile: Kunming" in html
    assert "Sent by <bdi>Lin Lead</bdi> on" in html
    assert f"Version {proposal.version}, compared with published version {cast.city.version}." in html
    assert "<h2>3 changed fields</h2>" in html
    assert '<del><span class="vh">removed: </span>a</del>' in html
    added = '<ins><span class="vh" lang="en">added: </span>湖市</ins>'
    assert f'<p class="changed-text" lang="zh-Hans" dir="auto">{added}</p>' in html
    assert "30% higher" in html
    assert "unchanged fields" in html
    assert '<li aria-current="step">In review</li>' in html


def test_city_that_published_in_between_is_compared_with_what_is_there_now(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    change_city(cast.city, changes={"website": "https://k.example/"}, expected=None, by=Actor(id=None, label="Loader"))

    html = page(client, cast.curator, at(proposal))

    assert "<h2>1 changed field</h2>" in html
    assert "The published version has changed" not in html


def test_clash_with_what_was_published_meanwhile_is_told(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    by = Actor(id=None, label="Loader")
    change_city(cast.city, changes={"summary_en": "Another city."}, expected=None, by=by)

    html = page(client, cast.curator, at(proposal))

    assert "The published version has changed since this was written" in html
    assert "Summary (English)" in html
    assert "Another city." in html


@pytest.mark.parametrize("message", ["", "Thank you."])
def test_only_words_that_were_typed_are_said_to_be_kept(client: Client, cast: Cast, message: str) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    read = fresh(proposal)
    sent_anew(cast, proposal, summary_en="A city in autumn.")

    response = send(client, cast.curator, read, decision="publish", message=message)

    assert response.status_code == 409
    assert "This record was changed by " in response.content.decode()
    assert ("Your text is kept below." in response.content.decode()) is bool(message)


def test_clash_makes_publishing_a_conflict_and_keeps_the_message(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    by = Actor(id=None, label="Loader")
    change_city(cast.city, changes={"summary_en": "Another city."}, expected=None, by=by)

    response = send(client, cast.curator, proposal, decision="publish", message="Thank you <all>.")

    assert response.status_code == 409
    assert "Thank you &lt;all&gt;.</textarea>" in response.content.decode()
    assert summary(cast.city) == "Another city."
    assert fresh(proposal).state == State.SUBMITTED


def test_checks_name_what_is_stale_missing_or_ahead(client: Client, cast: Cast) -> None:
    patch: Snapshot = {
        "summary_en": "A city in spring.",
        "name_ja": "昆明市",
        "website": "http://k.example/",
        f"figures.{cast.figure.pk}.year": 2150,
    }
    proposal = cast.sent(**patch)
    City._base_manager.filter(pk=cast.city.pk).update(summary_ja="湖の都市。")

    html = page(client, cast.curator, at(proposal))

    for words in (
        "All required fields are filled in",
        "Source given for 1 of 1 number",
        "Year in the future: 2150",
        "Japanese text not updated after the English text: Summary",
        "Links without a secure connection (open them yourself): http://k.example/",
    ):
        assert words in html


def test_t15_words_of_the_city_stay_words(client: Client, cast: Cast) -> None:
    attack = "<img src=x onerror=alert(1)>"
    proposal = cast.sent(summary_en=attack, leader_name=attack, text_ja=attack)
    actions.comment(proposal, key="summary_en", text=attack, by=Actor.person(cast.lead))

    html = page(client, cast.curator, at(proposal))

    assert "<img src=x" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;") >= 3


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "ja"])
def test_page_is_there_in_every_language(client: Client, cast: Cast, language: str) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    page(client, cast.curator, at(proposal, language=language))


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "published", "declined", "discarded"])
def test_every_state_has_its_page(client: Client, cast: Cast, state: str) -> None:
    """Controls stand there only while it waits."""
    proposal = new_practice(cast)
    curator, lead = {"curator": cast.curator}, Actor.person(cast.lead)
    if state in ("draft", "discarded"):
        proposal = actions.withdraw(proposal, expected=proposal.version, by=lead)
    if state == "discarded":
        proposal = actions.discard(proposal, expected=proposal.version, by=lead)
    if state == "returned":
        proposal = actions.ask_for_changes(proposal, message="Which year?", expected=proposal.version, **curator)
    if state == "published":
        proposal = actions.publish(proposal, message="Fine.", expected=proposal.version, **curator)
    if state == "declined":
        proposal = actions.decline(proposal, message="Not ours.", expected=proposal.version, **curator)
    assert proposal.state == state

    html = page(client, cast.curator, at(proposal))

    assert ("Send the decision" in html) == (state == "submitted")
    assert ("Start reviewing" in html) == (state in ("draft", "submitted", "returned"))
    assert "Lake shore" in html
    assert proposal.message in html


def test_published_proposal_still_shows_what_it_changed(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    actions.publish(proposal, expected=proposal.version, curator=cast.curator)

    html = page(client, cast.curator, at(proposal))

    assert "<h2>1 changed field</h2>" in html


def test_t45_page_needs_a_bounded_number_of_queries(client: Client, cast: Cast) -> None:
    def queries(proposal: Proposal) -> int:
        client.get(at(proposal))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(at(proposal)).status_code == 200
        return len(captured)

    people.sign_in(client, cast.curator)
    figures = [FigureFactory(city=cast.city) for _ in range(50)]
    terms = [term("challenges", f"c{number}") for number in range(50)]

    def patch(count: int) -> dict[str, Any]:
        changed = {f"figures.{figure.pk}.value": "5" for figure in figures[:count]}
        return changed | {f"terms.{each.pk}": True for each in terms[:count]}

    proposal = cast.sent(**patch(3))
    few = queries(proposal)

    assert queries(sent_anew(cast, proposal, **patch(50))) == few
    assert few <= 22


# --- Deciding -----------------------------------------------------------------------------------------------------


def test_published_proposal_is_public_and_the_queue_says_so(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    response = send(client, cast.curator, proposal, **DECISION)

    assert (response.status_code, response.headers["Location"]) == (302, "/en/review/")
    assert summary(cast.city) == "A city in spring."
    assert (
        "Published: City profile (Kunming). The city will be notified by email."
        in client.get("/en/review/").content.decode()
    )


@pytest.mark.parametrize("decision", ["return", "decline"])
def test_message_is_needed_unless_it_is_published(client: Client, cast: Cast, decision: str) -> None:
    proposal = new_practice(cast)

    response = send(client, cast.curator, proposal, decision=decision, message="  ")

    html = response.content.decode()
    assert response.status_code == 200
    assert "<title>Error: " in html
    assert 'role="alert"' in html
    assert '<a href="#id_message">Enter a message to the city.</a>' in html
    assert re.search(rf'value="{decision}"[^>]* checked', html)
    assert fresh(proposal).state == State.SUBMITTED


@pytest.mark.parametrize(("decision", "state"), [("return", State.RETURNED), ("decline", State.DECLINED)])
def test_city_gets_the_message(client: Client, cast: Cast, decision: str, state: str) -> None:
    proposal = new_practice(cast)

    response = send(client, cast.curator, proposal, decision=decision, message="Which year?")

    assert response.status_code == 302
    assert (fresh(proposal).state, fresh(proposal).message) == (state, "Which year?")


def test_what_a_city_says_about_itself_is_returned_but_not_declined(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    html = page(client, cast.curator, at(proposal))
    response = send(client, cast.curator, proposal, decision="decline", message="No.")

    assert 'value="decline"' not in html
    assert response.status_code == 200
    assert fresh(proposal).state == State.SUBMITTED


@pytest.mark.parametrize("values", [{}, {"decision": "delete"}, {"decision": ""}])
def test_decision_has_to_be_chosen(client: Client, cast: Cast, values: dict[str, str]) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    response = send(client, cast.curator, proposal, message="Kept text", **values)

    html = response.content.decode()
    assert response.status_code == 200
    assert "Choose a decision." in html
    assert "Kept text</textarea>" in html
    assert " checked" not in html
    assert fresh(proposal).state == State.SUBMITTED


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "9" * 30, "\x00"])
def test_t47_version_that_is_none_is_a_conflict_and_no_fault(client: Client, cast: Cast, version: str) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    response = send(client, cast.curator, proposal, **{**DECISION, "version": version})

    assert response.status_code == 409
    assert fresh(proposal).state == State.SUBMITTED


def test_t42_words_that_nobody_read_are_not_published_after_a_mistake(client: Client, cast: Cast) -> None:
    """The curator forgets the message that "return" needs; meanwhile the city has sent other words."""
    read = cast.sent(summary_en="A city in spring.")
    sent_anew(cast, read, summary_en="Words that nobody read.")

    back = send(client, cast.curator, read, decision="return", message="")
    assert back.status_code == 409
    assert "was saved during your review" in back.text
    assert "Words that nobody read." in back.text
    assert not re.search(r'name="decision"[^>]*checked', back.text)

    assert send(client, cast.curator, read, decision="publish").status_code == 409
    assert summary(cast.city) == "A city on a lake."


@pytest.mark.parametrize(("what", "sent"), [("comments/", {"text": ""}), ("text/", {"text": ""})])
def test_t42_a_page_that_comes_back_says_what_is_new_and_keeps_the_version_that_was_read(
    client: Client, cast: Cast, what: str, sent: dict[str, str]
) -> None:
    read = cast.sent(summary_en="A city in spring.")
    sent_anew(cast, read, summary_en="A city in autumn.")

    back = send(client, cast.curator, read, what, decision="publish", **sent)

    assert back.status_code == 200
    assert "was saved during your review" in back.text
    assert set(re.findall(r'name="version" value="(\d+)', back.text)) == {str(read.version)}
    assert not re.search(r'name="decision"[^>]*checked', back.text)


def test_t42_version_sent_meanwhile_is_a_conflict_and_the_message_stays(client: Client, cast: Cast) -> None:
    read = cast.sent(summary_en="A city in spring.")
    sent_anew(cast, read, summary_en="A city in autumn.")

    response = send(client, cast.curator, read, decision="publish", message="Thank you all.")

    html = response.content.decode()
    assert response.status_code == 409
    assert f"Version {fresh(read).version} was saved during your review" in html
    assert "Changed: Summary (English)." in html
    assert "Thank you all.</textarea>" in html
    assert f'name="version" value="{fresh(read).version}"' in html
    assert summary(cast.city) == "A city on a lake."


def test_proposal_taken_back_meanwhile_is_a_conflict_and_the_message_can_be_copied(client: Client, cast: Cast) -> None:
    read = cast.sent(summary_en="A city in spring.")
    actions.withdraw(read, expected=read.version, by=Actor.person(cast.lead))

    response = send(client, cast.curator, read, decision="return", message="Which year?")

    assert response.status_code == 409
    assert "Which year?" in response.content.decode()
    assert fresh(read).state == State.DRAFT


@pytest.mark.parametrize("state", ["draft", "returned", "published", "declined"])
@pytest.mark.parametrize("decision", ["publish", "return", "decline"])
def test_t13_step_that_does_not_fit_is_a_conflict(client: Client, cast: Cast, state: str, decision: str) -> None:
    proposal = new_practice(cast)
    Proposal._base_manager.filter(pk=proposal.pk).update(state=state)

    response = send(client, cast.curator, proposal, decision=decision, message="Hello")

    assert response.status_code == 409
    assert fresh(proposal).state == state


def test_what_became_invalid_meanwhile_is_named_and_not_published(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    Proposal._base_manager.filter(pk=proposal.pk).update(changes={"summary_en": "x" * 400})

    response = send(client, cast.curator, proposal, decision="publish", message="Kept text")

    html = response.content.decode()
    assert response.status_code == 200
    assert "Summary (English): " in html
    assert "Kept text</textarea>" in html
    assert fresh(proposal).state == State.SUBMITTED


# --- Again and next -----------------------------------------------------------------------------------------------


def returned_once(cast: Cast) -> Proposal:
    proposal = cast.sent(summary_en="A city in spring.")
    return actions.ask_for_changes(
        proposal, message="Which year is meant?", expected=proposal.version, curator=cast.curator
    )


def test_what_comes_again_shows_the_reason_given_before_and_what_has_changed_since(client: Client, cast: Cast) -> None:
    returned = returned_once(cast)
    changed = actions.save(
        returned,
        patch={"summary_en": "A city in spring 2025."},
        started={},
        expected=returned.version,
        by=Actor.person(cast.editor),
    )
    proposal = actions.send(changed, expected=changed.version, by=Actor.person(cast.lead))

    html = page(client, cast.curator, at(proposal))

    assert "Sent for review again (second submission)" in html
    assert "Which year is meant?" in html
    assert "Changed since: Summary (English)." in html
    assert "second submission" in client.get("/en/review/").content.decode()


def test_what_comes_again_as_it_was_says_so(client: Client, cast: Cast) -> None:
    returned = returned_once(cast)
    proposal = actions.send(returned, expected=returned.version, by=Actor.person(cast.lead))

    assert "Nothing has changed since." in page(client, cast.curator, at(proposal))


def test_what_comes_for_the_first_time_says_nothing_of_the_kind(client: Client, cast: Cast) -> None:
    html = page(client, cast.curator, at(cast.sent(summary_en="A city in spring.")))

    assert "Sent for review again" not in html
    assert "second submission" not in client.get("/en/review/").content.decode()


def test_after_a_decision_comes_the_next_that_one_may_decide_on(client: Client, cast: Cast) -> None:
    first, own, later = cast.sent(summary_en="A city in spring."), new_practice(cast), new_practice(cast)
    Proposal._base_manager.filter(pk=own.pk).update(authors=[cast.curator.pk])

    html = page(client, cast.curator, at(first))
    response = send(client, cast.curator, first, **DECISION)

    assert f'<a href="{at(later)}" accesskey="n">Next item in the queue</a>' in html
    assert response.headers["Location"] == at(later)
    assert (
        "Published: City profile (Kunming). The city will be notified by email."
        in client.get(at(later)).content.decode()
    )


def test_what_is_not_theirs_to_decide_is_marked_in_the_queue(client: Client, cast: Cast) -> None:
    StaffRole.objects.create(user=cast.curator, city=cast.city, role="editor")
    cast.sent(summary_en="A city in spring.")
    own = new_practice(cast)
    Proposal._base_manager.filter(pk=own.pk).update(authors=[cast.curator.pk])

    html = page(client, cast.curator, "/en/review/")

    assert html.count("Your city: another curator must decide") == 2


def test_checks_stand_above_the_decision_and_the_button_below_the_message(client: Client, cast: Cast) -> None:
    html = page(client, cast.curator, at(cast.sent(summary_en="A city in spring.")))

    places = [html.index(part) for part in ("checks-title", "decision-title", 'id="id_message"')]
    assert places == sorted(places)
    assert html.index("Send the decision") > places[-1]
    assert re.search(r'value="publish"[^>]* accesskey="p"', html)
    assert re.search(r'value="return"[^>]* accesskey="r"', html)


# --- Own words ----------------------------------------------------------------------------------------------------


def own_city(cast: Cast) -> tuple[User, Proposal]:
    StaffRole.objects.create(user=cast.curator, city=cast.city, role="editor")
    return cast.curator, cast.sent(summary_en="A city in spring.")


def own_words(cast: Cast) -> tuple[User, Proposal]:
    proposal = cast.sent(summary_en="A city in spring.")
    Proposal._base_manager.filter(pk=proposal.pk).update(authors=[cast.editor.pk, cast.curator.pk])
    return cast.curator, proposal


OWN = {
    "city": (own_city, "This comes from a city that you work for. Another curator must decide."),
    "words": (own_words, "You worked on this yourself. Another curator must decide."),
}


@pytest.mark.parametrize("case", OWN)
def test_t13_nobody_has_controls_over_their_own_words(client: Client, cast: Cast, case: str) -> None:
    make, reason = OWN[case]
    curator, proposal = make(cast)

    html = page(client, curator, at(proposal))

    assert reason in html
    assert "Send the decision" not in html
    assert "Start reviewing" not in html
    assert "?comment=" not in html


@pytest.mark.parametrize("what", ["decision/", "comments/", "reviewer/"])
@pytest.mark.parametrize("case", OWN)
def test_t13_deciding_on_ones_own_words_is_refused(client: Client, cast: Cast, case: str, what: str) -> None:
    make, reason = OWN[case]
    curator, proposal = make(cast)

    response = send(client, curator, proposal, what, text="Hello", key="", reviewer="me", **DECISION)

    assert response.status_code == 403
    assert reason in response.content.decode()
    assert fresh(proposal).version == proposal.version


# --- Remarks, reviewer ---------------------------------------------------------------------------------------------


def test_comment_is_written_without_script_and_stands_at_its_field(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.", website="https://k.example/")

    assert 'href="?comment=summary_en#comment"' in page(client, cast.curator, at(proposal))
    assert "Comment on Summary, English" in page(client, cast.curator, at(proposal, "?comment=summary_en"))
    response = send(client, cast.curator, proposal, "comments/", key="summary_en", text="Since when?")

    assert response.headers["Location"] == f"{at(proposal)}?read={proposal.version}#change-summary_en"
    html = page(client, cast.curator, at(proposal, f"?read={proposal.version}"))
    summary = html[html.index('id="change-summary_en"') : html.index('id="change-website"')]
    assert "Since when?" in summary
    assert "Ana Curator" in summary
    assert "was saved during your review" not in html


def test_comment_on_the_whole_has_its_own_place(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    assert '<h2 id="comment-title">Comment on the whole proposal</h2>' in page(
        client, cast.curator, at(proposal, "?comment=")
    )
    send(client, cast.curator, proposal, "comments/", key="", text="Thank you.")

    html = page(client, cast.curator, at(proposal))
    assert "Thank you." in html[html.index('id="comments-title"') :]


def test_empty_comment_comes_back_with_its_form(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    response = send(client, cast.curator, proposal, "comments/", key="summary_en", text=" ")

    html = response.content.decode()
    assert response.status_code == 200
    assert '<a href="#id_text">Enter a comment.</a>' in html
    assert 'name="key" value="summary_en"' in html
    assert not Comment.objects.exists()


def test_comment_on_a_field_that_is_not_changed_is_a_conflict(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    assert send(client, cast.curator, proposal, "comments/", key="name_en", text="Hello").status_code == 409
    assert "comment-title" not in page(client, cast.curator, at(proposal, "?comment=name_en"))
    assert not Comment.objects.exists()


def test_comment_on_a_field_that_is_no_longer_changed_is_not_lost(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.", website="https://k.example/")
    actions.comment(proposal, key="website", text="Which page?", by=Actor.person(cast.curator))
    sent_anew(cast, fresh(proposal), website="")

    html = page(client, cast.curator, at(proposal))

    assert "Which page?" in html[html.index('id="comments-title"') :]


def test_comment_meanwhile_is_no_news_but_a_new_version_is(client: Client, cast: Cast) -> None:
    read = cast.sent(summary_en="A city in spring.")
    sent_anew(cast, read, summary_en="A city in autumn.")

    html = page(client, cast.curator, at(read, f"?read={read.version}"))

    assert "was saved during your review" in html
    assert "Changed: Summary (English)." in html


@pytest.mark.parametrize("read", ["0", "-1", "x", "9" * 40, "99", "%00"])
def test_t47_odd_numbers_in_the_address_say_nothing(client: Client, cast: Cast, read: str) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    response = people.sign_in(client, cast.curator).get(at(proposal, f"?read={read}"))

    assert response.status_code in (200, 400)
    assert "was saved during your review" not in response.content.decode()


def test_curator_takes_it_on_and_gives_it_back(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    send(client, cast.curator, proposal, "reviewer/", reviewer="me")
    assert fresh(proposal).reviewer_label == "Ana Curator"
    assert "Stop reviewing" in page(client, cast.curator, at(proposal))

    send(client, cast.curator, proposal, "reviewer/", reviewer="nobody")
    assert fresh(proposal).reviewer_id is None


def test_t05_reviewer_is_never_somebody_else(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    send(client, cast.curator, proposal, "reviewer/", reviewer=str(cast.lead.pk), reviewer_id=str(cast.lead.pk))

    assert fresh(proposal).reviewer_id is None


def test_finished_proposal_takes_no_reviewer_and_no_comment(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    actions.publish(proposal, expected=proposal.version, curator=cast.curator)

    assert send(client, cast.curator, proposal, "reviewer/", reviewer="me").status_code == 409
    late = send(client, cast.curator, proposal, "comments/", key="", text="Late words")
    assert late.status_code == 409
    assert "This step is not possible now." in late.content.decode()
    assert "Late words" in late.content.decode()


# --- Pictures ------------------------------------------------------------------------------------------------------


def test_t27_picture_of_a_proposal_is_handed_to_curators_alone(client: Client, cast: Cast) -> None:
    path = stored_picture()
    proposal = cast.sent(photo=path, photo_alt_en="A lake")

    html = page(client, cast.curator, at(proposal))
    response = client.get(at(proposal, "pictures/photo/proposed/"))

    assert f'<img src="{at(proposal, "pictures/photo/proposed/")}"' in html
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    b"".join(response.streaming_content)  # type: ignore[attr-defined]
    people.sign_in(client, cast.outsider)
    assert client.get(at(proposal, "pictures/photo/proposed/")).status_code == 404


@pytest.mark.parametrize("rest", ["photo/published/", "photo/nothing/", "name_en/proposed/", "version/proposed/"])
def test_other_pictures_do_not_exist(client: Client, cast: Cast, rest: str) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    assert people.sign_in(client, cast.curator).get(at(proposal, f"pictures/{rest}")).status_code == 404


def stored_picture() -> str:
    path = default_storage.save("images/example.webp", ContentFile(b"picture"))
    StoredFile.objects.create(
        name="example.webp", kind="image", content_type="image/webp", size=7, sha256="0" * 64, path=path
    )
    return path


def test_t44_a_remark_of_two_clicks_stands_there_once(client: Client, cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    for text in ("Which spring?", "Which spring?", "Of which year?"):
        assert send(client, cast.curator, proposal, "comments/", text=text).status_code == 302
    assert list(proposal.comments.order_by("at").values_list("text", flat=True)) == ["Which spring?", "Of which year?"]
