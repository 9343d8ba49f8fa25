"""In whose history a row is told: its own, or that of the row it belongs under."""

import pytest

from cities.actions import change_city
from cities.models import City
from cities.practices.actions import add_practice, change_practice, remove_practice
from cities.practices.models import Practice
from core.history.bulk import add_many, change_many
from core.history.models import Entry
from core.history.write import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def below_its_city(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Practice, "history_root", "city")


def told_under(row: City | Practice) -> list[str]:
    """Newest first."""
    entries = Entry.objects.filter(root_type=row._meta.label_lower, root_id=str(row.pk)).order_by("-id")
    return list(entries.values_list("verb", flat=True))


def new_practice(city: City, mei: Actor) -> Practice:
    return add_practice(slug="wall", city=city, changes={"title_en": "A wall", "summary_en": "Green."}, by=mei)


def test_a_row_without_a_parent_is_told_under_itself(kunming: City, mei: Actor) -> None:
    practice = new_practice(kunming, mei)

    change_city(kunming, changes={"summary_en": "Spring"}, expected=1, by=mei)

    assert told_under(kunming) == ["city_changed", "city_added"]
    assert told_under(practice) == ["practice_added"]


@pytest.mark.usefixtures("below_its_city")
def test_a_row_below_another_is_told_there_from_its_beginning_to_its_end(kunming: City, mei: Actor) -> None:
    practice = new_practice(kunming, mei)
    practice = change_practice(practice, changes={"summary_en": "Greener."}, expected=1, by=mei)
    remove_practice(practice, expected=2, by=mei)

    assert told_under(kunming) == ["practice_removed", "practice_changed", "practice_added", "city_added"]
    assert told_under(practice) == []


@pytest.mark.usefixtures("below_its_city")
def test_many_rows_at_once_are_told_below_theirs_too(kunming: City, mei: Actor) -> None:
    practice = Practice(slug="wall", city=kunming, title_en="A wall", summary_en="Green.")
    add_many([practice], "practice_added", by=mei)
    patches = {practice.pk: {"summary_en": "Greener."}}
    change_many(Practice, patches, "practice_changed", expected={practice.pk: 1}, by=mei)

    assert told_under(kunming) == ["practice_changed", "practice_added", "city_added"]
