"""The next draft: written beside what waits in review, and what becomes of it when that is decided."""

import pytest
from django.core.exceptions import ValidationError

from alliance.secretariat import rounds
from cities.actions import change_city
from cities.models import City
from cities.practices.models import Practice
from core.accounts.permissions import may
from core.history.snapshot import Plain, snapshot
from core.history.write import Actor, AlreadyExists, VersionConflict, entries_of
from core.notifications.models import Notice
from core.review.models import Proposal
from core.review.proposals import actions, next_draft
from core.review.proposals.drafts import base_state, draft_preview, to_write
from core.review.proposals.kinds import kind_of
from core.workflow import InvalidTransition
from tests import people
from tests.review.conftest import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both]
State = Proposal.State
OLD, SENT, NEXT = "A city on a lake.", "A city in spring.", "A city in eternal spring."


def write(draft: Proposal, by: Actor, **patch: Plain) -> Proposal:
    return actions.save(draft, patch=patch, started={}, expected=draft.version, by=by)


def begun(cast: Cast, sent: Proposal, **patch: Plain) -> Proposal:
    by = Actor.person(cast.editor)
    draft = next_draft.begin(sent, by=by)
    return write(draft, by, **patch) if patch else draft


def public(cast: Cast, key: str = "summary_en") -> object:
    return snapshot(City, cast.city.pk)[key]


