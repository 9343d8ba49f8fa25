"""Proposals that belong together: two practices and the organisation that both name, new with them."""

import html
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.secretariat import rounds
from cities.actions import change_city
from cities.organisations.models import Organisation
from cities.practices.models import Practice
from cities.team.models import StaffRole
from core.accounts.models import User
from core.accounts.permissions import may
from core.history import erasure as history_erasure
from core.history import write
from core.history.merge import Clashes
from core.history.models import Entry
from core.history.snapshot import Plain, map_of
from core.history.write import Actor, VersionConflict, entries_of, version_of
from core.notifications.models import Notice
from core.pagecache.models import content_version
from core.review.bundles import actions as bundles
from core.review.bundles import tasks
from core.review.bundles.checking import bundle_hints
from core.review.bundles.tasks import publish as publish_task
from core.review.checks import blocking
from core.review.models import Bundle, Proposal
from core.review.proposals import actions, next_draft
from core.review.proposals.erasure import forget_person
from core.review.proposals.kinds import kind_of
from core.review.proposals.references import number_of, reference, resolved
from core.search.finding import search
from core.workflow import InvalidTransition
from tests import people
from tests.factories import CityFactory, OrganisationFactory
from tests.review.conftest import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both]
State = Proposal.State
FORUM = {"name_en": "Lake Forum", "kind": "foundation"}


class Together(NamedTuple):
    """Numbers 1 and 2 are the practices, 3 is the organisation that both name."""

    bundle: Bundle
    cast: Cast

    @property
    def members(self) -> list[Proposal]:
        return bundles.proposals_of(self.bundle)

    @property
    def states(self) -> set[str]:
        return {Bundle.objects.get().state, *(each.state for each in self.members)}

    @property
    def read(self) -> dict[Any, int]:
        return {each.pk: each.version for each in self.members}

    def again(self) -> Bundle:
        return Bundle.objects.get(pk=self.bundle.pk)

    def send(self) -> Bundle:
        return bundles.send(self.bundle, expected=self.again().version, read=self.read, by=Actor.person(self.cast.lead))

    def publish(self, curator: User | None = None) -> Bundle:
        return bundles.publish(self.again(), expected=self.again().version, curator=curator or self.cast.curator)


def begin(cast: Cast, code: str, /, **patch: Plain) -> Proposal:
    return actions.start(kind_of(code), tenant=cast.city.pk, row=None, patch=patch, by=Actor.person(cast.editor))


def write_in(proposal: Proposal, by: Actor, **patch: Plain) -> Proposal:
    return actions.save(proposal, patch=patch, started={}, expected=proposal.version, by=by)


@pytest.fixture
def together(cast: Cast) -> Together:
    by = Actor.person(cast.editor)
    bundle = bundles.start(tenant=cast.city.pk, by=by)
    parts = [
        begin(cast, "practice", title_en="Shade trees", summary_en="Trees that shade."),
        begin(cast, "practice", title_en="Wet meadows", summary_en="Meadows that hold water."),
        begin(cast, "organisation", **FORUM),
    ]
    parts = [bundles.add(bundle, part, expected=part.version, by=by) for part in parts]
    for part in parts[:2]:
        write_in(part, by, **{f"organisations.{reference(3)}": True})
    return Together(bundle, cast)


