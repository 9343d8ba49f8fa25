from contextlib import suppress
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from cities.actions import change_city, remove_city, revert_city
from cities.models import City
from core.content.models import content_kinds
from core.history import write
from core.history.models import Entry, RowVersion, Versioned, VersionedQuerySet
from core.history.snapshot import Snapshot, snapshot
from core.history.write import (
    Actor,
    VersionConflict,
    changing,
    entries_of,
    entry_about,
    one_transaction,
    set_unversioned,
)
from core.pagecache.models import content_version
from core.text.languages import LANGUAGE_CODES
from core.vocabulary.models import Term
from tests.factories import CityFactory, UserFactory
from tests.history.values import AREA

pytestmark = [pytest.mark.django_db, pytest.mark.both]
VERSIONED = {
    *(model.__name__ for model in content_kinds()),
    *("Request", "Exchange", "Joining"),
    *("Application", "Resource", "Event", "Speaker"),
    *("StaffRole", "Handover", "Bundle", "Proposal", "Report", "AnswerText", "Rule", "Trust"),
    *("Assessment", "Answer", "BandConfirmation"),
    *("Filing", "PlanYear", "YearRow"),
    *("Pack", "Interest", "StudyFile"),
    *("Boundary", "Layer"),
    *("Reference", "StatusWord", "LossAnswer", "SensitiveName"),
    *("Funder", "Call", "PlaceGroup", "InstrumentNote", "Rate", "Project"),
    "MembershipText",
}


def test_entry_says_who_what_and_both_values(kunming: City, terms: list[Term], mei: Actor) -> None:
    changes: Snapshot = {"summary_ja": "湖", f"terms.{terms[1].pk}": True, f"figures.{AREA}.value": "21474"}

    city = change_city(kunming, changes=changes, expected=1, by=mei)

    entry = entries_of(city).last()
    assert entry is not None
    assert (entry.by_id, entry.by_label, entry.verb, entry.object_text) == (7, "Mei Editor", "city_changed", "kunming")
    assert entry.changes == {
        "summary_ja": [None, "湖"],
        f"terms.{terms[1].pk}": [None, True],
        f"figures.{AREA}.value": ["21473.500", "21474.000"],
        f"figures.{AREA}.corrected_from": ["", "21473.5"],
        f"figures.{AREA}.corrected_on": [None, timezone.localdate().isoformat()],
    }
    assert city.version == City.objects.get().version == 2
    assert entry.row_versions.get().number == 2


def test_stale_write_changes_nothing_and_names_who_was_faster(kunming: City, mei: Actor) -> None:
    change_city(kunming, changes={"summary_en": "first"}, expected=1, by=Actor(id=8, label="Ken Lead"))
    before, token = snapshot(City, kunming.pk), content_version()

    with pytest.raises(
        VersionConflict, match=r"This record was changed by Ken Lead at .* Your text is kept below."
    ) as error:
        change_city(kunming, changes={"summary_en": "second", f"figures.{AREA}": None}, expected=1, by=mei)

    assert (error.value.current, error.value.expected) == (kunming, 1)
    assert snapshot(City, kunming.pk) == before
    assert (Entry.objects.count(), content_version()) == (2, token)


def test_a_change_of_nothing_leaves_no_trace(kunming: City, mei: Actor) -> None:
    token = content_version()

    city = change_city(kunming, changes={"summary_en": "Lake"}, expected=1, by=mei)

    assert (city.version, City.objects.get().version, Entry.objects.count(), content_version()) == (1, 1, 1, token)


def test_what_is_added_to_a_list_of_the_row_is_a_change(kunming: City, mei: Actor) -> None:
    with changing(kunming, "city_changed", by=mei, expected=1) as fresh:
        fresh.languages.append("en")
        fresh.save()

    entry = entries_of(kunming).last()
    assert entry is not None
    assert entry.changes == {"languages": [[], ["en"]]}


def test_revert_brings_back_texts_links_and_children_as_a_new_version(
    kunming: City, terms: list[Term], mei: Actor
) -> None:
    first = snapshot(City, kunming.pk)
    other = "0197c0de-0000-7000-8000-000000000002"
    changes = {
        **{f"name_{language}": "X" for language in ("en", "zh_hans", "zh_hant", "ja")},
        f"terms.{terms[0].pk}": None,
        f"terms.{terms[1].pk}": True,
        f"figures.{AREA}": None,
        f"figures.{other}.measure": "parks",
        f"figures.{other}.value": "1",
        f"figures.{other}.year": 2021,
        f"figures.{other}.unit": "count",
    }
    change_city(kunming, changes=changes, expected=1, by=mei)

    with translation.override("ja"):
        city, left = revert_city(kunming, to=1, expected=2, by=mei)

    assert (snapshot(City, kunming.pk), left, city.version) == (first, [], 3)
    assert RowVersion.objects.get(number=3).data == first
    assert City.objects.get().figures.get().value == Decimal("21473.50")


def test_revert_says_what_could_not_come_back(kunming: City, terms: list[Term], mei: Actor) -> None:
    change_city(kunming, changes={f"terms.{terms[0].pk}": None}, expected=1, by=mei)
    gone = f"terms.{terms[0].pk}"
    terms[0].delete()

    _, left = revert_city(kunming, to=1, expected=2, by=mei)

    assert left == [gone]