def again(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def test_it_starts_with_what_was_sent_and_leaves_that_as_it_is(cast: Cast) -> None:
    sent = cast.sent(summary_en=SENT)
    draft = begun(cast, sent, website="https://example.org/")

    assert draft_preview(draft)["summary_en"] == SENT
    assert draft.changes == {"website": "https://example.org/"}
    assert (again(sent).version, again(sent).changes) == (sent.version, {"summary_en": SENT})
    assert to_write(cast.kind, str(cast.city.pk)) == draft


def test_curators_decide_on_what_was_sent_while_the_next_is_written(cast: Cast) -> None:
    sent = cast.sent(summary_en=SENT)
    draft = begun(cast, sent, summary_en=NEXT, website="https://example.org/")

    actions.publish(sent, expected=sent.version, curator=cast.curator)

    assert (public(cast), public(cast, "website")) == (SENT, "")
    draft = again(draft)
    assert (draft.state, draft.beside, draft.under) == (State.DRAFT, None, {})
    assert draft.changes == {"summary_en": NEXT, "website": "https://example.org/"}
    assert draft.base["summary_en"] == SENT

    after = actions.send(draft, expected=draft.version, by=Actor.person(cast.lead))
    actions.publish(after, expected=after.version, curator=cast.curator)
    assert (public(cast), public(cast, "website")) == (NEXT, "https://example.org/")


def test_what_goes_back_to_the_old_words_is_a_change_too(cast: Cast) -> None:
    sent = cast.sent(summary_en=SENT)
    draft = begun(cast, sent, summary_en=OLD)
    assert draft.changes == {"summary_en": OLD}

    actions.publish(sent, expected=sent.version, curator=cast.curator)
    after = actions.send(again(draft), expected=again(draft).version, by=Actor.person(cast.lead))
    actions.publish(after, expected=after.version, curator=cast.curator)

    assert public(cast) == OLD


def test_sending_it_changes_what_is_in_review_and_a_decision_on_the_old_words_is_refused(cast: Cast) -> None:
    sent = cast.sent(summary_en=SENT)
    sent = actions.assign(sent, reviewer=cast.curator, by=Actor.person(cast.curator))
    draft = begun(cast, sent, summary_en=NEXT)

    whole = actions.send(draft, expected=draft.version, by=Actor.person(cast.lead))

    assert (whole.pk, whole.state, whole.changes) == (sent.pk, State.SUBMITTED, {"summary_en": NEXT})
    assert whole.base == {"summary_en": OLD}
    assert again(draft).state == State.JOINED
    assert Notice.objects.filter(person=cast.curator, kind="proposal_sent_again").exists()
    assert entries_of(whole).last().verb == "proposal_sent_again"  # type: ignore[union-attr]
    assert rounds.times([whole]) == {whole.pk: 2}
    with pytest.raises(VersionConflict):
        actions.publish(sent, expected=sent.version, curator=cast.curator)
    actions.publish(whole, expected=whole.version, curator=cast.curator)
    assert public(cast) == NEXT


def test_who_wrote_in_the_next_draft_does_not_decide_on_it(cast: Cast) -> None:
    sent = cast.sent(summary_en=SENT)
    colleague = people.editor(cast.city, name="Other Editor")
    draft = next_draft.begin(sent, by=Actor.person(colleague))
    draft = write(draft, Actor.person(colleague), summary_en=NEXT)

    whole = actions.send(draft, expected=draft.version, by=Actor.person(cast.lead))

    assert whole.authors == [cast.editor.pk, colleague.pk]


def test_asked_for_changes_the_city_goes_on_with_both_in_one(cast: Cast) -> None:
    sent = cast.sent(summary_en=SENT)
    draft = begun(cast, sent, website="https://example.org/")

    back = actions.ask_for_changes(sent, message="Which lake?", expected=sent.version, curator=cast.curator)

    assert back.state == State.RETURNED
    assert back.changes == {"summary_en": SENT, "website": "https://example.org/"}
    assert again(draft).state == State.JOINED
    assert to_write(cast.kind, str(cast.city.pk)) == back


def test_taken_back_it_is_one_draft(cast: Cast) -> None:
    sent = cast.sent(summary_en=SENT)
    draft = begun(cast, sent, summary_en=NEXT)

    back = actions.withdraw(sent, expected=sent.version, by=Actor.person(cast.lead))

    assert (back.state, back.changes, again(draft).state) == (State.DRAFT, {"summary_en": NEXT}, State.JOINED)
    assert to_write(cast.kind, str(cast.city.pk)) == back


def test_declined_the_next_draft_keeps_the_words_for_the_city(cast: Cast) -> None:
    sent = cast.sent(summary_en=SENT)
    draft = begun(cast, sent, website="https://example.org/")

    actions.decline(sent, message="Not like this.", expected=sent.version, curator=cast.curator)

    draft = again(draft)
    assert (draft.state, draft.beside) == (State.DRAFT, None)
    assert draft.changes == {"summary_en": SENT, "website": "https://example.org/"}
    assert draft.base == {"summary_en": OLD, "website": ""}
    assert public(cast) == OLD


def test_an_empty_next_draft_leaves_nothing_behind(cast: Cast) -> None:
    sent = cast.sent(summary_en=SENT)
    draft = begun(cast, sent)

    with pytest.raises(ValidationError, match="nothing to send"):
        actions.send(draft, expected=draft.version, by=Actor.person(cast.lead))
    actions.publish(sent, expected=sent.version, curator=cast.curator)

    assert again(draft).state == State.JOINED
    assert to_write(cast.kind, str(cast.city.pk)) is None


def test_what_takes_everything_back_is_refused_with_the_reason(cast: Cast) -> None:
    sent = cast.sent(summary_en=SENT)
    draft = begun(cast, sent, summary_en=OLD)

    with pytest.raises(ValidationError, match="does not differ from the published content"):
        actions.send(draft, expected=draft.version, by=Actor.person(cast.lead))

    assert (again(sent).state, again(sent).changes) == (State.SUBMITTED, {"summary_en": SENT})


def test_discarding_it_leaves_what_was_sent(cast: Cast) -> None:
    sent = cast.sent(summary_en=SENT)
    draft = begun(cast, sent, summary_en=NEXT)

    actions.discard(draft, expected=draft.version, by=Actor.person(cast.editor))

    assert to_write(cast.kind, str(cast.city.pk)) == again(sent)
    another = begun(cast, again(sent), website="https://example.org/")
    assert another.pk != draft.pk


def test_there_is_one_and_only_beside_what_is_in_review(cast: Cast) -> None:
    sent = cast.sent(summary_en=SENT)
    begun(cast, sent)

    with pytest.raises(AlreadyExists):
        begun(cast, sent)
    published = actions.publish(sent, expected=sent.version, curator=cast.curator)
    with pytest.raises(InvalidTransition):
        begun(cast, published)


def test_a_curators_own_change_of_another_field_stays(cast: Cast) -> None:
    sent = cast.sent(summary_en=SENT)
    draft = begun(cast, sent, summary_en=NEXT)
    change_city(cast.city, changes={"website": "https://example.org/"}, expected=None, by=Actor.person(cast.curator))

    assert base_state(draft)["website"] == "https://example.org/"
    whole = actions.send(draft, expected=draft.version, by=Actor.person(cast.lead))
    actions.publish(whole, expected=whole.version, curator=cast.curator)

    assert (public(cast), public(cast, "website")) == (NEXT, "https://example.org/")


def test_of_a_new_practice_the_next_draft_becomes_a_change_of_it(cast: Cast) -> None:
    practice = kind_of("practice")
    patch = {"title_en": "Wetland", "summary_en": "Reeds."}
    new = actions.start(practice, tenant=cast.city.pk, row=None, patch=patch, by=Actor.person(cast.editor))
    sent = actions.send(new, expected=new.version, by=Actor.person(cast.lead))
    draft = begun(cast, sent, summary_en="Reeds and birds.")

    actions.publish(sent, expected=sent.version, curator=cast.curator)

    row = Practice.objects.get()
    draft = again(draft)
    assert (draft.object_id, draft.started_from, row.summary) == (str(row.pk), row.version, "Reeds.")
    after = actions.send(draft, expected=draft.version, by=Actor.person(cast.lead))
    actions.publish(after, expected=after.version, curator=cast.curator)
    assert Practice.objects.get().summary == "Reeds and birds."


def test_a_picture_or_figure_that_the_one_before_takes_away_is_gone_in_the_next(cast: Cast) -> None:
    key = f"figures.{cast.figure.pk}"
    sent = cast.sent(**{key: False})
    draft = begun(cast, sent, summary_en=NEXT)

    assert not draft_preview(draft)[key]
    assert f"{key}.value" not in draft_preview(draft)
    whole = actions.send(draft, expected=draft.version, by=Actor.person(cast.lead))
    actions.publish(whole, expected=whole.version, curator=cast.curator)

    assert not cast.city.figures.exists()


def test_declined_words_stay_those_of_whoever_wrote_them(cast: Cast) -> None:
    sent = cast.sent(summary_en=SENT)
    colleague = people.editor(cast.city, name="Other Editor")
    draft = next_draft.begin(sent, by=Actor.person(colleague))
    Proposal._base_manager.filter(pk=sent.pk).update(drafted_by="Drafter (University of Example)")

    actions.decline(sent, message="Not like this.", expected=sent.version, curator=cast.curator)

    draft = again(draft)
    assert draft.authors == [cast.editor.pk, cast.lead.pk, colleague.pk]
    assert draft.drafted_by == "Drafter (University of Example)"
    assert not may(colleague, "proposal.discard", draft)


def test_a_draft_that_was_discarded_in_the_same_moment_does_not_come_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = cast.sent(summary_en=SENT)
    draft = begun(cast, sent, summary_en=NEXT)
    seen = again(draft)
    actions.discard(draft, expected=draft.version, by=Actor.person(cast.editor))
    monkeypatch.setattr(next_draft, "draft_beside", lambda before: seen)

    back = actions.withdraw(sent, expected=sent.version, by=Actor.person(cast.lead))

    assert (back.changes, again(draft).state) == ({"summary_en": SENT}, State.DISCARDED)


def test_the_leads_are_told_once_that_a_draft_is_ready(cast: Cast) -> None:
    draft = cast.propose(summary_en=NEXT)

    for _press in range(3):
        actions.offer(again(draft), by=Actor.person(cast.editor))

    assert Notice.objects.filter(person=cast.lead, kind="proposal_offered").count() == 1