def test_what_another_city_writes_and_what_is_one_too_many_is_not_taken_in(
    together: Together, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, by = together.cast, Actor.person(together.cast.editor)
    elsewhere = CityFactory()
    theirs = Actor.person(people.editor(elsewhere))
    foreign = actions.start(kind_of("practice"), tenant=elsewhere.pk, row=None, patch={"title_en": "Far"}, by=theirs)
    with pytest.raises(InvalidTransition):
        bundles.add(together.bundle, foreign, expected=foreign.version, by=by)

    one_more = begin(cast, "practice", title_en="One too many")
    monkeypatch.setattr(bundles, "MOST_PROPOSALS", 3)
    with pytest.raises(InvalidTransition):
        bundles.add(together.bundle, one_more, expected=one_more.version, by=by)

    assert len(together.members) == 3


# --- Published ----------------------------------------------------------------------------------------------------


def test_all_are_published_at_once_and_name_the_rows_that_came_to_be(
    together: Together, monkeypatch: pytest.MonkeyPatch
) -> None:
    news: list[Sequence[Entry]] = []
    monkeypatch.setattr(write, "transaction_listeners", [news.append])
    together.send()
    raised: list[bool] = []
    monkeypatch.setattr("core.history.write.raise_content_version", lambda _tables: raised.append(True))

    done = together.publish()

    forum, trees = Organisation.objects.get(name_en="Lake Forum"), Practice.objects.get(title_en="Shade trees")
    assert done.state == State.PUBLISHED
    assert together.states == {State.PUBLISHED}
    assert (
        {forum}
        == set(trees.organisations.all())
        == set(Practice.objects.get(title_en="Wet meadows").organisations.all())
    )
    assert len(raised) == 1
    assert [[entry.verb for entry in told] for told in news] == [
        ["organisation_added", "practice_added", "practice_added"]
    ]
    assert version_of(trees, 1)[f"organisations.{forum.pk}"] is True
    assert {search(words, "en").total for words in ("Shade trees", "Wet meadows", "Lake Forum")} == {1}


def test_a_proposal_that_was_published_can_be_read_without_the_others(together: Together) -> None:
    together.send()
    sent = together.members[0]
    together.publish()

    forum, trees = Organisation.objects.get(name_en="Lake Forum"), together.members[0]
    assert trees.changes[f"organisations.{forum.pk}"] is True
    assert trees.base[f"organisations.{forum.pk}"] is None
    assert not any("bundle:" in key for key in (*trees.changes, *trees.base))
    assert map_of(version_of(trees, sent.version)["changes"])["organisations.bundle:3"] is True
    assert (trees.object_id, trees.became) == (str(Practice.objects.get(title_en="Shade trees").pk), 1)


def test_none_is_published_where_one_cannot_be(together: Together) -> None:
    cast, by = together.cast, Actor.person(together.cast.editor)
    profile = cast.propose(summary_en="Words of the city.")
    bundles.add(together.bundle, profile, expected=profile.version, by=by)
    together.send()
    change_city(cast.city, changes={"summary_en": "Other words."}, expected=cast.city.version, by=by)
    before, entries = content_version(), Entry.objects.count()

    with pytest.raises(bundles.Refused) as refused:
        together.publish()

    assert refused.value.proposal == profile
    assert isinstance(refused.value.reason, Clashes)
    assert together.states == {State.SUBMITTED}
    assert (Practice.objects.count(), Organisation.objects.count()) == (0, 0)
    assert (content_version(), Entry.objects.count()) == (before, entries)


def test_the_city_gets_one_message_for_all(together: Together) -> None:
    together.send()
    together.publish()

    assert set(Notice.objects.values_list("kind", "person__name")) == {
        ("proposal_arrived", "Ana Curator"),
        ("bundle_published", "Lin Lead"),
        ("bundle_published", "Mei Editor"),
    }
    assert Notice.objects.filter(kind="bundle_published").first().facts["others"] == "2"  # type: ignore[union-attr]


# --- Tried out ----------------------------------------------------------------------------------------------------


def test_a_preview_shows_what_would_be_and_leaves_nothing(together: Together) -> None:
    before, entries = content_version(), Entry.objects.count()

    found = bundles.preview(together.bundle, by=Actor.person(together.cast.editor))

    assert [outcome.after.get("title_en") or outcome.after["name_en"] for outcome in found] == [
        "Shade trees",
        "Wet meadows",
        "Lake Forum",
    ]
    links = [{key for key in outcome.after if key.startswith("organisations.")} for outcome in found]
    assert links[0] == links[1]
    assert len(links[0]) == 1
    assert "bundle" not in str(links)
    assert (content_version(), Entry.objects.count()) == (before, entries)
    assert (Practice.objects.count(), Organisation.objects.count()) == (0, 0)
    assert together.states == {State.DRAFT}


def test_what_could_not_be_published_is_not_sent_and_is_named(together: Together) -> None:
    write_in(together.members[1], Actor.person(together.cast.editor), summary_en="")

    with pytest.raises(bundles.Refused) as refused:
        together.send()

    assert refused.value.proposal.number == 2
    assert isinstance(refused.value.reason, ValidationError)
    assert refused.value.reason.message_dict.keys() == {"summary"}
    assert together.states == {State.DRAFT}


def test_those_that_name_each_other_in_a_circle_are_refused(
    together: Together, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = kind_of("organisation")
    organisations = kind_of("practice").targets["organisations"]
    in_a_circle = replace(kind, targets={"parent": organisations})
    monkeypatch.setattr(
        "core.review.proposals.references.kind_of", lambda code: in_a_circle if code == kind.code else kind_of(code)
    )
    other = begin(together.cast, "organisation", **FORUM)
    other.number, other.changes = 4, {**FORUM, "parent": reference(3)}
    forum = together.members[2]
    forum.changes = {**FORUM, "parent": reference(4)}

    with pytest.raises(ValidationError, match="in a loop"):
        bundles.in_order([forum, other])


# --- Naming -------------------------------------------------------------------------------------------------------


def test_a_reference_takes_the_place_of_a_key_in_foreign_keys_and_links() -> None:
    kind = replace(kind_of("organisation"), targets={"parent": lambda tenant: Organisation.objects.all()})
    practice = kind_of("practice")

    assert resolved(kind, {"parent": "bundle:2", "name_en": "bundle:2"}, {2: "5"}) == {
        "parent": 5,
        "name_en": "bundle:2",
    }
    assert resolved(practice, {"organisations.bundle:2": True}, {2: "5"}) == {"organisations.5": True}
    assert resolved(practice, {"organisations.bundle:3": True}, {2: "5"}) == {"organisations.bundle:3": True}
    assert [number_of(text) for text in ("bundle:2", "bundle:02", "bundle:²", "bundle:", "2", "bundle:1234567")] == [
        2,
        *[None] * 5,
    ]


@pytest.mark.parametrize("name", ["bundle:1", "bundle:2", "bundle:9", "bundle:03", "terms.bundle:3"])
def test_only_what_another_one_adds_can_be_named_and_only_where_it_fits(together: Together, name: str) -> None:
    key = name if "." in name else f"organisations.{name}"

    with pytest.raises(ValidationError) as refused:
        write_in(together.members[0], Actor.person(together.cast.editor), **{key: True})

    assert refused.value.message_dict.keys() == {key}


def test_alone_nothing_is_named_by_number(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Unknown value"):
        begin(cast, "practice", title_en="Shade", **{"organisations.bundle:3": True})


def test_who_is_named_or_names_another_stays(together: Together) -> None:
    by = Actor.person(together.cast.editor)
    trees, _meadows, forum = together.members
    for each in (trees, forum):
        with pytest.raises(InvalidTransition, match="Remove that reference first"):
            bundles.remove(each, expected=each.version, by=by)

    trees = write_in(trees, by, **{"organisations.bundle:3": False})
    alone = bundles.remove(trees, expected=trees.version, by=by)
    back = bundles.add(together.again(), alone, expected=alone.version, by=by)

    assert (alone.number, back.number) == (None, 4)


# --- Nothing alone ------------------------------------------------------------------------------------------------

Attempt = Callable[[Proposal, Cast], object]
ALONE: dict[str, tuple[str, Attempt]] = {
    "send": ("draft", lambda each, cast: actions.send(each, expected=each.version, by=Actor.person(cast.lead))),
    "offer": ("draft", lambda each, cast: actions.offer(each, by=Actor.person(cast.editor))),
    "discard": ("draft", lambda each, cast: actions.discard(each, expected=each.version, by=Actor.person(cast.lead))),
    "withdraw": ("sent", lambda each, cast: actions.withdraw(each, expected=each.version, by=Actor.person(cast.lead))),
    "begin_next": ("sent", lambda each, cast: next_draft.begin(each, by=Actor.person(cast.lead))),
    "publish": ("sent", lambda each, cast: actions.publish(each, expected=each.version, curator=cast.curator)),
    "assign": ("sent", lambda each, cast: actions.assign(each, reviewer=cast.curator, by=Actor.person(cast.curator))),
    "return": (
        "sent",
        lambda each, cast: actions.ask_for_changes(each, message="No.", expected=each.version, curator=cast.curator),
    ),
    "decline": (
        "sent",
        lambda each, cast: actions.decline(each, message="No.", expected=each.version, curator=cast.curator),
    ),
    "publish_together": (
        "sent",
        lambda each, cast: actions.publish_together([(each, each.version)], curator=cast.curator),
    ),
}


@pytest.mark.parametrize("name", ALONE)
def test_one_of_them_takes_no_step_alone(together: Together, name: str) -> None:
    state, attempt = ALONE[name]
    if state == "sent":
        together.send()
    before = together.read

    with pytest.raises(InvalidTransition) as refused:
        attempt(together.members[0], together.cast)

    assert "belongs to a group of changes" in str(refused.value) or name == "publish_together"
    assert together.read == before


def test_what_is_sent_or_of_another_city_or_elsewhere_already_is_not_put_in(together: Together) -> None:
    cast, by = together.cast, Actor.person(together.cast.editor)
    sent = cast.sent(summary_en="Sent.")
    foreign = actions.start(
        kind_of("practice"), tenant=CityFactory().pk, row=None, patch={"title_en": "Foreign"}, by=by
    )
    for each in (sent, foreign, together.members[0]):
        with pytest.raises(InvalidTransition):
            bundles.add(together.again(), each, expected=each.version, by=by)


# --- Answers ------------------------------------------------------------------------------------------------------


def test_changes_are_asked_for_of_all_and_all_are_sent_again(together: Together) -> None:
    together.send()
    bundles.ask_for_changes(
        together.again(), message="Name the year.", expected=together.again().version, curator=together.cast.curator
    )
    returned, messages = together.states, {each.message for each in together.members}

    write_in(together.members[0], Actor.person(together.cast.editor), starts=2020)
    together.send()
    together.publish()

    assert (returned, messages) == ({State.RETURNED}, {"Name the year."})
    assert Practice.objects.get(title_en="Shade trees").starts == 2020


@pytest.mark.parametrize(
    ("step", "state", "verb"),
    [
        ("decline", "declined", "bundle_declined"),
        ("withdraw", "draft", "bundle_withdrawn"),
        ("discard", "discarded", "bundle_discarded"),
    ],
)
def test_all_are_declined_taken_back_or_discarded(together: Together, step: str, state: str, verb: str) -> None:
    by = Actor.person(together.cast.lead)
    if step != "discard":
        together.send()
    bundle = together.again()
    if step == "decline":
        bundles.decline(bundle, message="No.", expected=bundle.version, curator=together.cast.curator)
    else:
        getattr(bundles, step)(bundle, expected=bundle.version, by=by)

    last = entries_of(bundle).last()
    assert together.states == {state}
    assert last is not None
    assert last.verb == verb


def test_an_answer_needs_a_message(together: Together) -> None:
    together.send()

    with pytest.raises(ValidationError, match="Enter a message"):
        bundles.decline(together.again(), message=" ", expected=together.again().version, curator=together.cast.curator)


def test_what_was_changed_since_it_was_read_is_not_sent(together: Together) -> None:
    read = together.read
    write_in(together.members[0], Actor.person(together.cast.editor), summary_en="Newer.")

    for seen in (read, {key: version for key, version in together.read.items() if version > 3}):
        with pytest.raises(VersionConflict):
            bundles.send(
                together.bundle, expected=together.again().version, read=seen, by=Actor.person(together.cast.lead)
            )

    assert together.states == {State.DRAFT}


def test_nothing_at_all_is_not_sent(cast: Cast) -> None:
    by = Actor.person(cast.lead)
    bundle = bundles.start(tenant=cast.city.pk, by=by)

    with pytest.raises(ValidationError, match="There is nothing to send"):
        bundles.send(bundle, expected=bundle.version, read={}, by=by)

    assert Bundle.objects.get().state == State.DRAFT


def test_the_history_says_of_each_that_a_lead_confirmed_what_was_drafted_for_the_city(cast: Cast) -> None:
    StaffRole._base_manager.filter(user=cast.editor).update(body="Example institute")
    part = bundles.Beginning(kind_of("practice"), None, {"title_en": "Trees", "summary_en": "Trees that shade."})
    bundle = bundles.begin([part], tenant=cast.city.pk, by=Actor.person(cast.editor))
    (draft,) = bundles.proposals_of(bundle)

    bundles.send(bundle, expected=bundle.version, read={draft.pk: draft.version}, by=Actor.person(cast.lead))

    assert [entry.verb for entry in entries_of(draft)][-1] == "proposal_confirmed"
    assert rounds.times([draft]) == {draft.pk: 1}


def test_a_decision_on_old_words_is_refused(together: Together) -> None:
    seen = together.send().version
    bundles.withdraw(together.again(), expected=seen, by=Actor.person(together.cast.lead))
    together.send()

    with pytest.raises(VersionConflict):
        bundles.publish(together.again(), expected=seen, curator=together.cast.curator)


# --- Who ----------------------------------------------------------------------------------------------------------


def test_nobody_decides_on_what_holds_their_own_words_or_is_from_their_city(together: Together) -> None:
    cast = together.cast
    author = people.curator(name="Wrote on one")
    write_in(together.members[1], Actor.person(author), summary_en="By a curator.")
    of_the_city = people.enrolled(people.lead(cast.city, is_curator=True))
    together.send()

    for person in (author, of_the_city, cast.editor):
        with pytest.raises(PermissionDenied):
            together.publish(person)
    assert may(cast.curator, "bundle.decide", together.again())
    assert "yourself" in str(may(author, "bundle.decide", together.again()).reason)  # type: ignore[union-attr]
    assert together.states == {State.SUBMITTED}


def test_its_city_writes_its_leads_send_and_strangers_see_nothing(together: Together) -> None:
    bundle, cast = together.bundle, together.cast
    steps = ("bundle.see", "bundle.edit", "bundle.send", "bundle.withdraw", "bundle.discard", "bundle.decide")
    answers = {
        person.name: "".join("y" if may(person, step, bundle) else "-" for step in steps)
        for person in (cast.editor, cast.lead, cast.curator, cast.outsider, people.editor(cast.city, name="Colleague"))
    }

    assert answers == {
        "Mei Editor": "yy--y-",
        "Lin Lead": "yyyyy-",
        "Ana Curator": "y----y",
        "Example outsider": "------",
        "Colleague": "yy----",
    }
    assert list(Bundle.objects.visible_to(cast.outsider)) == list(Bundle.objects.editable_by(cast.curator)) == []
    assert list(Bundle.objects.visible_to(cast.curator)) == list(Bundle.objects.editable_by(cast.editor)) == [bundle]


def test_who_left_is_a_former_member_there_too(together: Together) -> None:
    together.send()
    lead = together.cast.lead

    forget_person(lead.pk, {"Lin Lead", str(lead)})

    assert together.again().sent_by_label == history_erasure.FORMER
    assert version_of(together.bundle, together.again().version)["sent_by_label"] == history_erasure.FORMER


def test_an_organisation_that_is_there_already_may_be_named_as_ever(together: Together) -> None:
    there = OrganisationFactory()
    write_in(together.members[0], Actor.person(together.cast.editor), **{f"organisations.{there.pk}": True})
    together.send()
    together.publish()

    assert Practice.objects.get(title_en="Shade trees").organisations.count() == 2


# --- The secretariat's pages --------------------------------------------------------------------------------------


@pytest.fixture
def page(together: Together, client: Client) -> Callable[..., tuple[int, str]]:
    """As the curator: the page of the bundle, or what a decision is answered with."""
    together.send()
    people.sign_in(client, together.cast.curator)
    address = f"/en/review/bundles/{together.bundle.pk}/"

    def ask(**sent: object) -> tuple[int, str]:
        if not sent:
            answer = client.get(address)
        else:
            answer = client.post(f"{address}decision/", {"version": together.again().version, **sent})
        return answer.status_code, answer.content.decode()

    return ask


def test_the_queue_shows_one_item_that_leads_to_all(together: Together, client: Client) -> None:
    together.send()
    people.sign_in(client, together.cast.curator)

    answer = client.get("/en/review/")
    html = answer.content.decode()

    assert html.count("/en/review/bundles/") == 1
    assert "Practice: Shade trees and 2 more" in html
    assert "3 changes, as a group" in html
    assert "Wet meadows" not in html
    assert next(tab["count"] for tab in answer.context["tabs"] if tab["current"]) == 1


def test_the_page_shows_what_each_changes_and_names_what_is_new_with_it(page: Callable[..., tuple[int, str]]) -> None:
    status, html = page()

    assert status == 200
    assert all(words in html for words in ("Shade trees", "Wet meadows", "Meadows that hold water.", "Lake Forum"))
    assert html.count("Lake Forum (in this group of changes)") == 4  # in the table and in the comparisons
    assert "no longer exists" not in html
    assert html.count('name="decision"') == 3


def test_one_of_them_leads_to_all_and_has_no_decision_of_its_own(together: Together, client: Client) -> None:
    together.send()
    people.sign_in(client, together.cast.curator)
    one = together.members[0]

    html = client.get(f"/en/review/{one.pk}/").content.decode()
    refused = client.post(f"/en/review/{one.pk}/decision/", {"decision": "publish", "version": one.version})

    assert f"/en/review/bundles/{together.bundle.pk}/" in html
    assert 'name="decision"' not in html
    assert "Lake Forum (in this group of changes)" in html
    assert refused.status_code == 409
    assert "The changes of a group can only be processed together" in refused.content.decode()


def test_all_are_decided_by_one_form(together: Together, page: Callable[..., tuple[int, str]]) -> None:
    unsaid, wanting = page(decision="return"), page(message="No.")
    assert (unsaid[0], wanting[0]) == (200, 200)
    assert "Enter a message to the city." in unsaid[1]
    assert "Choose a decision." in wanting[1]

    assert page(decision="publish", message="Thank you.")[0] == 302

    assert together.states == {State.PUBLISHED}
    assert "Lake Forum" in page()[1]
    late = page(decision="return", message="Too late.")
    assert late[0] == 409
    assert "Too late." in late[1]


def test_t42_what_was_sent_anew_is_named_before_anybody_decides(
    together: Together, page: Callable[..., tuple[int, str]], client: Client
) -> None:
    """The city takes all back, writes on and sends again while a curator is reading, and forgets the message."""
    read = together.again().version
    lead, editor = Actor.person(together.cast.lead), Actor.person(together.cast.editor)
    bundles.withdraw(together.again(), expected=read, by=lead)
    write_in(together.members[1], editor, title_en="Other meadows")
    together.send()
    people.sign_in(client, together.cast.curator)

    back = client.post(
        f"/en/review/bundles/{together.bundle.pk}/decision/",
        {"decision": "return", "message": "", "version": read, "remark-1": "A remark that stays."},
    )

    assert back.status_code == 409
    assert "was saved during your review" in back.text
    assert "Other meadows" in back.text
    assert "A remark that stays." in back.text
    assert 'value="publish" checked' not in back.text
    assert together.states == {State.SUBMITTED}


def test_the_page_says_which_one_stops_the_whole(together: Together, page: Callable[..., tuple[int, str]]) -> None:
    part = together.members[1]
    Proposal._base_manager.filter(pk=part.pk).update(changes={**part.changes, "starts": 3000})

    status, html = page(decision="publish", message="Kept words.")

    assert status == 409
    assert "Practice: Wet meadows: " in html
    assert "Kept words." in html
    assert together.states == {State.SUBMITTED}


def test_one_reviewer_takes_all_of_them_on(together: Together, client: Client) -> None:
    together.send()
    people.sign_in(client, together.cast.curator)

    answer = client.post(f"/en/review/{together.members[0].pk}/reviewer/", {"reviewer": "me"})

    assert answer.headers["Location"] == f"/en/review/bundles/{together.bundle.pk}/"
    assert {each.reviewer_label for each in together.members} == {"Ana Curator"}
    assert "Shade trees and 2 more" in client.get("/en/review/?state=mine").content.decode()
    history = client.get(f"/en/review/history/review.bundle/{together.bundle.pk}/")
    assert "sent the changes for review together" in history.content.decode()


# --- The page of the city -----------------------------------------------------------------------------------------


def at_desk(together: Together, person: User) -> tuple[Client, str]:
    return people.sign_in(Client(), person), f"/en/w/{together.cast.city.slug}/together/{together.bundle.pk}/"


def test_the_city_sends_all_on_one_page_and_reads_what_happens_next(together: Together) -> None:
    client, url = at_desk(together, together.cast.lead)
    page = client.get(url).content.decode()
    assert all(name in page for name in ("Shade trees", "Wet meadows", "Lake Forum"))
    versions = {f"version-{key}": version for key, version in together.read.items()}

    sent = client.post(f"{url}send/", {"version": together.again().version, **versions})

    assert sent.status_code == 302
    assert together.states == {State.SUBMITTED}
    after = client.get(url).content.decode()
    assert "Sent for review. Next steps by" in after
    assert "You will be notified on this site and by email." in after
    member = client.get(f"/en/proposals/{together.members[0].pk}/", follow=True).content.decode()
    assert f'href="{url}"' in member  # each leads to the whole

    assert client.post(f"{url}withdraw/", {"version": together.again().version}).status_code == 302
    assert together.states == {State.DRAFT}


def test_what_was_not_read_is_not_sent_and_an_editor_sends_nothing(together: Together) -> None:
    client, url = at_desk(together, together.cast.lead)
    assert client.post(f"{url}send/", {"version": together.again().version}).status_code == 409
    editor, _url = at_desk(together, together.cast.editor)
    assert editor.post(f"{url}send/", {"version": together.again().version}).status_code == 403
    assert "Send all drafts" not in editor.get(url).content.decode()
    assert together.states == {State.DRAFT}


# --- Many of them -------------------------------------------------------------------------------------------------


def many(cast: Cast, count: int) -> Bundle:
    """An organisation, and practices that name it."""
    by = Actor.person(cast.editor)
    practice, organisation = kind_of("practice"), kind_of("organisation")
    forum = {f"organisations.{reference(1)}": True}
    parts = [bundles.Beginning(organisation, None, FORUM)]
    parts += [
        bundles.Beginning(practice, None, {"title_en": f"Trees {number}", "summary_en": "Trees that shade.", **forum})
        for number in range(count - 1)
    ]
    bundle = bundles.begin(parts, tenant=cast.city.pk, by=by)
    read = {each.pk: each.version for each in bundles.proposals_of(bundle)}
    return bundles.send(bundle, expected=bundle.version, read=read, by=Actor.person(cast.lead))


def test_drafts_that_begin_together_name_each_other_at_once(cast: Cast) -> None:
    bundle = many(cast, 3)

    bundles.publish(bundle, expected=bundle.version, curator=cast.curator)

    forum = Organisation.objects.get(name_en="Lake Forum")
    assert [list(each.organisations.all()) for each in Practice.objects.filter(title_en__startswith="Trees")] == [
        [forum],
        [forum],
    ]


def test_no_draft_begins_where_one_of_them_names_what_is_not_there(cast: Cast) -> None:
    part = bundles.Beginning(kind_of("practice"), None, {"title_en": "Trees", f"organisations.{reference(7)}": True})

    with pytest.raises(ValidationError):
        bundles.begin([part], tenant=cast.city.pk, by=Actor.person(cast.editor))

    assert not Bundle.objects.exists()


def test_more_than_a_page_waits_for_is_published_outside_the_request(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "MOST_AT_ONCE", 2)
    asked: list[Any] = []
    monkeypatch.setattr(tasks, "publish", Recorder(asked))
    bundle, curator = many(cast, 3), people.sign_in(client, cast.curator)

    said = {"decision": "publish", "message": "", "version": bundle.version}
    page = curator.post(f"/en/review/bundles/{bundle.pk}/decision/", said, follow=True).content.decode()

    assert "These changes are being published." in page
    assert asked == [(str(bundle.pk), cast.curator.pk, "en")]
    assert not Practice.objects.exists()
    with pytest.raises(InvalidTransition):
        bundles.withdraw(bundle, expected=Bundle.objects.get().version, by=Actor.person(cast.lead))
    publish_task.func(*asked[0])
    publish_task.func(*asked[0])  # a worker that comes late does nothing
    assert Bundle.objects.get().state == "published"
    assert Practice.objects.filter(title_en__startswith="Trees").count() == 2


def test_a_worker_publishes_nothing_that_is_gone_and_nothing_for_a_curator_who_left(cast: Cast) -> None:
    bundle = many(cast, 2)
    bundles.queue(bundle, expected=bundle.version, curator=cast.curator)
    User.objects.filter(pk=cast.curator.pk).update(is_active=False)

    publish_task.func(str(uuid4()), people.curator().pk, "en")
    publish_task.func(str(bundle.pk), cast.curator.pk, "en")

    assert Bundle.objects.get().state == Bundle.State.PUBLISHING


def test_what_could_not_be_published_is_back_in_the_queue_with_a_sentence(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "MOST_AT_ONCE", 2)
    bundle, curator = many(cast, 3), people.sign_in(client, cast.curator)
    bundles.queue(bundle, expected=bundle.version, curator=cast.curator)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise ValidationError("The disk sings.")

    monkeypatch.setattr(actions, "apply", broken)
    publish_task.func(str(bundle.pk), cast.curator.pk, "en")

    assert Bundle.objects.get().state == "submitted"
    assert "Number 1, Lake Forum: The disk sings." in html.unescape(
        curator.get(f"/en/review/bundles/{bundle.pk}/").content.decode()
    )


class Recorder:
    """A queue without a worker."""

    def __init__(self, asked: list[Any]) -> None:
        self.asked = asked

    def enqueue(self, *args: Any) -> None:
        self.asked.append(args)


# --- Remarks ------------------------------------------------------------------------------------------------------


def test_a_remark_on_a_row_goes_back_with_the_whole_and_stands_beside_it_for_the_city(
    cast: Cast, client: Client
) -> None:
    bundle, curator = many(cast, 3), people.sign_in(client, cast.curator)
    said = {"decision": "return", "version": bundle.version, "remark-2": "Which trees?"}

    without = curator.post(f"/en/review/bundles/{bundle.pk}/decision/", said | {"message": ""}).content.decode()
    curator.post(f"/en/review/bundles/{bundle.pk}/decision/", said | {"message": "See the remarks."})

    assert 'value="Which trees?"' in without  # nothing typed is lost where the message was missing
    assert [each.comments.count() for each in bundles.proposals_of(bundle)] == [0, 1, 0]
    page = people.sign_in(Client(), cast.lead).get(f"/en/w/{cast.city.slug}/together/{bundle.pk}/").content.decode()
    assert "Which trees?" in page


def test_a_lead_discards_all_of_them_at_once(cast: Cast) -> None:
    bundle = many(cast, 3)
    lead = people.sign_in(Client(), cast.lead)
    bundle = bundles.withdraw(bundle, expected=bundle.version, by=Actor.person(cast.lead))

    lead.post(f"/en/w/{cast.city.slug}/together/{bundle.pk}/discard/", {"version": bundle.version})

    assert {each.state for each in bundles.proposals_of(bundle)} == {"discarded"}


def test_what_clashes_in_a_long_bundle_is_told_to_curators_with_its_name(
    together: Together, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = together.cast
    profile = cast.propose(summary_en="Words of the city.")
    bundles.add(together.bundle, profile, expected=profile.version, by=Actor.person(cast.editor))
    together.send()
    change_city(cast.city, changes={"summary_en": "Others."}, expected=cast.city.version, by=Actor.person(cast.editor))
    bundles.queue(together.again(), expected=together.again().version, curator=cast.curator)

    stopped = bundles.publish_queued(together.again(), curator=cast.curator)

    assert stopped.failure == f"Number 4, {cast.city.name}: Different content has been published in the meantime. " + (
        "Ask the city to check the change again."
    )


# --- Said truly ---------------------------------------------------------------------------------------------------


def test_after_a_decision_on_a_bundle_the_next_page_says_once_what_was_done_by_name(cast: Cast, client: Client) -> None:
    first, second = many(cast, 3), many(cast, 2)
    curator = people.sign_in(client, cast.curator)

    said = {"decision": "publish", "message": "", "version": first.version}
    answer = curator.post(f"/en/review/bundles/{first.pk}/decision/", said, follow=True)

    assert answer.redirect_chain[-1][0] == f"/en/review/bundles/{second.pk}/"
    sentence = f"Published: Organisation: Lake Forum and 2 more ({cast.city.name})."
    assert answer.content.decode().count(sentence) == 1
    assert sentence not in curator.get("/en/review/").content.decode()


def test_what_the_alliance_checks_is_said_of_each_row_of_a_bundle(
    together: Together, page: Callable[..., tuple[int, str]]
) -> None:
    meadows = together.members[1]
    Proposal._base_manager.filter(pk=meadows.pk).update(changes={**meadows.changes, "result_year": 2190})

    found = page()[1]

    row = found[found.index('id="row-2"') : found.index('id="row-3"')]
    assert "Year in the future: 2190" in row
    assert found.count("Year in the future") == 1


def test_what_blocks_a_row_is_said_to_curators_and_to_the_city(
    together: Together, page: Callable[..., tuple[int, str]]
) -> None:
    """The sentence that the city's own form would say of the row."""
    meadows = together.members[1]
    lacking = {key: value for key, value in meadows.changes.items() if key != "title_en"}
    Proposal._base_manager.filter(pk=meadows.pk).update(changes=lacking)
    of_curators = page()[1]
    meadows = Proposal.objects.get(pk=meadows.pk)
    sentences = blocking(meadows, kind_of("practice"), meadows.changes, {})
    client, address = at_desk(together, together.cast.editor)
    of_city = client.get(address).content.decode()

    row = of_curators[of_curators.index('id="row-2"') : of_curators.index('id="row-3"')]
    assert sentences
    for text in sentences:
        assert html.escape(text) in row
        assert html.escape(text) in of_city


def test_checks_of_many_ask_as_much_as_those_of_few(cast: Cast, django_assert_num_queries: Any) -> None:
    few, lot = (bundles.proposals_of(many(cast, count)) for count in (3, 50))
    with CaptureQueriesContext(connection) as asked:
        bundle_hints(few)

    with django_assert_num_queries(len(asked)):
        bundle_hints(lot)
