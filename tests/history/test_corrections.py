"""Corrections of loaded facts: made where nobody wrote, listed where somebody did, and never made twice."""

import pytest

from core.history import corrections
from core.history.corrections import Correction
from core.history.models import Entry, ListedCorrection
from core.history.snapshot import Plain
from core.history.translations import by_platform
from core.history.write import Actor, entries_of, set_unversioned
from planning.actions import add_plan, change_plan
from planning.models import Plan
from tests import people
from tests.factories import CityFactory, FigureFactory, PlanFactory, SourceFactory

pytestmark = pytest.mark.django_db

LOADER = Actor(id=None, label="Founding facts", reason="the founding facts of the platform")


@pytest.fixture
def plan(db: None) -> Plan:
    return loaded(status="in-force", title_en="A plan", kind="white-paper", note_en="Adopted.", note_ja="策定済み。")


def loaded(**changes: Plain) -> Plan:
    return add_plan(slug="loaded-plan", city=CityFactory(), changes=changes, by=LOADER)


def correction(plan: Plan, number: int = 7, **pairs: tuple[Plain, Plain]) -> Correction:
    old, new = ({key: pair[side] for key, pair in pairs.items()} for side in (0, 1))
    return Correction(number=number, row=plan, old=old, new=new, reason=f"Correction {number}: it is not stated")


def test_what_nobody_wrote_is_corrected_with_its_reason_in_the_history(plan: Plan) -> None:
    done = corrections.carry_out([correction(plan, status=("in-force", "unknown"))], by=LOADER)

    plan.refresh_from_db()
    last = entries_of(plan).last()
    assert (done, plan.status) == ((1, 0), "unknown")
    assert last
    assert (last.verb, last.by_label, last.reason) == (
        "plan_changed",
        "Founding facts",
        "Correction 7: it is not stated",
    )
    assert last.changes == {"status": ["in-force", "unknown"]}


def test_a_second_time_changes_nothing(plan: Plan) -> None:
    listed = [correction(plan, status=("in-force", "unknown"))]
    corrections.carry_out(listed, by=LOADER)
    before = (Entry.objects.count(), ListedCorrection.objects.count())

    assert corrections.carry_out(listed, by=LOADER) == (0, 0)
    assert (Entry.objects.count(), ListedCorrection.objects.count()) == before


def test_what_a_person_wrote_is_listed_also_when_it_reads_as_before(plan: Plan) -> None:
    person = Actor.person(people.person())
    for status in ("ended", "in-force"):
        plan = change_plan(plan, changes={"status": status}, expected=None, by=person)

    done = corrections.carry_out([correction(plan, status=("in-force", "unknown"))], by=LOADER)

    plan.refresh_from_db()
    assert (done, plan.status) == ((0, 1), "in-force")
    assert ListedCorrection.objects.get().new == {"status": "unknown"}


def test_what_a_person_wrote_in_another_column_hinders_nothing(plan: Plan) -> None:
    plan = change_plan(plan, changes={"starts": 2020}, expected=None, by=Actor.person(people.person()))

    assert corrections.carry_out([correction(plan, status=("in-force", "unknown"))], by=LOADER) == (1, 0)


def test_another_value_than_the_old_one_is_listed(plan: Plan) -> None:
    plan = change_plan(plan, changes={"status": "ended"}, expected=None, by=LOADER)

    assert corrections.carry_out([correction(plan, status=("in-force", "unknown"))], by=LOADER) == (0, 1)


def test_one_language_of_a_person_keeps_the_whole_text(plan: Plan) -> None:
    plan = change_plan(plan, changes={"note_ja": "市が書いた。"}, expected=None, by=Actor.person(people.person()))
    text = correction(plan, note_en=("Adopted.", "Not stated."), note_ja=("策定済み。", "記載なし。"))

    corrections.carry_out([text], by=LOADER)

    plan.refresh_from_db()
    assert (plan.note_en, plan.note_ja) == ("Adopted.", "市が書いた。")  # type: ignore[attr-defined]
    assert ListedCorrection.objects.waiting().count() == 1


def test_later_corrections_follow_earlier_ones_from_either_value(plan: Plan) -> None:
    both = [correction(plan, 1, status=("in-force", "unknown")), correction(plan, 2, status=("unknown", "ended"))]

    assert corrections.carry_out(both, by=LOADER) == (2, 0)
    assert corrections.carry_out(both, by=LOADER) == (0, 0)

    plan.refresh_from_db()
    assert plan.status == "ended"


def test_a_column_of_a_child_and_a_link_are_corrected_too() -> None:
    plan = loaded(status="unknown", title_en="A plan", kind="white-paper")
    source, figure = SourceFactory(), "7c1f1f8e-5a63-4f5e-9a35-0c0d2cbe1f11"
    plan = change_plan(
        plan,
        changes={f"figures.{figure}": True, f"figures.{figure}.value": "4", f"figures.{figure}.label_en": "Aims"},
        expected=None,
        by=LOADER,
    )
    pairs: dict[str, tuple[Plain, Plain]] = {
        f"figures.{figure}.year": (None, 2020),
        f"sources.{source.pk}": (None, True),
    }
    made = correction(plan, 7, **pairs)

    assert corrections.carry_out([made], by=LOADER) == (1, 0)
    assert plan.figures.get().year == 2020
    assert list(plan.sources.all()) == [source]


def test_a_translation_of_the_platform_stays_one(plan: Plan) -> None:
    set_unversioned(plan, {"written_for": by_platform(plan, {"note": ["ja"]})})
    text = correction(plan, note_en=("Adopted.", "Not stated."), note_ja=("策定済み。", "記載なし。"))

    corrections.carry_out([text], by=LOADER)

    plan.refresh_from_db()
    assert plan.written_for["note"]["by_platform"] == ["ja"]
    assert plan.older_in == ""


def test_what_is_there_by_now_waits_no_longer(plan: Plan) -> None:
    plan = change_plan(plan, changes={"status": "ended"}, expected=None, by=Actor.person(people.person()))
    listed = [correction(plan, status=("in-force", "unknown"))]
    corrections.carry_out(listed, by=LOADER)
    change_plan(plan, changes={"status": "unknown"}, expected=None, by=Actor.person(people.person()))

    assert corrections.carry_out(listed, by=LOADER) == (0, 0)


def test_what_curators_left_is_not_listed_again(plan: Plan) -> None:
    plan = change_plan(plan, changes={"status": "ended"}, expected=None, by=Actor.person(people.person()))
    listed = [correction(plan, status=("in-force", "unknown"))]
    corrections.carry_out(listed, by=LOADER)
    curator = Actor.person(people.curator(), reason="It has ended, the city says.")

    corrections.leave_listed(ListedCorrection.objects.get(), plan, expected=plan.version, by=curator)

    assert corrections.carry_out(listed, by=LOADER) == (0, 0)
    last = entries_of(plan).last()
    assert last
    assert (last.verb, last.reason) == ("correction_left", "It has ended, the city says.")


def test_figures_of_a_city_keep_their_precision_out_of_the_comparison() -> None:
    figure = FigureFactory(value="44913", year=None)
    key = f"figures.{figure.pk}"
    row = Correction(
        number=1, row=figure.city, old={f"{key}.value": "44913"}, new={f"{key}.value": "44913.00"}, reason="the same"
    )

    assert corrections.carry_out([row], by=LOADER) == (0, 0)


def test_a_plan_of_the_factory_has_no_history_and_counts_as_loaded() -> None:
    assert corrections.carry_out([correction(PlanFactory(), status=("in-force", "unknown"))], by=LOADER) == (1, 0)
