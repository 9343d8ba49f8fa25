"""Proposals and units of the merge: what means something only together is decided together, also when it is published.

A line that one took away and the other changed is asked, whichever of both was first.
"""

import pytest

from cities.actions import change_city
from cities.models import City
from core.history.merge import Clash, Clashes
from core.history.snapshot import Plain, Snapshot, snapshot
from core.history.write import Actor
from core.review.models import Proposal
from core.review.proposals import actions, next_draft
from core.review.proposals.drafts import base_state
from tests.review.conftest import Cast

pytestmark = pytest.mark.django_db
ANA = Actor(id=1, label="Ana Curator")


def key(cast: Cast, column: str = "") -> str:
    return f"figures.{cast.figure.pk}{'.' if column else ''}{column}"


def published(cast: Cast, **columns: Plain) -> None:
    city = City.objects.get(pk=cast.city.pk)
    change_city(city, changes={key(cast, name): value for name, value in columns.items()}, expected=None, by=ANA)


def removed(cast: Cast) -> None:
    change_city(City.objects.get(pk=cast.city.pk), changes={key(cast): False}, expected=None, by=ANA)


def drafted(cast: Cast, **columns: Plain) -> Proposal:
    return cast.propose(**{key(cast, name): value for name, value in columns.items()})


def write(proposal: Proposal, cast: Cast, **columns: Plain) -> Proposal:
    patch = {key(cast, name): value for name, value in columns.items()}
    by = Actor.person(cast.editor)
    return actions.save(proposal, patch=patch, started={}, expected=proposal.version, by=by)


def clashes_on_sending(proposal: Proposal, cast: Cast) -> list[Clash]:
    with pytest.raises(Clashes) as found:
        actions.send(proposal, expected=proposal.version, by=Actor.person(cast.lead))
    return found.value.clashes


def send(proposal: Proposal, cast: Cast) -> Proposal:
    return actions.send(proposal, expected=proposal.version, by=Actor.person(cast.lead))


def settle(proposal: Proposal, cast: Cast, clashes: list[Clash], *, mine: bool) -> Proposal:
    choices = {clash.key: clash.proposed if mine else clash.now for clash in clashes}
    return actions.settle(proposal, choices=choices, expected=proposal.version, by=Actor.person(cast.editor))


def of_figure(values: Snapshot, cast: Cast, *columns: str) -> list[Plain]:
    return [values.get(key(cast, column)) for column in columns]


def test_a_value_of_the_city_and_a_year_published_meanwhile_are_asked_together(cast: Cast) -> None:
    proposal = drafted(cast, value="1200.000")
    published(cast, year=2021)

    clashes = clashes_on_sending(proposal, cast)

    assert set(clashes) == {
        Clash(key(cast, "value"), "1000.000", "1000.000", "1200.000"),
        Clash(key(cast, "year"), 2020, 2021, 2020),
    }
    mine = settle(proposal, cast, clashes, mine=True)
    assert mine.changes == {key(cast, "value"): "1200.000", key(cast, "year"): 2020}
    assert send(mine, cast).state == "submitted"


def test_whoever_takes_what_is_published_takes_the_whole_unit(cast: Cast) -> None:
    proposal = drafted(cast, value="1200.000", method_en="Counted.")
    published(cast, year=2021)

    theirs = settle(proposal, cast, clashes_on_sending(proposal, cast), mine=False)

    assert theirs.changes == {key(cast, "method_en"): "Counted."}
    assert send(theirs, cast).state == "submitted"


def test_a_mixed_choice_is_kept_and_asks_no_second_time(cast: Cast) -> None:
    proposal = drafted(cast, value="1200.000")
    published(cast, year=2021)
    clashes_on_sending(proposal, cast)

    choices: Snapshot = {key(cast, "value"): "1200.000", key(cast, "year"): 2021}
    mixed = actions.settle(proposal, choices=choices, expected=1, by=Actor.person(cast.editor))

    assert mixed.changes == {key(cast, "value"): "1200.000"}
    assert send(mixed, cast).state == "submitted"


def test_a_note_and_another_figure_are_no_part_of_it(cast: Cast) -> None:
    proposal = drafted(cast, method_en="Counted.")
    published(cast, year=2021, value="1100")

    assert send(proposal, cast).state == "submitted"


def test_who_saw_the_new_year_when_they_wrote_the_value_is_not_asked(cast: Cast) -> None:
    proposal = drafted(cast, method_en="Counted.")
    published(cast, year=2021)

    proposal = write(proposal, cast, value="1200.000")

    assert send(proposal, cast).state == "submitted"


