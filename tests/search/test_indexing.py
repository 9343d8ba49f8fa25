import io
from collections.abc import Sequence
from threading import Event, Thread

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import get_language

from cities.models import City
from cities.search import CityIndex
from core.content.levels import Level
from core.history import write
from core.search import indexing
from core.search.finding import search
from core.search.indexing import clear_if_empty, follow_row, index, index_all, unindex
from core.search.models import Entry, Subject
from core.search.registry import Document, Index, register, register_related
from core.search.tokens import ROOM, indexed
from tests.factories import CityFactory
from tests.search.conftest import Publish

pytestmark = pytest.mark.both
type Documents = dict[str, Sequence[Document]]


def total(q: str) -> int:
    return search(q, "en").total


def indexed_rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_index")
        return int(cursor.fetchone()[0])


def document(title: str, **more: str) -> Document:
    return Document(language="en", title=title, url="/en/x/", **more)


def test_a_change_replaces_what_was_found_before(place: Publish, documents: Documents) -> None:
    row = place("Old name", ja="古い")
    documents[row.name] = [document("New name")]

    index(row)

    assert (total("old"), total("古い"), total("new")) == (0, 0, 1)
    assert (Subject.objects.count(), Entry.objects.count(), indexed_rows()) == (1, 1, 1)


def test_what_is_no_longer_public_is_not_found(place: Publish, documents: Documents) -> None:
    row = place("Park")
    place("Other park")
    documents[row.name] = []

    index(row)

    assert total("park") == 1
    assert (Subject.objects.count(), indexed_rows()) == (1, 1)


def test_unindex_forgets_one_object(place: Publish) -> None:
    row = place("Park")
    place("Other park")

    unindex(row)

    assert total("park") == 1
    assert indexed_rows() == 1


def test_rows_of_other_models_are_left_alone(place: Publish) -> None:
    place("Park")

    for act in (index, unindex, follow_row):
        act(Permission(pk=1))

    assert total("park") == 1


def test_follows_the_history(documents: Documents) -> None:
    assert indexing.follow_row in write.write_listeners


def test_a_followed_row_is_read_again(place: Publish, documents: Documents) -> None:
    row = place("Park")
    documents["renamed"] = [document("Garden")]
    Group.objects.filter(pk=row.pk).update(name="renamed")

    follow_row(row)

    assert (total("park"), total("garden")) == (0, 1)


def test_a_removed_row_is_not_found(place: Publish) -> None:
    row = place("Park")
    pk = row.pk
    row.delete()
    row.pk = pk

    follow_row(row)

    assert total("park") == 0


def test_objects_that_show_a_changed_row_are_indexed_anew(place: Publish, documents: Documents) -> None:
    row = place("Talk", body="Speaker with a name")
    register_related(Permission, lambda permission: Group.objects.all())
    documents[row.name] = [document("Talk")]

    follow_row(Permission(pk=1))

    assert (total("speaker"), total("talk")) == (0, 1)


def test_many_objects_that_show_a_changed_row_ask_no_more_than_two(place: Publish, documents: Documents) -> None:
    """One edit of a city writes all its targets, actions and indicators anew."""
    register_related(Permission, lambda permission: Group.objects.all())
    asked = []
    for _ in range(2):
        for _ in range(2):
            place("Target")
        with CaptureQueriesContext(connection) as queries:
            follow_row(Permission(pk=1))
        asked.append(len(queries))

    assert asked[1] == asked[0]
    assert (total("target"), indexed_rows()) == (4, 4)


def test_of_many_that_show_a_changed_row_those_that_have_gone_or_are_hidden_are_not_found(
    place: Publish, documents: Documents
) -> None:
    gone, hidden, _kept = place("Target 1"), place("Target 2"), place("Target 3")
    register_related(Permission, lambda permission: [Group(pk=pk) for pk in keys])
    keys = list(Group.objects.values_list("pk", flat=True))
    Group.objects.filter(pk=gone.pk).delete()
    documents[hidden.name] = []

    follow_row(Permission(pk=1))

    assert (total("target"), indexed_rows(), Subject.objects.count()) == (1, 1, 1)


@pytest.mark.django_db
def test_reindex_finds_everything_that_is_public_and_is_idempotent(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "BATCH", 2)
    for name in ("a", "b", "c", "d", "e"):
        Group.objects.create(name=name)
        documents[name] = [document(f"Park {name}")] if name != "c" else []

    for _ in range(2):
        assert index_all() == 4
        assert total("park") == 4
        assert indexed_rows() == 4