def test_revert_over_a_column_that_came_and_one_that_went(kunming: City, mei: Actor) -> None:
    """As after two migrations: the old version knows `motto`, which is gone, and not `summary_en`."""
    old = RowVersion.objects.get()
    data = {**old.data, "name_en": "Kunming, then", "motto": "spring"}
    del data["summary_en"]
    RowVersion.objects.create(
        entry=old.entry, object_type=old.object_type, object_id=old.object_id, number=90, data=data
    )

    _, left = revert_city(kunming, to=90, expected=1, by=mei)

    now = snapshot(City, kunming.pk)
    assert (now["name_en"], now["summary_en"], left) == ("Kunming, then", "Lake", ["motto"])


@pytest.mark.parametrize("key", ["version", "slug", "id", "terms", f"figures.{AREA}.city", "figures.x.value"])
def test_unknown_or_forbidden_field_is_refused(kunming: City, mei: Actor, key: str) -> None:
    with pytest.raises(ValidationError):
        change_city(kunming, changes={key: "1"}, expected=1, by=mei)

    assert City.objects.get().version == 1


def test_child_of_another_city_is_never_touched(kunming: City, mei: Actor) -> None:
    other = CityFactory(slug="kobe", name_en="Kobe")

    with pytest.raises(ValidationError):
        change_city(other, changes={f"figures.{AREA}.value": "9", f"figures.{AREA}.year": 1}, expected=1, by=mei)
    change_city(other, changes={f"figures.{AREA}": None}, expected=1, by=mei)

    assert kunming.figures.get().value == Decimal("21473.50")


def test_failing_history_fails_the_change(kunming: City, mei: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("core.history.write.write_entry", fail)

    with pytest.raises(RuntimeError):
        change_city(kunming, changes={"summary_en": "lost"}, expected=1, by=mei)

    assert snapshot(City, kunming.pk)["summary_en"] == "Lake"


def test_unregistered_verb_is_an_error(kunming: City, mei: Actor) -> None:
    with pytest.raises(LookupError), changing(kunming, "city_eaten", by=mei, expected=1):
        pass


def test_history_outlives_person_and_object(kunming: City, mei: Actor) -> None:
    user = UserFactory(name="Mei")
    change_city(kunming, changes={"summary_en": "by mei"}, expected=1, by=Actor(id=user.pk, label="Mei"))

    user.delete()
    remove_city(kunming, expected=2, by=mei)

    assert list(Entry.objects.values_list("by_label", "verb", "object_text")) == [
        ("Mei Editor", "city_added", "kunming"),
        ("Mei", "city_changed", "kunming"),
        ("Mei Editor", "city_removed", "kunming"),
    ]
    assert RowVersion.objects.get(number=2).data["summary_en"] == "by mei"


@pytest.mark.parametrize("write", ["update", "bulk_update", "bulk_create"])
def test_t42_querysets_of_versioned_rows_do_not_write(kunming: City, write: str) -> None:
    with pytest.raises(TypeError, match=r"through core\.history\.write"):
        getattr(City.objects.filter(slug="kunming"), write)(summary_en="behind the back")


def test_t42_every_versioned_model_has_the_guarded_manager() -> None:
    models = [model for model in apps.get_models() if issubclass(model, Versioned)]

    assert {model.__name__ for model in models} == VERSIONED
    assert all(isinstance(model._default_manager.all(), VersionedQuerySet) for model in models)


def test_number_of_queries_is_bounded(kunming: City, mei: Actor) -> None:
    with CaptureQueriesContext(connection) as queries:
        change_city(kunming, changes={"summary_en": "counted"}, expected=1, by=mei)

    asked = [query for query in queries if "SAVEPOINT" not in query["sql"]]
    # Search asks for the rows of each kind that hide with their city, for its bodies, events and speakers, and for the
    # names of countries in each language.
    assert len(asked) <= 47 + len(content_kinds()) + 3 + len(LANGUAGE_CODES)


@pytest.mark.django_db
@pytest.mark.parametrize("spelled", ["Zu\u0308rich", "Z\u00fcrich"])
def test_t53_text_is_stored_in_one_spelling_whatever_door_it_came_by(spelled: str) -> None:
    city = CityFactory()

    change_city(city, changes={"name_en": spelled, "text_en": spelled}, expected=1, by=Actor(id=None, label="loader"))

    city.refresh_from_db()
    assert (city.name_en, city.text_en) == ("Z\u00fcrich", "Z\u00fcrich")


def test_a_column_with_versions_is_written_no_other_way(kunming: City) -> None:
    with pytest.raises(TypeError, match="have versions"):
        set_unversioned(kunming, {"name_en": "Other"})

    kunming.refresh_from_db()
    assert kunming.name != "Other"


def test_a_long_name_of_what_was_changed_is_cut_to_what_its_column_holds(kunming: City, mei: Actor) -> None:
    entry = entry_about(kunming, "city_changed", text="x" * 300, by=mei, before={}, after={})

    assert entry.object_text == "x" * 200


def test_what_an_inner_group_takes_back_is_no_news_and_what_was_done_before_it_stays_news(
    kunming: City, mei: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    news: list[Entry] = []
    monkeypatch.setattr(write, "transaction_listeners", [news.extend])

    with one_transaction():
        change_city(kunming, changes={"summary_en": "kept"}, expected=1, by=mei)
        with suppress(RuntimeError), one_transaction():
            change_city(kunming, changes={"summary_en": "withdrawn"}, expected=2, by=mei)
            raise RuntimeError

    assert [entry.changes for entry in news] == [{"summary_en": ["Lake", "kept"]}]
