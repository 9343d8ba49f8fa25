"""A proposal from its first word to the public page, and every step that its state does not allow."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cities.actions import change_city
from cities.models import City, Figure
from cities.practices.models import Practice
from cities.team.models import StaffRole
from core.accounts.permissions import Person, may
from core.history.merge import Clashes
from core.history.models import Entry
from core.history.snapshot import Plain, Snapshot, snapshot
from core.history.write import Actor, AlreadyExists, VersionConflict, entries_of
from core.notifications.models import Notice
from core.pagecache.models import content_version
from core.review.models import Proposal
from core.review.proposals import actions
from core.review.proposals.checking import LARGEST, MOST_KEYS, check_patch
from core.review.proposals.kinds import kind_of
from core.review.proposals.steps import STEPS
from core.search.models import Entry as Found
from core.workflow import InvalidTransition
from tests import people
from tests.factories import CityFactory, FigureFactory, OrganisationFactory, term
from tests.review.conftest import Cast
from tests.worlds import undone

pytestmark = [pytest.mark.django_db, pytest.mark.both]
State = Proposal.State


def test_what_is_proposed_is_not_public_before_a_curator_publishes_it(cast: Cast) -> None:
    before = content_version()
    proposal = cast.sent(summary_en="A city in spring.", summary_zh_hans="春城")

    assert snapshot(City, cast.city.pk)["summary_en"] == "A city on a lake."
    assert content_version() == before

    actions.publish(proposal, expected=proposal.version, curator=cast.curator)

    city = snapshot(City, cast.city.pk)
    assert (city["summary_en"], city["summary_zh_hans"]) == ("A city in spring.", "春城")
    assert content_version() != before


def test_publishing_leaves_who_for_whom_and_every_difference(cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    actions.publish(proposal, expected=proposal.version, curator=cast.curator, message="Good.")

    entry = entries_of(cast.city).last()
    assert entry is not None
    assert (entry.by_label, entry.on_behalf_of, entry.reason) == ("Ana Curator", "Lin Lead", "Good.")
    assert entry.changes["summary_en"] == ["A city on a lake.", "A city in spring."]
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by_label) == (State.PUBLISHED, "Ana Curator")
    verbs = list(entries_of(proposal).values_list("verb", flat=True))
    assert verbs == ["proposal_started", "proposal_sent", "proposal_published"]


def test_a_published_change_is_found_at_once(cast: Cast) -> None:
    proposal = cast.sent(summary_en="Zygoptera city.")

    actions.publish(proposal, expected=proposal.version, curator=cast.curator)

    assert Found.objects.filter(summary__contains="Zygoptera").exists()


def test_a_figure_counts_as_confirmed_by_the_city_on_the_day_it_was_sent(cast: Cast) -> None:
    key = f"figures.{cast.figure.pk}"
    patch: Snapshot = {f"{key}.value": "1200", f"{key}.year": 2025, f"{key}.source_title": "Yearbook 2025"}
    proposal = cast.sent(**patch)
    Proposal._base_manager.filter(pk=proposal.pk).update(sent_at=datetime(2026, 3, 4, 12, tzinfo=UTC))

    actions.publish(proposal, expected=proposal.version, curator=cast.curator)

    figure = Figure.objects.get(pk=cast.figure.pk)
    assert (str(figure.value), figure.year, str(figure.confirmed_on)) == ("1200.000", 2025, "2026-03-04")
    assert figure.confirmed_by == "Kunming"
    assert figure.cited is not None
    assert figure.cited.title == "Yearbook 2025"
    assert figure.source is None


def test_a_new_practice_gets_an_address_and_is_public_when_published(cast: Cast) -> None:
    patch = {"title_zh_hans": "湿地修复", "summary_zh_hans": "恢复湖岸。"}
    proposal = actions.start(
        kind_of("practice"), tenant=cast.city.pk, row=None, patch=patch, by=Actor.person(cast.editor)
    )
    proposal = actions.send(proposal, expected=proposal.version, by=Actor.person(cast.lead))

    published = actions.publish(proposal, expected=proposal.version, curator=cast.curator)

    practice = Practice.objects.get()
    assert published.object_id == str(practice.pk)
    assert (practice.slug, practice.city, practice.state) == ("kunming-practice", cast.city, "published")


def test_two_things_of_one_name_get_two_addresses(cast: Cast) -> None:
    for _ in range(3):
        proposal = actions.start(
            kind_of("practice"),
            tenant=cast.city.pk,
            row=None,
            patch={"title_en": "Wetland", "summary_en": "x"},
            by=Actor.person(cast.editor),
        )
        proposal = actions.send(proposal, expected=1, by=Actor.person(cast.lead))
        actions.publish(proposal, expected=proposal.version, curator=cast.curator)

    assert set(Practice.objects.values_list("slug", flat=True)) == {"wetland", "kunming-wetland", "kunming-wetland-2"}


def test_what_is_asked_to_be_changed_can_be_changed_and_sent_again(cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    returned = actions.ask_for_changes(
        proposal, message="Please say which lake.", expected=proposal.version, curator=cast.curator
    )
    changed = actions.save(
        returned,
        patch={"summary_en": "A city on Dianchi."},
        started={},
        expected=returned.version,
        by=Actor.person(cast.editor),
    )
    again = actions.send(changed, expected=changed.version, by=Actor.person(cast.lead))

    actions.publish(again, expected=again.version, curator=cast.curator)

    assert snapshot(City, cast.city.pk)["summary_en"] == "A city on Dianchi."


# --- States -------------------------------------------------------------------------------------------------------

ACTS: dict[str, Callable[[Cast, Proposal], object]] = {
    "save": lambda cast, p: actions.save(
        p, patch={"summary_en": "Other."}, started={}, expected=p.version, by=Actor.person(cast.editor)
    ),
    "send": lambda cast, p: actions.send(p, expected=p.version, by=Actor.person(cast.lead)),
    "withdraw": lambda cast, p: actions.withdraw(p, expected=p.version, by=Actor.person(cast.lead)),
    "discard": lambda cast, p: actions.discard(p, expected=p.version, by=Actor.person(cast.lead)),
    "comment": lambda cast, p: actions.comment(p, key="", text="Hello.", by=Actor.person(cast.editor)),
    "assign": lambda cast, p: actions.assign(p, reviewer=cast.curator, by=Actor.person(cast.curator)),
    "return": lambda cast, p: actions.ask_for_changes(p, message="x", expected=p.version, curator=cast.curator),
    "decline": lambda cast, p: actions.decline(p, message="x", expected=p.version, curator=cast.curator),
    "publish": lambda cast, p: actions.publish(p, expected=p.version, curator=cast.curator),
}


@pytest.mark.parametrize("state", State.values)
def test_t13_each_step_is_possible_in_its_states_alone(cast: Cast, state: str) -> None:
    proposal = cast.propose(summary_en="A city in spring.")
    Proposal._base_manager.filter(pk=proposal.pk).update(state=state)
    reached: dict[str, str] = {}

    for name, act in ACTS.items():
        with undone():
            row = Proposal.objects.get(pk=proposal.pk)
            try:
                act(cast, row)
            except InvalidTransition:
                row.refresh_from_db()
                assert (row.state, row.version) == (state, 1), name
                continue
            row.refresh_from_db()
            reached[name] = row.state

    assert reached == {name: STEPS[name].after(state) for name in ACTS if STEPS[name].is_possible(state)}


def test_there_is_one_open_proposal_a_thing(cast: Cast) -> None:
    cast.propose(summary_en="One.")

    with pytest.raises(AlreadyExists):
        cast.propose(summary_en="Two.")


def test_nothing_that_equals_the_public_text_can_be_sent(cast: Cast) -> None:
    proposal = cast.propose(summary_en="A city on a lake.")

    assert proposal.changes == {}
    with pytest.raises(ValidationError):
        actions.send(proposal, expected=1, by=Actor.person(cast.lead))


def test_what_could_not_be_published_cannot_be_sent(cast: Cast) -> None:
    proposal = cast.propose(website="no address", latitude="123")
    entries = Entry.objects.count()

    with pytest.raises(ValidationError) as found:
        actions.send(proposal, expected=1, by=Actor.person(cast.lead))

    assert {"website", "latitude"} <= found.value.message_dict.keys()
    assert Entry.objects.count() == entries
    assert City.objects.get(pk=cast.city.pk).version == 1


def test_trying_out_leaves_the_public_pages_alone(cast: Cast) -> None:
    before = content_version()

    cast.sent(summary_en="A city in spring.")

    assert content_version() == before
    assert entries_of(cast.city).count() == 0


# --- Who ----------------------------------------------------------------------------------------------------------


def test_t13_nobody_publishes_their_own_words_or_those_of_their_city(cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    StaffRole.objects.create(user=cast.curator, city=cast.city, role="editor")

    with pytest.raises(PermissionDenied):
        actions.publish(proposal, expected=proposal.version, curator=cast.curator)

    author = people.curator()
    StaffRole.objects.create(user=author, city=cast.city, role="lead")
    proposal = actions.withdraw(proposal, expected=proposal.version, by=Actor.person(author))
    proposal = actions.save(
        proposal, patch={"text_en": "x"}, started={}, expected=proposal.version, by=Actor.person(author)
    )
    proposal = actions.send(proposal, expected=proposal.version, by=Actor.person(cast.lead))
    StaffRole.objects.get(user=author).delete()  # no longer of the city, but still an author

    assert not may(author, "proposal.decide", proposal)
    with pytest.raises(PermissionDenied):
        actions.publish(proposal, expected=proposal.version, curator=author)
    assert City.objects.get(pk=cast.city.pk).version == 1


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("proposal.see", {"editor", "lead", "curator", "superuser"}),
        ("proposal.edit", {"editor", "lead"}),
        ("proposal.send", {"lead"}),
        ("proposal.withdraw", {"lead"}),
        ("proposal.discard", {"editor", "lead"}),
        ("proposal.comment", {"editor", "lead", "curator", "superuser"}),
        ("proposal.decide", {"curator", "superuser"}),
    ],
)
def test_the_matrix_of_a_draft(cast: Cast, name: str, who: set[str]) -> None:
    proposal = cast.propose(summary_en="A city in spring.")
    everybody: dict[str, Person] = {
        "visitor": AnonymousUser(),
        "registered": people.person(),
        "editor": cast.editor,
        "lead": cast.lead,
        "outsider": cast.outsider,
        "curator": cast.curator,
        "superuser": people.superuser(),
        "gone": people.lead(cast.city, is_active=False),
    }

    assert {role for role, person in everybody.items() if may(person, name, proposal)} == who
    if name in ("proposal.see", "proposal.edit"):  # the twins say the same
        rows = Proposal.objects.visible_to if name == "proposal.see" else Proposal.objects.editable_by
        assert {role for role, person in everybody.items() if rows(person).filter(pk=proposal.pk).exists()} == who


def test_t10_who_lost_the_role_has_lost_the_draft(cast: Cast) -> None:
    proposal = cast.propose(summary_en="A city in spring.")

    StaffRole.objects.get(user=cast.editor).delete()

    assert not may(cast.editor, "proposal.edit", proposal)
    assert not Proposal.objects.visible_to(cast.editor).exists()


def test_t10_a_city_that_is_no_longer_listed_has_no_staff(cast: Cast) -> None:
    proposal = cast.propose(summary_en="A city in spring.")

    City._base_manager.filter(pk=cast.city.pk).update(status="withdrawn")

    assert not may(cast.lead, "proposal.send", proposal)


# --- What a proposal may hold -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["status", "member_since", "slug", "version", "is_example", "confirmed_on", "sources.1", "country", "kind"]
)
def test_t05_a_city_cannot_propose_its_own_standing(cast: Cast, key: str) -> None:
    with pytest.raises(ValidationError, match="cannot be set"):
        cast.propose(**{key: "member"})


@pytest.mark.parametrize("column", ["confirmed_on", "confirmed_by", "confidence", "city", "source"])
def test_t05_a_city_cannot_say_how_sure_its_figure_is(cast: Cast, column: str) -> None:
    with pytest.raises(ValidationError, match="cannot be set"):
        cast.propose(**{f"figures.{cast.figure.pk}.{column}": "2026-01-01"})


def test_t02_a_figure_of_another_city_cannot_be_named(cast: Cast) -> None:
    foreign = FigureFactory(city=CityFactory(), value=5)

    with pytest.raises(ValidationError, match="Unknown value"):
        cast.propose(**{f"figures.{foreign.pk}.value": "6"})
    with pytest.raises(ValidationError, match="Unknown value"):
        cast.propose(**{f"figures.{foreign.pk}": False})

    foreign.refresh_from_db()
    assert foreign.value == 5


def test_t02_links_lead_only_to_what_the_city_may_see(cast: Cast) -> None:
    hidden = OrganisationFactory(state="draft", city=CityFactory())
    shown = OrganisationFactory()
    start = {"kind": kind_of("practice"), "tenant": cast.city.pk, "row": None, "by": Actor.person(cast.editor)}

    actions.start(**start, patch={f"organisations.{shown.pk}": True})  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="Unknown value"):
        actions.start(**start, patch={f"organisations.{hidden.pk}": True})  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="Unknown value"):
        cast.propose(**{f"terms.{term('biomes', '1').pk}": True})  # a biome is no challenge


@pytest.mark.parametrize(
    "value",
    [{"a": 1}, [["x"]], [1], "nan", [str(n) for n in range(101)]],
    ids=["map", "nested", "numbers", "nan", "long"],
)
def test_t47_odd_values_are_refused(cast: Cast, value: Plain) -> None:
    with pytest.raises(ValidationError):
        cast.propose(latitude=value)


@pytest.mark.parametrize(("column", "value"), [("year", 40_000), ("year", 2**70), ("value", "inf"), ("year", "1e3")])
def test_t47_numbers_that_one_of_the_databases_refuses_are_refused(cast: Cast, column: str, value: Plain) -> None:
    with pytest.raises(ValidationError):
        cast.propose(**{f"figures.{cast.figure.pk}.{column}": value})


@pytest.mark.parametrize("key", ["figures.x.value", "figures.", "terms.", "terms.-1", "terms.9" + "9" * 30, "nothing"])
def test_t47_odd_keys_are_refused(cast: Cast, key: str) -> None:
    with pytest.raises(ValidationError):
        cast.propose(**{key: "1"})


# --- Two at once --------------------------------------------------------------------------------------------------


def test_different_fields_of_two_people_are_joined(cast: Cast) -> None:
    proposal = cast.propose(summary_en="One.")
    started = {"summary_en": "One.", "text_en": ""}
    actions.save(proposal, patch={"text_en": "Two."}, started=started, expected=1, by=Actor.person(cast.lead))

    actions.save(proposal, patch={"summary_en": "Three."}, started=started, expected=1, by=Actor.person(cast.editor))

    proposal.refresh_from_db()
    assert proposal.changes == {"summary_en": "Three.", "text_en": "Two."}


def test_the_same_field_of_two_people_is_a_clash_that_holds_both_texts(cast: Cast) -> None:
    proposal = cast.propose(summary_en="One.")
    started = {"summary_en": "One."}
    actions.save(proposal, patch={"summary_en": "Two."}, started=started, expected=1, by=Actor.person(cast.lead))

    with pytest.raises(Clashes) as found:
        actions.save(
            proposal, patch={"summary_en": "Three."}, started=started, expected=1, by=Actor.person(cast.editor)
        )

    (clash,) = found.value.clashes
    assert (clash.started_from, clash.now, clash.proposed) == ("One.", "Two.", "Three.")
    proposal.refresh_from_db()
    assert (proposal.version, proposal.changes) == (2, {"summary_en": "Two."})


def test_what_was_published_otherwise_meanwhile_stops_the_proposal(cast: Cast) -> None:
    proposal = cast.sent(summary_en="From the city.")
    change_city(cast.city, changes={"summary_en": "From the curator."}, expected=1, by=Actor(id=1, label="x"))

    with pytest.raises(Clashes) as found:
        actions.publish(proposal, expected=proposal.version, curator=cast.curator)

    assert snapshot(City, cast.city.pk)["summary_en"] == "From the curator."
    assert [clash.now for clash in found.value.clashes] == ["From the curator."]


def test_another_field_published_meanwhile_does_not(cast: Cast) -> None:
    proposal = cast.sent(summary_en="From the city.")
    change_city(cast.city, changes={"text_en": "From the curator."}, expected=1, by=Actor(id=1, label="x"))

    actions.publish(proposal, expected=proposal.version, curator=cast.curator)

    city = snapshot(City, cast.city.pk)
    assert (city["summary_en"], city["text_en"]) == ("From the city.", "From the curator.")


def test_a_clash_is_settled_by_choosing(cast: Cast) -> None:
    proposal = cast.propose(summary_en="From the city.")
    change_city(cast.city, changes={"summary_en": "From the curator."}, expected=1, by=Actor(id=1, label="x"))

    settled = actions.settle(
        proposal, choices={"summary_en": "From both."}, expected=proposal.version, by=Actor.person(cast.editor)
    )
    sent = actions.send(settled, expected=settled.version, by=Actor.person(cast.lead))
    actions.publish(sent, expected=sent.version, curator=cast.curator)

    assert snapshot(City, cast.city.pk)["summary_en"] == "From both."


def test_t42_a_decision_on_an_older_version_is_refused(cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")
    seen = proposal.version
    taken = actions.withdraw(proposal, expected=seen, by=Actor.person(cast.lead))
    actions.send(taken, expected=taken.version, by=Actor.person(cast.lead))

    with pytest.raises(VersionConflict):
        actions.publish(proposal, expected=seen, curator=cast.curator)


def test_a_decline_needs_words(cast: Cast) -> None:
    proposal = cast.sent(summary_en="A city in spring.")

    with pytest.raises(ValidationError):
        actions.decline(proposal, message="  ", expected=proposal.version, curator=cast.curator)


def test_a_thing_that_moved_to_another_city_is_not_touched(cast: Cast) -> None:
    practice = Practice(slug="p", city=cast.city, title_en="P", summary_en="S")
    practice.save()
    proposal = actions.start(
        kind_of("practice"),
        tenant=cast.city.pk,
        row=practice,
        patch={"title_en": "Q"},
        by=Actor.person(cast.editor),
    )
    proposal = actions.send(proposal, expected=1, by=Actor.person(cast.lead))
    Practice._base_manager.filter(pk=practice.pk).update(city=CityFactory())

    with pytest.raises(InvalidTransition):
        actions.publish(proposal, expected=proposal.version, curator=cast.curator)


def test_t46_nobody_fills_a_proposal_with_comments(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_COMMENTS", 2)
    proposal = cast.sent(summary_en="A city in spring.")
    for text in ("Hello.", "Hello again."):
        actions.comment(proposal, key="", text=text, by=Actor.person(cast.editor))

    with pytest.raises(InvalidTransition):
        actions.comment(proposal, key="", text="And again.", by=Actor.person(cast.editor))

    assert proposal.comments.count() == 2


def test_t51_the_leads_are_told_once_an_hour_that_a_draft_is_ready(cast: Cast) -> None:
    proposal = cast.propose(summary_en="A city in spring.")
    for _time in range(2):
        actions.offer(proposal, by=Actor.person(cast.editor))

    assert Notice.objects.filter(person=cast.lead, kind="proposal_offered").count() == 1
    Proposal._base_manager.filter(pk=proposal.pk).update(offered_at=timezone.now() - timedelta(minutes=61))
    actions.offer(proposal, by=Actor.person(cast.editor))
    assert Notice.objects.filter(person=cast.lead, kind="proposal_offered").count() == 2


@pytest.mark.parametrize(
    "patch",
    [{f"terms.{number}": True for number in range(MOST_KEYS + 1)}, {"text_en": "x" * LARGEST}],
    ids=["many values", "a long one"],
)
def test_more_than_one_proposal_can_hold_is_refused(patch: Snapshot) -> None:
    with pytest.raises(ValidationError, match="too much content for one proposal"):
        check_patch(kind_of("city"), 1, "1", patch)