def test_reindex_forgets_what_has_gone_or_is_hidden_or_no_longer_a_kind(place: Publish, documents: Documents) -> None:
    gone, hidden, _kept = place("Park 1"), place("Park 2"), place("Park 3")
    Group.objects.filter(pk=gone.pk).delete()
    documents[hidden.name] = []
    Subject.objects.create(kind="dragon", object_id="1", sort=b"")

    assert index_all() == 1
    assert total("park") == 1
    assert indexed_rows() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_reindex_neither_waits_for_nor_writes_over_what_an_action_holds(place: Publish, documents: Documents) -> None:
    held, free = place("Held"), place("Free")
    documents[held.name] = documents[free.name] = [document("Changed")]
    locked, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            Subject.objects.select_for_update().get(object_id=str(held.pk))
            locked.set()
            done.wait(10)
        connection.close()

    action = Thread(target=hold)
    action.start()
    locked.wait(10)
    index_all()
    done.set()
    action.join()

    assert (total("held"), total("free"), total("changed")) == (1, 0, 1)


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_index_too(place: Publish) -> None:
    place("Park")

    call_command("flush", interactive=False, verbosity=0)

    assert indexed_rows() == 0


@pytest.mark.django_db
def test_the_command_says_how_many_can_be_found(documents: Documents) -> None:
    Group.objects.create(name="a")
    documents["a"] = [document("Park")]
    out = io.StringIO()

    call_command("reindex", stdout=out)

    assert out.getvalue() == "1 item is searchable.\n"


def test_an_index_without_entries_is_emptied_after_flush(place: Publish) -> None:
    place("Park")
    clear_if_empty()
    assert indexed_rows() == 1

    Entry.objects.all().delete()
    Subject.objects.all().delete()
    clear_if_empty()

    assert indexed_rows() == 0


def test_a_model_is_registered_once(documents: Documents) -> None:
    with pytest.raises(ValueError, match="registered already"):
        register(Group)(Index)


@pytest.mark.django_db
def test_a_document_is_made_while_its_language_is_active() -> None:
    class Named(Index[Group]):
        names = ("name",)
        summary = "name"

        def body_of(self, row: Group) -> list[str]:
            return [get_language() or ""]

    row = Group(name="x")
    row.get_absolute_url = lambda: f"/{get_language()}/"  # type: ignore[attr-defined]

    made = Named(Group).documents(row)

    assert [(document.language, document.body, document.url) for document in made] == [
        (code, code, f"/{code}/") for code in ("en", "zh-hans", "zh-hant", "ja")
    ]


@pytest.mark.django_db
def test_a_city_is_found_by_all_of_its_names_and_shown_in_the_next_best_language() -> None:
    city = CityFactory(name_en="Kunming", name_ja="昆明", local_name="昆明", kana="", other_names=["Spring City"])
    city.parent_name_ja = "雲南省"
    index = CityIndex(City)

    english, _hans, _hant, japanese = index.documents(city)

    assert english.other_names == ["Kunming", "昆明", "昆明", "Spring City"]
    assert (english.title, japanese.title, japanese.written_in) == ("Kunming", "昆明", "")
    assert "雲南省" in japanese.body.splitlines()


@pytest.mark.django_db
def test_t8_what_a_city_keeps_to_itself_is_in_no_document(monkeypatch: pytest.MonkeyPatch) -> None:
    city = CityFactory(name_en="Kunming", official_name_en="Secret", text_en="Secret", other_names=[])
    monkeypatch.setattr(City, "private_fields", dict.fromkeys(("official_name", "text"), Level.SECRETARIAT))

    documents = CityIndex(City).documents(city)

    assert [document.title for document in documents] == ["Kunming"] * 4
    assert "Secret" not in repr(documents)


def test_the_same_text_in_four_languages_is_indexed_once() -> None:
    forms = ["生物多样性", "生物多樣性", "生物多様性"]

    text = indexed([Document(language="en", title=form, url="/", body=form) for form in forms])

    assert text.everything.split() == ["性", "多样", "样性", "物多", "生物"]
    assert text.title.split() == ["性", "多样", "样性", "物多", "生物", "_生物多样性"]


@pytest.mark.django_db
def test_an_endless_text_is_found_by_its_short_words(documents: Documents) -> None:
    group = Group.objects.create(name="long")
    body = " ".join(f"{number:0200}" for number in range(6_000)) + " wetland " + "地" * 20_000 + "x" * 20_000
    documents["long"] = [document("Long", body=body)]

    index(group)

    assert len(indexed(documents["long"]).everything.encode()) <= ROOM
    assert (total("wetland"), total("地地"), total("long")) == (1, 1, 1)


@pytest.mark.django_db
def test_keys_of_other_types_are_kept_as_text(documents: Documents) -> None:
    row = ContentType.objects.create(app_label="tests", model="bench")
    documents["bench"] = [document("Bench")]

    index(row)

    assert Subject.objects.get().object_id == str(row.pk)