def test_two_in_one_draft_are_asked_about_value_and_year(cast: Cast) -> None:
    proposal = drafted(cast, value="1200.000")
    started = {**base_state(proposal), **proposal.changes}
    lead, editor = Actor.person(cast.lead), Actor.person(cast.editor)
    actions.save(proposal, patch={key(cast, "value"): "1300.000"}, started=started, expected=1, by=lead)

    with pytest.raises(Clashes) as found:
        actions.save(proposal, patch={key(cast, "year"): 2024}, started=started, expected=1, by=editor)

    assert {clash.key: (clash.now, clash.proposed) for clash in found.value.clashes} == {
        key(cast, "value"): ("1300.000", "1200.000"),
        key(cast, "year"): (2020, 2024),
    }


def test_a_figure_that_was_removed_meanwhile_stays_whole_or_goes(cast: Cast) -> None:
    published(cast, method_en="Estimated.")  # from here on versions are kept
    for column, value in (("value", "1200.000"), ("method_en", "Counted.")):
        Proposal._base_manager.all().delete()
        proposal = drafted(cast, **{column: value})
        removed(cast)

        clashes = clashes_on_sending(proposal, cast)
        assert clashes == [Clash(key(cast), True, False, True)]

        kept = settle(proposal, cast, clashes, mine=True)
        wanted = {"measure": "population", "unit": "people", "year": 2020, column: value}
        assert of_figure(kept.changes, cast, *wanted) == [*wanted.values()]
        sent = send(kept, cast)
        actions.publish(sent, expected=sent.version, curator=cast.curator)
        assert of_figure(snapshot(City, cast.city.pk), cast, *wanted) == [*wanted.values()]


def test_whoever_lets_a_removed_figure_go_has_nothing_of_it_left(cast: Cast) -> None:
    proposal = cast.propose(**{key(cast, "value"): "1200.000", "text_en": "Longer."})
    removed(cast)

    left = settle(proposal, cast, clashes_on_sending(proposal, cast), mine=False)

    assert left.changes == {"text_en": "Longer."}
    assert [*left.base] == ["text_en"]


@pytest.mark.parametrize("mine", [True, False])
def test_a_figure_that_the_city_removes_and_a_curator_changed_is_asked(cast: Cast, *, mine: bool) -> None:
    patch: Snapshot = {key(cast): False, "text_en": "Longer."}
    proposal = cast.propose(**patch)
    published(cast, method_en="Counted.")

    clashes = clashes_on_sending(proposal, cast)
    assert clashes == [Clash(key(cast), True, True, False)]

    after = settle(proposal, cast, clashes, mine=mine)
    assert (key(cast) in after.changes) is mine
    assert send(after, cast).state == "submitted"


def test_a_figure_that_was_confirmed_meanwhile_is_removed_without_a_question(cast: Cast) -> None:
    proposal = cast.propose(**{key(cast): False})
    published(cast, confirmed_by="Kunming", confirmed_on="2026-11-01")

    assert send(proposal, cast).state == "submitted"


def test_the_next_draft_knows_the_unit_of_the_one_before_and_of_what_is_published(cast: Cast) -> None:
    sent = send(drafted(cast, value="1200.000"), cast)
    draft = write(next_draft.begin(sent, by=Actor.person(cast.editor)), cast, year=2024)

    actions.publish(sent, expected=sent.version, curator=cast.curator)
    draft = Proposal.objects.get(pk=draft.pk)
    assert of_figure(draft.base, cast, "value", "year") == ["1200.000", 2020]
    assert draft.changes == {key(cast, "year"): 2024}
    published(cast, value="1300.000")

    assert {clash.key for clash in clashes_on_sending(draft, cast)} == {key(cast, "value"), key(cast, "year")}


def test_a_draft_laid_into_the_one_before_keeps_what_both_started_from(cast: Cast) -> None:
    sent = send(drafted(cast, value="1200.000"), cast)
    draft = write(next_draft.begin(sent, by=Actor.person(cast.editor)), cast, year=2024)

    back = actions.withdraw(sent, expected=sent.version, by=Actor.person(cast.lead))

    assert of_figure(back.base, cast, "value", "year") == ["1000.000", 2020]
    assert (back.changes, draft.changes) == (
        {key(cast, "value"): "1200.000", key(cast, "year"): 2024},
        {key(cast, "year"): 2024},
    )
